#include "alerts/notices/communication.h"

#include "alerts/notices/fhir_parts.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kCategory =
    "http://terminology.hl7.org/CodeSystem/communication-category";

std::string_view status_of(TellingState state) {
    switch (state) {
        case TellingState::Waiting:
            return "preparation";
        case TellingState::Sending:
            return "in-progress";
        case TellingState::Delivered:
            return "completed";
        case TellingState::GivenUp:
            return "stopped";
        case TellingState::NotNeeded:
            return "not-done";
    }
    return "unknown";
}

/// RequestPriority (FHIR R4).
std::string_view priority_of(Severity severity) {
    switch (severity) {
        case Severity::Critical:
            return "stat";
        case Severity::Urgent:
            return "asap";
        case Severity::Warning:
            return "urgent";
        case Severity::Info:
            return "routine";
    }
    return "stat";
}

void write_about(JsonWriter& json, const CommunicationView& view) {
    if (view.alert.empty()) return;
    json.key("about")
        .begin_array()
        .begin_object()
        .member("reference", "DetectedIssue/" + view.alert)
        .member("type", "DetectedIssue")
        .key("identifier")
        .begin_object()
        .member("system", std::string(kAlertSystem))
        .member("value", view.alert)
        .end_object()
        .end_object()
        .end_array();
}

std::string words_of(const CommunicationView& view) {
    if (!view.text.empty()) return view.text;
    std::string words(type_of(view.notice.kind));
    if (!view.alert.empty()) {
        words += " " + view.alert + " version " + std::to_string(view.version);
    }
    return words;
}

void write_recipient(JsonWriter& json, const CommunicationView& view) {
    const std::string name = view.recipient.empty() ? view.notice.contact.text() : view.recipient;
    if (name.empty()) return;
    json.key("recipient").begin_array().begin_object();
    json.member("display", one_line(name)).end_object().end_array();
}

}  // namespace

void write_communication(JsonWriter& json, const CommunicationView& view) {
    const Instant changed = view.finished.value_or(view.created);
    json.begin_object()
        .member("resourceType", "Communication")
        .member("id", view.id)
        .key("meta")
        .begin_object()
        .member("lastUpdated", changed.rfc3339())
        .end_object()
        .key("identifier");
    write_identifiers(json, kNoticeSystem, view.id);
    json.member("status", std::string(status_of(view.state)));
    if (!view.reason.empty()) {
        json.key("statusReason");
        write_concept(json, {}, one_line(view.reason));
    }
    json.key("category").begin_array();
    write_concept(
        json,
        {{kCategory, view.alert.empty() ? "notification" : "alert", {}},
         {kEventSystem, std::string(type_of(view.notice.kind)), {}}},
        {}
    );
    json.end_array().member("priority", std::string(priority_of(view.notice.severity)));
    json.key("medium").begin_array();
    write_concept(json, {}, view.notice.channel.text());
    json.end_array();
    if (view.notice.detail == Detail::Full && view.patient) {
        json.key("subject");
        write_patient(json, *view.patient);
    }
    write_about(json, view);
    const bool is_sent = view.state == TellingState::Delivered && view.finished;
    if (is_sent) json.member("sent", view.finished->rfc3339());
    write_recipient(json, view);
    json.key("sender").begin_object().member("display", "ThioWatch").end_object();
    json.key("payload").begin_array().begin_object();
    json.member("contentString", words_of(view)).end_object().end_array().end_object();
}

std::string communication(const CommunicationView& view) {
    JsonWriter json;
    write_communication(json, view);
    return json.take();
}

}  // namespace thiowatch::alerts
