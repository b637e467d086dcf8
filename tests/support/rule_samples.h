// Records in few words, for the tests of alerts/record, alerts/rules and the packs.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "alerts/record/patient_record.h"

namespace thiowatch::alerts::samples {

inline Instant moment(const char* rfc3339) {
    return Instant::parse_rfc3339(rfc3339).value();
}

/// One result as a sender states it; `value` may hold a comparator or be words.
struct Stated {
    Analyte analyte = Analyte::Anc;
    std::string value;
    std::string unit = "10*9/L";
    Instant collected;
    std::string specimen = "S1";
    ResultStatus status = ResultStatus::Final;
    std::optional<Decimal> uln = std::nullopt;
    std::optional<Decimal> lln = std::nullopt;
    SpecimenFlags flags = {};
};

inline ResultValue value_stated(const std::string& text) {
    if (text.empty()) return NoValue{};
    if (auto reading = Reading::parse(text)) return NumericValue{*reading};
    return TextValue{FreeText(text), Reading::leading_in(text)};
}

inline CodeMeaning meaning_of(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    if (!unit) return {analyte, CodeProperty::Text, std::nullopt};
    const bool is_share = *unit == Unit::Percent;
    return {analyte, is_share ? CodeProperty::Fraction : CodeProperty::Quantity, std::nullopt};
}

inline LabResult lab_result(const Stated& stated) {
    LabResult result;
    result.codes = {TestCode{std::string(name_of(stated.analyte)), {}, "test"}};
    result.value = value_stated(stated.value);
    result.unit = stated.unit;
    result.status = stated.status;
    result.specimen = stated.flags;
    result.specimen_number = SpecimenNumber(stated.specimen);
    result.collected = stated.collected;
    return result;
}

/// `uln` and `lln` are canonical, whatever the unit of the value.
inline Measurement measurement(const Stated& stated) {
    const LabResult result = lab_result(stated);
    Measurement measured = measure(
        result,
        meaning_of(stated.analyte),
        stated.collected + std::chrono::hours{1},
        MessageRef{"a.hl7#0"}
    );
    measured.uln = stated.uln;
    measured.lln = stated.lln;
    return measured;
}

/// On azathioprine since `start`.
inline TherapyTimeline on_azathioprine(const Instant& start) {
    TherapyFact fact;
    fact.at = start;
    fact.order = "roster";
    return TherapyTimeline({fact});
}

inline PatientRecord record_of(std::vector<Measurement> measurements) {
    PatientRecord record;
    record.therapy = on_azathioprine(moment("2025-01-01T00:00:00Z"));
    record.measurements = std::move(measurements);
    return record;
}

}  // namespace thiowatch::alerts::samples
