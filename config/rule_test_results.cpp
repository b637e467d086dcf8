#include "config/rule_test_results.h"

#include <algorithm>

#include "config/notation.h"

namespace thiowatch::config {

namespace {

ResultValue value_written(const std::string& text) {
    if (const auto reading = Reading::parse(text)) return NumericValue{*reading};
    return TextValue{FreeText(text), Reading::leading_in(text)};
}

CodeProperty property_of(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    if (!unit) return CodeProperty::Text;
    return *unit == Unit::Percent ? CodeProperty::Fraction : CodeProperty::Quantity;
}

void read_specimen(const Value& value, SpecimenFlags& flags) {
    for (const std::string& word : value.texts()) {
        if (word == "haemolysed") {
            flags.haemolysed = true;
        } else if (word == "clumped") {
            flags.clumped = true;
        } else if (word == "clotted") {
            flags.clotted = true;
        } else {
            value.refuse("haemolysed, clumped or clotted");
        }
    }
}

void read_result(const Value& value, LabResult& result) {
    if (value.is_scalar()) {
        result.value = value_written(value.text().value_or(""));
        return;
    }
    MapReader map(value);
    if (const auto written = map.find("value")) {
        result.value = value_written(written->text().value_or(""));
    }
    map.read("uln", result.range.high);
    map.read("lln", result.range.low);
    map.read("flags", result.flags);
    map.read(
        "status",
        result.status,
        {
            {"preliminary", ResultStatus::Preliminary},
            {"final", ResultStatus::Final},
            {"corrected", ResultStatus::Corrected},
            {"withdrawn", ResultStatus::Withdrawn},
            {"not_obtained", ResultStatus::NotObtained},
        }
    );
    if (const auto specimen = map.find("specimen")) read_specimen(*specimen, result.specimen);
    map.finish();
}

}  // namespace

std::optional<alerts::Measurement>
read_example_result(const std::string& name, const Value& value, const ResultTimes& times) {
    const std::size_t space = name.find(' ');
    std::string analyte_text = name.substr(0, space);
    std::transform(analyte_text.begin(), analyte_text.end(), analyte_text.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    });
    const auto analyte = analyte_named(analyte_text);
    if (!analyte) {
        value.error(
            FaultCode::ConfigBadValue,
            in_quotes(name) + " begins with no analyte the rules know",
            "write the analyte and its unit: ANC 10*9/L"
        );
        return std::nullopt;
    }
    LabResult result;
    result.codes = {TestCode{analyte_text, {}, "test"}};
    result.unit = space == std::string::npos ? "" : name.substr(space + 1);
    result.collected = times.taken;
    result.specimen_number = SpecimenNumber(times.specimen);
    read_result(value, result);
    const CodeMeaning meaning{*analyte, property_of(*analyte), std::nullopt};
    return alerts::measure(result, meaning, times.received, {"example"});
}

}  // namespace thiowatch::config
