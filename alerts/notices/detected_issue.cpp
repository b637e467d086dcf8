#include "alerts/notices/detected_issue.h"

#include <algorithm>

#include "alerts/notices/alert_json.h"
#include "alerts/notices/fhir_parts.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

std::string_view status_of(const Alert& alert) {
    switch (alert.state) {
        case AlertState::Withdrawn:
            return "entered-in-error";
        case AlertState::Superseded:
            return "cancelled";
        case AlertState::Open:
        case AlertState::Resolved:
            break;
    }
    if (alert.corrected) return "corrected";
    return alert.version > 1 ? "amended" : "final";
}

std::string_view severity_code(Severity severity) {
    switch (severity) {
        case Severity::Critical:
        case Severity::Urgent:
            return "high";
        case Severity::Warning:
            return "moderate";
        case Severity::Info:
            return "low";
    }
    return "high";
}

void write_code(JsonWriter& json, const IssueView& view) {
    const Finding& finding = view.alert.finding;
    std::vector<FhirCode> codes;
    if (!finding.evidence.empty()) codes.push_back({kActCode, "LAB", "Lab Alert"});
    codes.push_back({kRuleSystem, finding.rule.text(), {}});
    const bool is_telling = view.detail != Detail::None;
    json.key("code");
    write_concept(json, codes, is_telling ? one_line(finding.headline) : std::string());
}

void write_contained(JsonWriter& json, const std::vector<Evidence>& evidence) {
    if (evidence.empty()) return;
    json.key("contained").begin_array();
    int number = 0;
    for (const Evidence& one : evidence)
        write_contained_result(json, one, "result-" + std::to_string(++number));
    json.end_array();
}

void write_evidence_references(JsonWriter& json, std::size_t count) {
    if (count == 0) return;
    json.key("evidence").begin_array();
    for (std::size_t number = 1; number <= count; ++number) {
        json.begin_object().key("detail").begin_array().begin_object();
        json.member("reference", "#result-" + std::to_string(number));
        json.end_object().end_array().end_object();
    }
    json.end_array();
}

/// The note is free text of a person and may name somebody: only where results may be told.
void write_mitigation(JsonWriter& json, const IssueView& view) {
    const auto& acknowledged = view.alert.acknowledged;
    if (!acknowledged) return;
    std::string text = "Acknowledged";
    const bool has_note = view.detail != Detail::None && !acknowledged->note.empty();
    if (has_note) text += ": " + one_line(acknowledged->note);
    json.key("mitigation").begin_array().begin_object().key("action");
    write_concept(json, {{kEventSystem, "alert.acknowledged", {}}}, text);
    json.member("date", acknowledged->at.rfc3339())
        .key("author")
        .begin_object()
        .member("display", one_line(acknowledged->by))
        .end_object()
        .end_object()
        .end_array();
}

void write_state(JsonWriter& json, AlertState state) {
    json.key("extension")
        .begin_array()
        .begin_object()
        .member("url", std::string(kStateExtension))
        .member("valueCode", std::string(name_of(state)))
        .end_object()
        .end_array();
}

std::string told(const IssueView& view) {
    std::string text;
    if (view.detail != Detail::None) text = alert_text(view.alert);
    if (view.link.empty()) return text;
    return text.empty() ? "See " + view.link : text + "\n" + view.link;
}

}  // namespace

Instant last_updated(const Alert& alert) {
    if (!alert.acknowledged) return alert.changed_at;
    return std::max(alert.changed_at, alert.acknowledged->at);
}

void write_detected_issue(JsonWriter& json, const IssueView& view) {
    const Alert& alert = view.alert;
    const bool tells_results = view.detail != Detail::None;
    json.begin_object()
        .member("resourceType", "DetectedIssue")
        .member("id", alert.ref.text())
        .key("meta")
        .begin_object()
        .member("versionId", std::to_string(last_updated(alert).utc_ms))
        .member("lastUpdated", last_updated(alert).rfc3339())
        .end_object();
    if (tells_results) write_contained(json, alert.finding.evidence);
    write_state(json, alert.state);
    json.key("identifier");
    write_identifiers(json, kAlertSystem, alert.ref.text());
    json.member("status", std::string(status_of(alert)));
    write_code(json, view);
    json.member("severity", std::string(severity_code(alert.finding.severity)));
    if (view.detail == Detail::Full && view.patient) {
        json.key("patient");
        write_patient(json, *view.patient);
    }
    json.member("identifiedDateTime", alert.opened_at.rfc3339())
        .key("author")
        .begin_object()
        .member("display", "ThioWatch")
        .end_object();
    if (tells_results) write_evidence_references(json, alert.finding.evidence.size());
    const std::string detail = told(view);
    if (!detail.empty()) json.member("detail", detail);
    write_mitigation(json, view);
    json.end_object();
}

std::string detected_issue(const IssueView& view) {
    JsonWriter json;
    write_detected_issue(json, view);
    return json.take();
}

}  // namespace thiowatch::alerts
