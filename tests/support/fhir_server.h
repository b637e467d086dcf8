// A FHIR server made for tests, with the faults real ones have: it commits late, its pages move
// while they are read, it answers 429 now and then, and its tokens end.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/answering_server.h"
#include "tests/support/token_desk.h"

namespace thiowatch::loopback {

struct StoredResource {
    std::string type;
    std::string id;
    int version = 1;
    Instant updated;
    std::string patient;  ///< id of the Patient it is about; empty for a Patient
    bool is_gone = false;
};

class FhirServer {
  public:
    explicit FhirServer(std::function<Instant()> now)
        : now_(std::move(now)),
          server_([this](const HttpRequest& request) { return respond(request); }) {}

    TokenDesk* tokens = nullptr;  ///< none: whoever asks is answered
    /// Before each answer; what it yields is answered instead.
    std::function<std::optional<HttpAnswer>(const HttpRequest&)> before;
    std::string next_origin;  ///< a lie about where the next page is
    bool names_no_times = false;

    [[nodiscard]] std::string root() const { return server_.url(); }
    [[nodiscard]] std::string address() const { return server_.url() + "/fhir"; }
    [[nodiscard]] std::vector<HttpRequest> requests() const { return server_.requests(); }

    /// A new version; `late` is how long ago it pretends to have been committed.
    void put(const std::string& type, const std::string& id, Duration late = {}) {
        for (StoredResource& one : resources) {
            if (one.type != type || one.id != id) continue;
            ++one.version;
            one.updated = now_() - late;
            one.is_gone = false;
            return;
        }
        const std::string patient = type == "Patient" ? "" : "p" + std::to_string(id.size() % 3);
        resources.push_back({type, id, 1, now_() - late, patient});
    }
    void erase(const std::string& type, const std::string& id) {
        for (StoredResource& one : resources)
            one.is_gone = one.is_gone || (one.type == type && one.id == id);
    }
    static std::string name_of(const StoredResource& one) {
        return one.type + "/" + one.id + "/" + std::to_string(one.version);
    }
    [[nodiscard]] std::string json_of(const StoredResource& one) const {
        std::string json = R"({"resourceType":")" + one.type + R"(","id":")" + one.id + '"';
        if (!names_no_times) {
            json += R"(,"meta":{"versionId":")" + std::to_string(one.version) +
                    R"(","lastUpdated":")" + one.updated.rfc3339() + R"("})";
        }
        if (!one.patient.empty()) {
            json += R"(,"status":"final","subject":{"reference":"Patient/)" + one.patient + R"("})";
        }
        return json + "}";
    }

    std::vector<StoredResource> resources;

  private:
    HttpAnswer respond(const HttpRequest& request) {
        if (tokens != nullptr) {
            if (auto answer = tokens->answer(request)) return *answer;
        }
        if (before) {
            if (auto answer = before(request)) return *answer;
        }
        if (tokens != nullptr && !tokens->holds(request)) return HttpAnswer::with(401);
        const std::string path = request.target.substr(std::string("/fhir/").size());
        const std::size_t question = path.find('?');
        if (question == std::string::npos) return read(path);
        return search(path.substr(0, question), form_of(path.substr(question + 1)));
    }
    HttpAnswer read(const std::string& reference) {
        for (const StoredResource& one : resources) {
            if (one.type + "/" + one.id != reference) continue;
            if (one.is_gone) return HttpAnswer::with(410);
            return TokenDesk::json(200, json_of(one));
        }
        return HttpAnswer::with(404);
    }
    // Offset paging over what there is at this moment: the kind that skips when pages move.
    HttpAnswer search(const std::string& type, std::map<std::string, std::string> query) {
        std::vector<StoredResource> found;
        std::optional<Instant> since;
        if (query.contains("_lastUpdated")) {
            since = Instant::parse_rfc3339(query["_lastUpdated"].substr(2)).value();
        }
        for (const StoredResource& one : resources) {
            const bool fits =
                one.type == type && !one.is_gone && (!since || !(one.updated < *since)) &&
                (!query.contains("patient") || one.patient == query["patient"]) &&
                (!query.contains("identifier") || query["identifier"] == "urn:mrn|" + one.id);
            if (fits) found.push_back(one);
        }
        std::ranges::stable_sort(found, {}, &StoredResource::updated);
        const std::size_t count = query.contains("_count") ? std::stoul(query["_count"]) : 50;
        const std::size_t from = query.contains("from") ? std::stoul(query["from"]) : 0;
        std::string json = R"({"resourceType":"Bundle","type":"searchset","link":[)";
        if (from + count < found.size()) {
            json += R"({"relation":"next","url":")" + (next_origin.empty() ? root() : next_origin) +
                    "/fhir/" + type + "?from=" + std::to_string(from + count);
            for (const auto& [name, value] : query) {
                if (name != "from") json += "&" + name + "=" + value;
            }
            json += R"("})";
        }
        json += R"(],"entry":[)";
        for (std::size_t at = from; at < std::min(from + count, found.size()); ++at) {
            json += (at == from ? "" : ",") + std::string(R"({"fullUrl":")") + address() + "/" +
                    type + "/" + found[at].id + R"(","resource":)" + json_of(found[at]) + "}";
        }
        return TokenDesk::json(200, json + "]}");
    }

    std::function<Instant()> now_;
    AnsweringServer server_;  // last: its threads use all the rest
};

}  // namespace thiowatch::loopback
