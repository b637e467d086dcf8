#include "alerts/notices/alert_json.h"

#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

std::optional<std::string> rfc3339_of(const std::optional<Instant>& at) {
    if (!at) return std::nullopt;
    return at->rfc3339();
}

std::string status_name(ResultStatus status) {
    switch (status) {
        case ResultStatus::Preliminary:
            return "preliminary";
        case ResultStatus::Final:
            return "final";
        case ResultStatus::Corrected:
            return "corrected";
        case ResultStatus::Withdrawn:
            return "withdrawn";
        case ResultStatus::NotObtained:
            return "not-obtained";
        case ResultStatus::Ignored:
            return "ignored";
    }
    return "final";
}

void write_one(JsonWriter& json, const Evidence& evidence) {
    json.begin_object()
        .member("analyte", name_of(evidence.analyte))
        .member("value", evidence.value)
        .member("unit", evidence.unit)
        .member("collected", evidence.collected.rfc3339())
        .member("status", status_name(evidence.status));
    const std::string canonical = canonical_text(evidence);
    if (!canonical.empty()) json.member("canonical", canonical);
    if (!evidence.range.empty()) json.member("range", evidence.range);
    if (evidence.before_correction) json.member("before_correction", *evidence.before_correction);
    if (evidence.derived) json.member("derived", true);
    json.end_object();
}

void write_acknowledgement(JsonWriter& json, const Alert& alert) {
    json.key("acknowledged");
    if (!alert.acknowledged) {
        json.null();
        return;
    }
    json.begin_object()
        .member("by", alert.acknowledged->by)
        .member("at", alert.acknowledged->at.rfc3339())
        .member("note", alert.acknowledged->note)
        .member("version", alert.acknowledged->version)
        .end_object();
}

std::string evidence_line(const Evidence& evidence) {
    std::string line(label_of(evidence.analyte));
    line += " (" + std::string(name_of(evidence.analyte)) + ") " + value_text(evidence);
    const std::string canonical = canonical_text(evidence);
    if (!canonical.empty()) line += ", that is " + canonical;
    line += ", collected " + evidence.collected.rfc3339() + ", " + status_text(evidence);
    if (!evidence.range.empty()) line += ", laboratory range " + one_line(evidence.range);
    return line + ".";
}

std::string list_line(std::string_view title, const std::vector<std::string>& parts) {
    if (parts.empty()) return {};
    return "\n" + std::string(title) + ": " + joined(parts, "; ") + ".";
}

}  // namespace

void write_evidence(JsonWriter& json, const std::vector<Evidence>& evidence) {
    json.begin_array();
    for (const Evidence& one : evidence)
        write_one(json, one);
    json.end_array();
}

void write_alert(
    JsonWriter& json,
    const Alert& alert,
    const PatientIdentifier& patient,
    AlertShape shape,
    const Episode* episode
) {
    json.begin_object();
    if (shape == AlertShape::Api) {
        json.member("ref", alert.ref.text()).member("version", alert.version);
    }
    json.member("patient", patient_label(patient))
        .member("rule", alert.finding.rule.text())
        .member("severity", name_of(alert.finding.severity))
        .member("state", name_of(alert.state))
        .member("opened_at", alert.opened_at.rfc3339())
        .member("message", alert.message.text)
        .member("corrected", alert.corrected);
    if (shape == AlertShape::Api) {
        json.member("acknowledge_by", rfc3339_of(alert.acknowledge_by));
        write_acknowledgement(json, alert);
        if (alert.closed_by) json.member("closed_by", *alert.closed_by);
    }
    if (episode != nullptr) {
        json.key("episode")
            .begin_object()
            .member("phase", name_of(episode->phase))
            .member("since", episode->since.rfc3339())
            .end_object();
    }
    json.key("evidence");
    write_evidence(json, alert.finding.evidence);
    json.member("text", alert_text(alert)).end_object();
}

std::string alert_json(
    const Alert& alert,
    const PatientIdentifier& patient,
    AlertShape shape,
    const Episode* episode
) {
    JsonWriter json;
    write_alert(json, alert, patient, shape, episode);
    return json.take();
}

std::string patient_label(const PatientIdentifier& patient) {
    return patient.authority.text() + "|" + patient.value.text();
}

std::string alert_text(const Alert& alert) {
    const Finding& finding = alert.finding;
    std::string text(severity_word(finding.severity));
    if (alert.corrected) text += ", CORRECTED";
    text += ": " + one_line(finding.headline) + ".\nRule " + finding.rule.text();
    if (!finding.threshold.empty()) text += " (" + one_line(finding.threshold) + ")";
    if (!finding.pack.empty()) text += ", rule pack " + one_line(finding.pack);
    text += ".";
    for (const Evidence& evidence : finding.evidence)
        text += "\n" + evidence_line(evidence);
    text += list_line("Notes", finding.notes);
    text += list_line("Options the sources name, not an order", finding.actions);
    text += list_line("Sources", finding.sources);
    return text + "\n" + std::string(kNoReassurance);
}

}  // namespace thiowatch::alerts
