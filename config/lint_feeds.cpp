#include <algorithm>
#include <filesystem>
#include <system_error>

#include "config/access_binder.h"
#include "config/lint_desk.h"
#include "config/notation.h"
#include "config/poll_binder.h"
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

/// Feeds that are not by MLLP have checks of their own.
void check_fhir(const LintDesk& desk, const FeedSettings& feed) {
    if (feed.fhir_poll) lint_poll(desk, *feed.fhir_poll, feed.place + "/fhir_poll");
    if (!feed.fhir) return;
    lint_access(desk, feed.fhir->access, feed.place + "/fhir");
    if (feed.fhir->read_back.empty()) return;
    const bool is_asked = std::ranges::any_of(desk.settings.feeds, [&](const FeedSettings& one) {
        return one.fhir_poll && one.name == feed.fhir->read_back;
    });
    if (is_asked) return;
    desk.error(
        FaultCode::ConfigReference,
        feed.place + "/fhir/read_back",
        "there is no feed with fhir_poll called " + in_quotes(feed.fhir->read_back.text()),
        "name the feed that reads from the sender's server"
    );
}

void check_reach(const LintDesk& desk, const FeedSettings& feed) {
    if (!feed.is_mllp()) return check_fhir(desk, feed);
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
    if (!feed.is_mllp() || !feed.mllp.tls) return;
    lint_tls(desk, *feed.mllp.tls, feed.place + "/mllp/tls");
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
    if (!earlier.is_mllp() || !feed.is_mllp()) return;
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

void lint_tls(const LintDesk& desk, const TlsFiles& tls, const std::string& path) {
    check_file(desk, tls.certificate, path + "/certificate");
    check_file(desk, tls.key, path + "/key");
    check_file(desk, tls.client_ca, path + "/client_ca");
    check_private_file(tls.key, place_of(desk.root, path + "/key"), desk.diagnostics);
}

void lint_feeds(const LintDesk& desk) {
    const std::vector<FeedSettings>& feeds = desk.settings.feeds;
    if (feeds.empty()) desk.warning("/feeds", "without a feed nothing will ever arrive");
    for (std::size_t index = 0; index < feeds.size(); ++index) {
        check_reach(desk, feeds[index]);
        check_files(desk, feeds[index]);
        for (std::size_t other = 0; other < index; ++other) {
            check_pair(desk, feeds[other], feeds[index]);
        }
        if (feeds[index].is_mllp() && clash(feeds[index].mllp.listen, desk.settings.http.listen)) {
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
