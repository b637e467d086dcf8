#include "daemon/fhir/audit_event.h"

#include <algorithm>
#include <array>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/notices/fhir_parts.h"
#include "alerts/notices/wording.h"

namespace thiowatch::endpoint {
namespace {

using alerts::JsonWriter;

constexpr std::string_view kEventType = "http://terminology.hl7.org/CodeSystem/audit-event-type";
constexpr std::string_view kInteraction = "http://hl7.org/fhir/restful-interaction";
constexpr std::string_view kOwnAction = "urn:thiowatch:audit";

struct Pattern {
    std::string_view interaction;  ///< empty: none of them
    std::string_view action;
    std::string_view outcome;
};

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends) {
    return std::ranges::any_of(ends, [&](std::string_view end) { return text.ends_with(end); });
}

Pattern pattern_of(std::string_view action) {
    if (action.ends_with(".refused")) return {"", "E", "4"};
    if (ends_with_any(action, {".opened", ".added", ".created", ".raised"})) {
        return {"create", "C", "0"};
    }
    if (ends_with_any(action, {".shown", ".listed", ".read", ".exported"})) {
        return {"read", "R", "0"};
    }
    if (ends_with_any(action, {".started", ".loaded", ".stopped"})) return {"", "E", "0"};
    return {"update", "U", "0"};
}

void write_coding(JsonWriter& json, std::string_view system, std::string_view code) {
    json.begin_object()
        .member("system", std::string(system))
        .member("code", std::string(code))
        .end_object();
}

void write_entity(JsonWriter& json, const store::AuditEntry& entry) {
    if (entry.object.empty() && entry.detail.empty()) return;
    json.key("entity").begin_array().begin_object();
    const AlertRef ref = alerts::alert_ref_spelled(entry.object);
    if (!ref.empty() && ref.text() == entry.object) {
        json.key("what")
            .begin_object()
            .member("reference", "DetectedIssue/" + ref.text())
            .end_object();
    } else if (!entry.object.empty()) {
        json.member("name", alerts::one_line(entry.object));
    }
    if (!entry.detail.empty()) json.member("description", alerts::one_line(entry.detail));
    json.end_object().end_array();
}

}  // namespace

std::string audit_event(const store::AuditEntry& entry) {
    const Pattern pattern = pattern_of(entry.action);
    JsonWriter json;
    json.begin_object()
        .member("resourceType", "AuditEvent")
        .member("id", std::to_string(entry.seq))
        .key("meta")
        .begin_object()
        .member("versionId", "1")
        .member("lastUpdated", entry.at.rfc3339())
        .end_object()
        .key("type");
    write_coding(json, kEventType, "rest");
    json.key("subtype").begin_array();
    if (!pattern.interaction.empty()) write_coding(json, kInteraction, pattern.interaction);
    write_coding(json, kOwnAction, entry.action);
    json.end_array()
        .member("action", std::string(pattern.action))
        .member("recorded", entry.at.rfc3339())
        .member("outcome", std::string(pattern.outcome))
        .key("agent")
        .begin_array()
        .begin_object()
        .key("who")
        .begin_object()
        .member("display", alerts::one_line(entry.actor))
        .end_object()
        .member("requestor", true)
        .end_object()
        .end_array()
        .key("source")
        .begin_object()
        .key("observer")
        .begin_object()
        .member("display", "ThioWatch")
        .end_object()
        .end_object();
    write_entity(json, entry);
    return json.end_object().take();
}

}  // namespace thiowatch::endpoint
