#include "alerts/notices/wording.h"

#include "alerts/notices/utf8.h"

namespace thiowatch::alerts {

const std::string_view kNoReassurance =
    "The absence of alerts is no sign of safety: a result that never reaches ThioWatch is not "
    "checked.";

std::string_view severity_word(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return "INFO";
        case Severity::Warning:
            return "WARNING";
        case Severity::Urgent:
            return "URGENT";
        case Severity::Critical:
            return "CRITICAL";
    }
    return "CRITICAL";
}

std::string value_text(const Evidence& evidence) {
    const std::string value = evidence.value.empty() ? "no value" : one_line(evidence.value);
    return evidence.unit.empty() ? value + " (no unit sent)"
                                 : value + " " + one_line(evidence.unit);
}

std::string status_text(const Evidence& evidence) {
    if (evidence.derived) return "computed by ThioWatch";
    const std::string before =
        evidence.before_correction ? ", before: " + one_line(*evidence.before_correction) : "";
    switch (evidence.status) {
        case ResultStatus::Preliminary:
            return "preliminary" + before;
        case ResultStatus::Final:
            return before.empty() ? "final" : "corrected" + before;
        case ResultStatus::Corrected:
            return "corrected" + before;
        case ResultStatus::Withdrawn:
            return "withdrawn";
        case ResultStatus::NotObtained:
            return "not obtained";
        case ResultStatus::Ignored:
            return "not reported";
    }
    return "final";
}

std::string canonical_text(const Evidence& evidence) {
    if (evidence.canonical_value.empty()) return {};
    const bool is_as_sent =
        evidence.canonical_value == evidence.value && evidence.canonical_unit == evidence.unit;
    return is_as_sent ? std::string{} : evidence.canonical_value + " " + evidence.canonical_unit;
}

std::string joined(const std::vector<std::string>& parts, std::string_view separator) {
    std::string text;
    for (const std::string& part : parts) {
        if (!text.empty()) text += separator;
        text += one_line(part);
    }
    return text;
}

std::string one_line(std::string_view text) {
    std::string line = valid_utf8(text);
    for (char& letter : line) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7F) letter = ' ';
    }
    return line;
}

}  // namespace thiowatch::alerts
