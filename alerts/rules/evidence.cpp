#include "alerts/rules/evidence.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

std::string canonical_text(const Measurement& result) {
    if (!result.canonical) return {};
    const bool is_as_sent = result.unit == canonical_unit(result.analyte);
    const Reading& reading = result.canonical->reading;
    return is_as_sent ? reading.text() : plain_text(reading);
}

std::string canonical_unit_text(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    return unit ? std::string(ucum_of(*unit)) : std::string();
}

Evidence derived_evidence(const Sample& sample) {
    Evidence evidence;
    evidence.key.text = "derived";
    for (const Measurement* input : sample.inputs)
        evidence.key.text += "/" + input->key.text;
    evidence.analyte = sample.analyte;
    evidence.value = plain_text(sample.value);
    evidence.unit = canonical_unit_text(sample.analyte);
    evidence.canonical_value = evidence.value;
    evidence.canonical_unit = evidence.unit;
    evidence.collected = sample.result->collected;
    evidence.status = sample.status;
    evidence.derived = true;
    const auto latest = std::max_element(
        sample.inputs.begin(),
        sample.inputs.end(),
        [](const auto* a, const auto* b) { return a->received < b->received; }
    );
    evidence.message = (*latest)->message;
    return evidence;
}

}  // namespace

std::string value_as_sent(const Measurement& result) {
    if (const auto* number = std::get_if<NumericValue>(&result.value))
        return number->reading.text();
    if (const auto* text = std::get_if<TextValue>(&result.value)) return text->text.text();
    return {};
}

std::string plain_text(const Reading& reading) {
    std::string text = reading.text();
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

Evidence evidence_of(const Measurement& result) {
    Evidence evidence;
    evidence.key = result.key;
    evidence.analyte = result.analyte;
    evidence.value = value_as_sent(result);
    evidence.unit = result.unit_text;
    evidence.canonical_value = canonical_text(result);
    if (result.canonical) evidence.canonical_unit = canonical_unit_text(result.analyte);
    evidence.collected = result.collected;
    evidence.range = result.range_text.empty() ? usual_text(result.range) : result.range_text;
    evidence.status = result.status;
    evidence.before_correction = result.before_correction;
    evidence.message = result.message;
    return evidence;
}

std::vector<Evidence> evidence_of(const Sample& sample) {
    std::vector<Evidence> evidence;
    if (!sample.is_derived()) {
        evidence.push_back(evidence_of(*sample.result));
        return evidence;
    }
    evidence.push_back(derived_evidence(sample));
    for (const Measurement* input : sample.inputs)
        evidence.push_back(evidence_of(*input));
    return evidence;
}

}  // namespace thiowatch::alerts
