#include <filesystem>
#include <system_error>

#include "config/lint_desk.h"
#include "config/notation.h"
#include "config/secret_reader.h"

namespace thiowatch::config {
namespace {

bool is_wildcard(const std::string& host) {
    return host == "0.0.0.0" || host == "::";
}

bool clash(const Endpoint& one, const Endpoint& other) {
    if (one.port == 0 || one.port != other.port) return false;
    return one.host == other.host || is_wildcard(one.host) || is_wildcard(other.host);
}

void check_file(const LintDesk& desk, const std::filesystem::path& file, const std::string& path) {
    std::error_code error;
    if (file.empty() || std::filesystem::is_regular_file(file, error)) return;
    desk.error(FaultCode::ConfigFile, path, "there is no file " + file.string());
}

void check_openness(const LintDesk& desk, const FeedSettings& feed) {
    const std::string path = feed.place + "/fhir/auth";
    if (feed.fhir->is_open && !is_loopback(desk.settings.http.listen.host)) {
        desk.error(
            FaultCode::ConfigUnsafe,
            path,
            "`auth: none` is taken on a loopback address only: anybody could write results",
            "give the senders credentials, or listen on 127.0.0.1"
        );
    }
    if (!feed.fhir->is_open) {
        desk.warning(
            feed.place + "/fhir",
            "no sender has a credential: nothing will be taken from this feed",
            "on a loopback address, write auth: none"
        );
    }
}

void check_reach(const LintDesk& desk, const FeedSettings& feed) {
    if (feed.fhir) return check_openness(desk, feed);
    const MllpSettings& mllp = feed.mllp;
    if (is_loopback(mllp.listen.host)) return;
    const std::string path = feed.place + "/mllp/listen";
    const bool knows_senders = mllp.tls && !mllp.tls->client_ca.empty();
    if (mllp.allow.empty() && !knows_senders) {
        desk.warning(
            path,
            "everybody who reaches this address may send results, true or not",
            "write allow: [10.1.2.3] with the senders' addresses, or tls with a client_ca"
        );
    }
    if (!mllp.tls) {
        desk.warning(
            path,
            "results are not encrypted on their way through the network",
            "write tls: {certificate: feed.crt, key: feed.key}, or use a closed network"
        );
    }
}

void check_files(const LintDesk& desk, const FeedSettings& feed) {
    for (std::size_t index = 0; index < feed.codes.size(); ++index) {
        check_file(desk, feed.codes[index], feed.place + "/codes/" + std::to_string(index));
    }
    if (feed.fhir || !feed.mllp.tls) return;
    const std::string path = feed.place + "/mllp/tls";
    check_file(desk, feed.mllp.tls->certificate, path + "/certificate");
    check_file(desk, feed.mllp.tls->key, path + "/key");
    check_file(desk, feed.mllp.tls->client_ca, path + "/client_ca");
    check_private_file(feed.mllp.tls->key, place_of(desk.root, path + "/key"), desk.diagnostics);
}

void refuse_twice(
    const LintDesk& desk,
    const std::string& path,
    const std::string& earlier,
    std::string text
) {
    Diagnostic diagnostic;
    diagnostic.code = FaultCode::ConfigUnsafe;
    diagnostic.at = place_of(desk.root, path);
    diagnostic.text = std::move(text);
    diagnostic.related = RelatedPlace{place_of(desk.root, earlier), "first here"};
    desk.diagnostics.add(std::move(diagnostic));
}

void check_pair(const LintDesk& desk, const FeedSettings& earlier, const FeedSettings& feed) {
    if (earlier.name == feed.name) {
        refuse_twice(
            desk,
            feed.place + "/name",
            earlier.place + "/name",
            "two feeds are called " + in_quotes(feed.name.text())
        );
    }
    if (earlier.fhir && feed.fhir && earlier.fhir->path == feed.fhir->path) {
        refuse_twice(
            desk,
            feed.place + "/fhir",
            earlier.place + "/fhir",
            "two feeds want the path " + in_quotes(feed.fhir->path)
        );
    }
    if (earlier.fhir || feed.fhir) return;
    if (clash(earlier.mllp.listen, feed.mllp.listen)) {
        refuse_twice(
            desk,
            feed.place + "/mllp/listen",
            earlier.place + "/mllp/listen",
            "two feeds want port " + std::to_string(feed.mllp.listen.port)
        );
    }
}

}  // namespace

void lint_feeds(const LintDesk& desk) {
    const std::vector<FeedSettings>& feeds = desk.settings.feeds;
    if (feeds.empty()) desk.warning("/feeds", "without a feed nothing will ever arrive");
    for (std::size_t index = 0; index < feeds.size(); ++index) {
        check_reach(desk, feeds[index]);
        check_files(desk, feeds[index]);
        for (std::size_t other = 0; other < index; ++other) {
            check_pair(desk, feeds[other], feeds[index]);
        }
        if (!feeds[index].fhir && clash(feeds[index].mllp.listen, desk.settings.http.listen)) {
            refuse_twice(
                desk,
                feeds[index].place + "/mllp/listen",
                "/http/listen",
                "the feed and the pages want the same port"
            );
        }
    }
}

}  // namespace thiowatch::config
