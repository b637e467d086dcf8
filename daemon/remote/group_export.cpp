#include "daemon/remote/group_export.h"

#include <algorithm>

#include "daemon/remote/patience.h"
#include "parsers/fhir/json_cursor.h"
#include "parsers/fhir/json_document.h"

namespace thiowatch::remote {

namespace {

constexpr std::string_view kMarkName = "$export";
constexpr std::size_t kMostFiles = 10'000;

Trouble refused(const delivery::HttpReply& reply, const std::string& doing) {
    const bool is_ours = reply.status >= 300 && reply.status < 500;
    return {doing + ": " + std::to_string(reply.status), is_ours, reply.retry_after};
}

/// Patients before what refers to them.
int rank_of(std::string_view type) {
    if (type == "Patient") return 0;
    return type == "Medication" ? 1 : 2;
}

}  // namespace

GroupExport::GroupExport(const config::FhirPollSettings& settings, ReaderParts parts)
    : settings_(settings), parts_(std::move(parts)), asking_(parts_), base_(settings.server.base) {}

bool GroupExport::is_due() const {
    const auto mark = parts_.ledger.mark(std::string(kMarkName));
    return !mark || parts_.now() - *mark >= settings_.export_every;
}

tl::expected<std::string, Trouble> GroupExport::kick_off() {
    delivery::HttpAsk ask;
    ask.url = base_ + "/Group/" + settings_.group + "/$export?_type=Patient";
    for (const std::string& type : settings_.types) {
        if (type != "Patient") ask.url += "%2C" + type;
    }
    if (const auto mark = parts_.ledger.mark(std::string(kMarkName))) {
        ask.url += "&_since=" + (*mark - settings_.overlap).rfc3339();
    }
    ask.headers = {"accept: application/fhir+json", "prefer: respond-async"};
    auto reply = asking_.ask(ask);
    if (!reply) return tl::unexpected(reply.error());
    if (reply->status != 202) return tl::unexpected(refused(*reply, "$export"));
    const std::string place = resolved(reply->header("content-location"), base_);
    if (origin_of(place) != origin_of(base_)) {
        return tl::unexpected(Trouble{"$export: its status is on another server", true, {}});
    }
    return place;
}

tl::expected<GroupExport::Manifest, Trouble> GroupExport::wait_for(const std::string& place) {
    const Instant begun = parts_.now();
    for (int looks = 1; parts_.now() - begun < kLongest; ++looks) {
        auto reply = asking_.get(place);
        if (!reply) return tl::unexpected(reply.error());
        if (reply->status == 200) return read_manifest(reply->body);
        if (reply->status != 202) return tl::unexpected(refused(*reply, "$export status"));
        if (!parts_.pause(wait_after(looks, reply->retry_after, parts_.dice()))) {
            return tl::unexpected(Trouble{"stopped", false, {}});
        }
    }
    return tl::unexpected(Trouble{"$export: not ready within six hours", false, {}});
}

tl::expected<GroupExport::Manifest, Trouble> GroupExport::read_manifest(const std::string& body
) const {
    const auto document = fhir::JsonDocument::parse(body, "manifest");
    if (!document) {
        return tl::unexpected(Trouble{"$export: its manifest is not JSON", false, {}});
    }
    const fhir::JsonCursor root = document->root();
    Manifest manifest;
    const auto at = Instant::parse_rfc3339(root["transactionTime"].text());
    if (!at) return tl::unexpected(Trouble{"$export: its manifest has no time", false, {}});
    manifest.at = *at;
    manifest.needs_token = !root["requiresAccessToken"].is_false();
    for (const fhir::JsonCursor file : root["output"].items()) {
        manifest.files.push_back(
            {std::string(file["type"].text()), resolved(file["url"].text(), base_)}
        );
    }
    for (const fhir::JsonCursor file : root["deleted"].items()) {
        manifest.deleted.push_back({"Bundle", resolved(file["url"].text(), base_)});
    }
    manifest.errors = root["error"].items().size();
    if (manifest.files.size() + manifest.deleted.size() > kMostFiles) {
        return tl::unexpected(Trouble{"$export: it has too many files", false, {}});
    }
    std::ranges::stable_sort(manifest.files, {}, [](const File& file) {
        return rank_of(file.type);
    });
    return manifest;
}

void GroupExport::take_resources(std::vector<RemoteResource>& batch) {
    if (batch.empty()) return;
    std::vector<store::RemoteVersion> versions;
    for (const RemoteResource& one : batch)
        versions.push_back(one.version);
    const std::vector<bool> seen = parts_.ledger.seen(versions);
    Taking taking;
    std::vector<RemoteResource> fresh;
    for (std::size_t at = 0; at < batch.size(); ++at) {
        if (seen.at(at)) continue;
        taking.versions.push_back(batch[at].version);
        fresh.push_back(std::move(batch[at]));
    }
    batch.clear();
    if (fresh.empty()) return;
    taking.bundle = collection_of(fresh, base_);
    parts_.ledger.take(taking);
}

Round GroupExport::read_file(const Manifest& manifest, const File& file, bool is_deletion) {
    // A file elsewhere is read only if it needs no token, and then it gets none.
    const bool is_here = origin_of(file.url) == origin_of(base_);
    if (!is_here && manifest.needs_token) {
        return Trouble{"$export: a file is on another server and wants our token", true, {}};
    }
    std::vector<RemoteResource> batch;
    const auto take = [&](std::string_view line) {
        if (is_deletion) {
            Taking taking;
            taking.bundle = line;
            parts_.ledger.take(taking);
            return true;
        }
        if (auto resource = read_resource(line, base_)) batch.push_back(*std::move(resource));
        if (batch.size() >= kLinesAtOnce) take_resources(batch);
        return true;
    };
    std::optional<Trouble> trouble;
    if (is_here) {
        auto reply = asking_.lines(file.url, take);
        if (!reply) return std::move(reply).error();
        if (!reply->is_good()) return refused(*reply, "$export file");
    } else {
        config::RemoteServer elsewhere = settings_.server;
        elsewhere.smart.reset();
        elsewhere.token = {};
        elsewhere.client_certificate.clear();
        elsewhere.client_key.clear();
        delivery::HttpExchange exchange(elsewhere);
        auto reply = exchange.ask_lines({"GET", file.url, {}, {}}, take);
        if (!reply) return Trouble{reply.error().why, reply.error().our_fault, {}};
        if (!reply->is_good()) return refused(*reply, "$export file");
    }
    take_resources(batch);
    return std::nullopt;
}

Round GroupExport::run() {
    const auto place = kick_off();
    if (!place) return place.error();
    const auto manifest = wait_for(*place);
    if (!manifest) return manifest.error();
    for (const File& file : manifest->files) {
        if (auto trouble = read_file(*manifest, file, false)) return trouble;
    }
    for (const File& file : manifest->deleted) {
        if (auto trouble = read_file(*manifest, file, true)) return trouble;
    }
    if (manifest->errors > 0) {
        parts_.ledger.tell(
            "feed.export",
            "the server left something out of its export: " + std::to_string(manifest->errors) +
                " files of errors"
        );
    } else {
        parts_.ledger.tell("feed.export", "");
    }
    Taking done;
    done.mark = Mark{std::string(kMarkName), manifest->at};
    parts_.ledger.take(done);
    delivery::HttpAsk ask;
    ask.method = "DELETE";
    ask.url = *place;
    (void)asking_.ask(ask);  // a courtesy; the server forgets by itself in time
    return std::nullopt;
}

}  // namespace thiowatch::remote
