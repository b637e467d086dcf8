#include "alerts/notices/webhook_body.h"

#include "alerts/lifecycle/correction.h"
#include "alerts/notices/alert_json.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

std::string type_of(const NoticeView& view) {
    const bool is_named = view.notice.kind == NoticeKind::Operator && view.news;
    if (is_named && !view.news->topic.empty()) return "ops." + one_line(view.news->topic);
    return std::string(type_of(view.notice.kind));
}

void write_person(JsonWriter& json, const NoticeView& view) {
    if (view.notice.detail == Detail::None) return;
    json.key("evidence");
    write_evidence(json, view.alert.finding.evidence);
    if (view.notice.detail == Detail::Full && view.person) {
        json.member("patient", patient_label(view.person->identifier));
    }
}

void write_acknowledgement(JsonWriter& json, const Alert& alert) {
    if (!alert.acknowledged) return;
    json.key("acknowledged")
        .begin_object()
        .member("by", alert.acknowledged->by)
        .member("at", alert.acknowledged->at.rfc3339())
        .end_object();
}

void write_alert_news(JsonWriter& json, const NoticeView& view) {
    const Alert& alert = view.alert;
    json.member("alert", alert.ref.text())
        .member("version", alert.version)
        .member("rule", alert.finding.rule.text())
        .member("severity", name_of(alert.finding.severity))
        .member("state", name_of(alert.state))
        .key("acknowledge_by");
    if (view.acknowledge_by) {
        json.string(view.acknowledge_by->rfc3339());
    } else {
        json.null();
    }
    json.member("link", view.link);
    if (view.notice.step > 0) json.member("step", view.notice.step);
    const std::string withdrawn = withdrawn_ref(alert.finding);
    if (!withdrawn.empty()) json.member("withdraws", withdrawn);
    write_acknowledgement(json, alert);
    write_person(json, view);
}

void write_operator_news(JsonWriter& json, const NoticeView& view) {
    json.member("severity", name_of(view.notice.severity))
        .member("text", view.news ? view.news->text : "")
        .member("link", view.link);
}

void write_digest(JsonWriter& json, const NoticeView& view) {
    json.key("items").begin_array();
    for (const DigestShown& line : view.digest) {
        json.begin_object();
        if (!line.ref.empty()) json.member("alert", line.ref);
        if (line.detail != Detail::None) json.member("text", line.text);
        if (line.detail == Detail::Full && line.person)
            json.member("patient", patient_label(*line.person));
        json.end_object();
    }
    json.end_array().member("link", view.link);
}

void write_test(JsonWriter& json, const NoticeView& view) {
    json.member("text", "ThioWatch test message, no action needed").member("link", view.link);
}

}  // namespace

std::string webhook_body(const NoticeView& view) {
    JsonWriter json;
    json.begin_object()
        .member("type", type_of(view))
        .member("timestamp", view.at.rfc3339())
        .key("data")
        .begin_object();
    switch (view.notice.kind) {
        case NoticeKind::Operator:
            write_operator_news(json, view);
            break;
        case NoticeKind::Test:
            write_test(json, view);
            break;
        case NoticeKind::Digest:
            write_digest(json, view);
            break;
        case NoticeKind::Opened:
        case NoticeKind::Updated:
        case NoticeKind::Escalated:
        case NoticeKind::Repeated:
        case NoticeKind::Withdrawn:
        case NoticeKind::Resolved:
        case NoticeKind::Acknowledged:
            write_alert_news(json, view);
            break;
    }
    if (!view.is_live) json.member("mode", "shadow");
    return json.end_object().end_object().take();
}

}  // namespace thiowatch::alerts
