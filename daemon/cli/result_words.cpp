#include "daemon/cli/result_words.h"

namespace thiowatch::cli {

namespace {

std::string sent(const NoValue&) {
    return "-";
}
std::string sent(const NumericValue& value) {
    return value.reading.text();
}
std::string sent(const TextValue& value) {
    return value.text.text();
}

}  // namespace

std::string code_text(const LabResult& result) {
    if (result.codes.empty()) return "no code";
    const TestCode& code = result.codes.front();
    return code.code + (code.system.empty() ? "" : " (" + code.system + ")");
}

std::string display_of(const LabResult& result) {
    for (const TestCode& code : result.codes) {
        if (!code.display.empty()) return code.display;
    }
    return {};
}

std::string value_sent(const LabResult& result) {
    return std::visit([](const auto& value) { return sent(value); }, result.value);
}

std::string_view value_kind(const LabResult& result) {
    if (std::holds_alternative<NumericValue>(result.value)) return "number";
    return std::holds_alternative<TextValue>(result.value) ? "text" : "none";
}

std::string_view word_of(ResultStatus status) {
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
            return "not obtained";
        case ResultStatus::Ignored:
            return "ignored";
    }
    return "ignored";
}

std::string meaning_text(const tl::expected<CodeMeaning, CodeMiss>& meaning) {
    if (meaning) return std::string(name_of(meaning->analyte));
    switch (meaning.error()) {
        case CodeMiss::Irrelevant:
            return "not ours";
        case CodeMiss::Suspicious:
            return "UNMAPPED: looks like a count or liver test";
        case CodeMiss::Panel:
            return "a panel: never evaluated";
    }
    return "not ours";
}

std::string canonical_text(const alerts::Measurement& measured) {
    using alerts::UnitVerdict;
    switch (measured.verdict) {
        case UnitVerdict::Known:
            if (!measured.canonical) return "no unit to compare in";
            return measured.canonical->reading.text() + " " +
                   std::string(ucum_of(measured.canonical->unit));
        case UnitVerdict::Missing:
            return "NOT COMPARED: no unit was sent";
        case UnitVerdict::Unknown:
            return "NOT COMPARED: the unit is not known";
        case UnitVerdict::Mismatch:
            return "NOT COMPARED: the unit does not measure this";
        case UnitVerdict::NotNumeric:
            return "NOT COMPARED: not a number";
    }
    return {};
}

}  // namespace thiowatch::cli
