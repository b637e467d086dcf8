#include "alerts/notices/fhir_body.h"

#include "alerts/notices/communication.h"
#include "alerts/notices/detected_issue.h"
#include "alerts/notices/fhir_parts.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

bool is_about_an_alert(const NoticeView& view) {
    return view.notice.kind != NoticeKind::Operator && view.notice.kind != NoticeKind::Test &&
           view.notice.kind != NoticeKind::Digest;
}

std::optional<PatientIdentifier> patient_of(const NoticeView& view) {
    if (!view.person) return std::nullopt;
    return view.person->identifier;
}

std::string text_of(const NoticeView& view) {
    std::string text;
    if (view.notice.kind == NoticeKind::Test) {
        text = "ThioWatch test message, no action needed";
    } else if (view.notice.kind == NoticeKind::Digest) {
        text = "Digest of what waits for no answer. ";
        for (const DigestShown& line : view.digest)
            text += digest_line(line) + ". ";
        text += view.link;
    } else if (view.news) {
        text = one_line(view.news->text);
    } else {
        text = std::string(severity_word(view.notice.severity)) + ": alert " +
               shown_ref(view.alert) + ", rule " + view.alert.finding.rule.text();
        if (view.notice.detail != Detail::None) {
            text += ", " + one_line(view.alert.finding.headline);
        }
        text += ". " + view.link;
    }
    return view.is_live ? text : "SHADOW MODE, nobody else was told. " + text;
}

CommunicationView communication_of(const NoticeView& view) {
    CommunicationView shown{.id = view.delivery_id, .notice = view.notice};
    if (is_about_an_alert(view)) shown.alert = view.alert.ref.text();
    shown.version = view.alert.version;
    shown.state = TellingState::Sending;
    shown.recipient = view.contact.name;
    shown.text = text_of(view);
    shown.patient = patient_of(view);
    shown.created = view.at;
    return shown;
}

IssueView issue_of(const NoticeView& view) {
    return {view.alert, view.notice.detail, patient_of(view), view.link};
}

/// The root of our own FHIR addresses: "https://host/alerts/7KQ-204" stands beside
/// "https://host/fhir".
std::string full_url(const NoticeView& view, const std::string& place) {
    std::string root = view.link.substr(0, view.link.find("/alerts/"));
    while (root.ends_with('/'))
        root.pop_back();
    return root + "/fhir/" + place;
}

void write_put(JsonWriter& json, const std::string& type, const std::string& id) {
    json.key("request")
        .begin_object()
        .member("method", "PUT")
        .member("url", type + "/" + id)
        .end_object();
}

void write_header(JsonWriter& json, const NoticeView& view) {
    json.begin_object()
        .member("resourceType", "MessageHeader")
        .member("id", view.delivery_id)
        .key("eventCoding")
        .begin_object()
        .member("system", std::string(kEventSystem))
        .member("code", std::string(type_of(view.notice.kind)))
        .end_object()
        .key("source")
        .begin_object()
        .member("name", "ThioWatch")
        .member("endpoint", view.link)
        .end_object()
        .key("focus")
        .begin_array();
    if (is_about_an_alert(view)) {
        json.begin_object()
            .member("reference", "DetectedIssue/" + view.alert.ref.text())
            .end_object();
    }
    json.begin_object().member("reference", "Communication/" + view.delivery_id).end_object();
    json.end_array().end_object();
}

/// In a transaction each entry says where it is put; the references between them are to the
/// receiver's own copies then, so no address of ours is given.
void write_entries(JsonWriter& json, const NoticeView& view, FhirSending sending) {
    const bool writes = sending == FhirSending::Transaction;
    const std::string& ref = view.alert.ref.text();
    if (is_about_an_alert(view)) {
        json.begin_object();
        if (!writes) json.member("fullUrl", full_url(view, "DetectedIssue/" + ref));
        json.key("resource");
        write_detected_issue(json, issue_of(view));
        if (writes) write_put(json, "DetectedIssue", ref);
        json.end_object();
    }
    json.begin_object();
    if (!writes) json.member("fullUrl", full_url(view, "Communication/" + view.delivery_id));
    json.key("resource");
    write_communication(json, communication_of(view));
    if (writes) write_put(json, "Communication", view.delivery_id);
    json.end_object();
}

}  // namespace

std::string_view name_of(FhirSending sending) {
    switch (sending) {
        case FhirSending::Transaction:
            return "transaction";
        case FhirSending::Message:
            return "message";
        case FhirSending::Communication:
            return "communication";
    }
    return "transaction";
}

std::string fhir_body(const NoticeView& view, FhirSending sending) {
    if (sending == FhirSending::Communication) return communication(communication_of(view));
    JsonWriter json;
    const bool is_message = sending == FhirSending::Message;
    json.begin_object()
        .member("resourceType", "Bundle")
        .key("identifier")
        .begin_object()
        .member("system", std::string(kNoticeSystem))
        .member("value", view.delivery_id)
        .end_object()
        .member("type", is_message ? "message" : "transaction")
        .member("timestamp", view.at.rfc3339())
        .key("entry")
        .begin_array();
    if (is_message) {
        json.begin_object()
            .member("fullUrl", full_url(view, "MessageHeader/" + view.delivery_id))
            .key("resource");
        write_header(json, view);
        json.end_object();
    }
    write_entries(json, view, sending);
    return json.end_array().end_object().take();
}

}  // namespace thiowatch::alerts
