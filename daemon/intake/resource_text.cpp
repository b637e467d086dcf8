#include "daemon/intake/resource_text.h"

#include <algorithm>

namespace thiowatch::intake {

namespace {

using alerts::JsonWriter;
using fhir::JsonCursor;

void write_member(JsonWriter& json, JsonCursor member) {
    json.key(member.key());
    write_value(json, member);
}

void write_meta(JsonWriter& json, JsonCursor meta, const ServedAs& as) {
    json.key("meta").begin_object();
    json.member("versionId", std::to_string(as.version));
    json.member("lastUpdated", as.changed.rfc3339());
    if (meta.is_object()) {
        for (JsonCursor member : meta.items()) {
            bool is_ours = member.key() == "versionId" || member.key() == "lastUpdated";
            if (!is_ours) write_member(json, member);
        }
    }
    json.end_object();
}

/// "status", "verificationStatus", or nothing for a type that cannot be withdrawn.
std::string_view status_member(std::string_view type) {
    constexpr std::string_view kWithStatus[] = {
        "Observation",
        "DiagnosticReport",
        "MedicationRequest",
        "MedicationStatement",
        "MedicationDispense",
        "MedicationAdministration",
        "ServiceRequest",
        "Medication",
        "Specimen"};
    bool has_status = std::ranges::find(kWithStatus, type) != std::end(kWithStatus);
    return has_status ? std::string_view("status") : std::string_view();
}

}  // namespace

std::string served_text(JsonCursor resource, const ServedAs& as) {
    JsonWriter json;
    json.begin_object();
    json.member("resourceType", std::string(resource["resourceType"].text()));
    json.member("id", std::string(as.id));
    write_meta(json, resource["meta"], as);
    for (JsonCursor member : resource.items()) {
        std::string_view key = member.key();
        bool is_written = key == "resourceType" || key == "id" || key == "meta";
        if (!is_written) write_member(json, member);
    }
    json.end_object();
    return json.take();
}

std::string withdrawn_text(JsonCursor resource) {
    std::string_view type = resource["resourceType"].text();
    std::string_view concerned = status_member(type);
    JsonWriter json;
    json.begin_object();
    for (JsonCursor member : resource.items()) {
        if (member.key() != concerned) write_member(json, member);
    }
    if (!concerned.empty()) json.member(concerned, "entered-in-error");
    json.end_object();
    return json.take();
}

std::string replaced(std::string_view text, std::vector<Replacement> replacements) {
    std::sort(
        replacements.begin(),
        replacements.end(),
        [](const Replacement& a, const Replacement& b) { return a.was.data() < b.was.data(); }
    );
    std::string result;
    result.reserve(text.size());
    std::size_t done = 0;
    for (const Replacement& one : replacements) {
        auto at = static_cast<std::size_t>(one.was.data() - text.data());
        result += text.substr(done, at - done);
        result += one.now;
        done = at + one.was.size();
    }
    result += text.substr(done);
    return result;
}

void write_value(JsonWriter& json, JsonCursor value) {
    value.is_text() ? json.string(value.raw()) : json.raw(value.raw());
}

}  // namespace thiowatch::intake
