#include "alerts/notices/fhir_parts.h"

#include "alerts/notices/wording.h"
#include "parsers/clinical/decimal.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kUcum = "http://unitsofmeasure.org";

/// Observation.status (FHIR R4).
std::string_view status_code(const Evidence& evidence) {
    switch (evidence.status) {
        case ResultStatus::Preliminary:
            return "preliminary";
        case ResultStatus::Final:
            return evidence.before_correction ? "corrected" : "final";
        case ResultStatus::Corrected:
            return "corrected";
        case ResultStatus::Withdrawn:
            return "entered-in-error";
        case ResultStatus::NotObtained:
            return "cancelled";
        case ResultStatus::Ignored:
            return "unknown";
    }
    return "unknown";
}

struct Compared {
    std::string_view comparator;
    std::string_view number;
};

Compared split_comparator(std::string_view text) {
    for (const std::string_view sign : {"<=", ">=", "<", ">"}) {
        if (text.starts_with(sign)) return {sign, text.substr(sign.size())};
    }
    return {{}, text};
}

/// A number goes as a Quantity with the sender's digits, anything else as the words sent.
void write_value(JsonWriter& json, const std::string& text, const std::string& unit) {
    const Compared parts = split_comparator(text);
    const auto number = Decimal::parse(parts.number);
    if (!number) {
        json.member("valueString", one_line(text + (unit.empty() ? "" : " " + unit)));
        return;
    }
    json.key("valueQuantity").begin_object().key("value").raw(number->text());
    if (!parts.comparator.empty()) json.member("comparator", std::string(parts.comparator));
    if (!unit.empty()) json.member("unit", one_line(unit));
    json.end_object();
}

/// The value in the unit the rule compares in, where that is another.
void write_canonical(JsonWriter& json, const Evidence& evidence) {
    const Compared parts = split_comparator(evidence.canonical_value);
    const auto number = Decimal::parse(parts.number);
    if (!number || canonical_text(evidence).empty()) return;
    json.key("component").begin_array().begin_object().key("code");
    write_concept(json, {}, "as compared with the limit");
    json.key("valueQuantity").begin_object().key("value").raw(number->text());
    if (!parts.comparator.empty()) json.member("comparator", std::string(parts.comparator));
    json.member("unit", evidence.canonical_unit)
        .member("system", std::string(kUcum))
        .member("code", evidence.canonical_unit)
        .end_object()
        .end_object()
        .end_array();
}

}  // namespace

void write_concept(JsonWriter& json, const std::vector<FhirCode>& codes, std::string_view text) {
    json.begin_object();
    if (!codes.empty()) {
        json.key("coding").begin_array();
        for (const FhirCode& code : codes) {
            json.begin_object()
                .member("system", std::string(code.system))
                .member("code", code.code);
            if (!code.display.empty()) json.member("display", code.display);
            json.end_object();
        }
        json.end_array();
    }
    if (!text.empty()) json.member("text", std::string(text));
    json.end_object();
}

void write_identifiers(JsonWriter& json, std::string_view system, std::string_view value) {
    json.begin_array()
        .begin_object()
        .member("system", std::string(system))
        .member("value", std::string(value))
        .end_object()
        .end_array();
}

void write_patient(JsonWriter& json, const PatientIdentifier& patient) {
    json.begin_object().member("type", "Patient").key("identifier").begin_object();
    // An authority that is no URI is a name of ours: identifier.system must be a URI.
    const std::string& authority = patient.authority.text();
    const bool is_uri = authority.find(':') != std::string::npos;
    if (!authority.empty())
        json.member("system", is_uri ? authority : "urn:thiowatch:authority:" + authority);
    json.member("value", patient.value.text()).end_object().end_object();
}

void write_contained_result(JsonWriter& json, const Evidence& evidence, std::string_view id) {
    json.begin_object()
        .member("resourceType", "Observation")
        .member("id", std::string(id))
        .member("status", std::string(status_code(evidence)))
        .key("code");
    write_concept(
        json,
        {{kAnalyteSystem, std::string(name_of(evidence.analyte)), {}}},
        label_of(evidence.analyte)
    );
    json.member("effectiveDateTime", evidence.collected.rfc3339());
    write_value(json, evidence.value, evidence.unit);
    if (!evidence.range.empty()) {
        json.key("referenceRange")
            .begin_array()
            .begin_object()
            .member("text", one_line(evidence.range))
            .end_object()
            .end_array();
    }
    if (evidence.before_correction || evidence.derived) {
        json.key("note").begin_array().begin_object().member("text", status_text(evidence));
        json.end_object().end_array();
    }
    write_canonical(json, evidence);
    json.end_object();
}

}  // namespace thiowatch::alerts
