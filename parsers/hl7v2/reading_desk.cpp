#include "parsers/hl7v2/reading_desk.h"

#include <algorithm>
#include <array>
#include <utility>

namespace thiowatch::hl7v2 {
namespace {

bool is_letter_or_digit(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

}  // namespace

void ReadingDesk::note(FaultCode code, std::string where, std::string detail) {
    problems.push_back({code, std::move(where), std::move(detail)});
}

std::optional<Instant>
ReadingDesk::time_in(const Segment& segment, std::size_t field, std::size_t component) {
    const Field whole = segment.field(field);
    // The results of an order share their times.
    if (whole.empty() || (component == 0 && whole.raw() == last_stamp)) {
        return whole.empty() ? std::nullopt : last_time;
    }
    const Field piece = component == 0 ? whole.repetition(1) : whole.component(component);
    const Field stamp = component == 0 ? piece.component(1) : piece.subcomponent(1);
    // Zeros are how some systems write that there is none.
    const bool is_stated =
        stamp.has_value() && stamp.raw().find_first_not_of(" \t\r\n0") != std::string_view::npos;
    if (!is_stated) return std::nullopt;
    const Expected<Instant> at = component == 0 ? read_time(piece, zones) : read_time(stamp, zones);
    if (!at) {
        note(FaultCode::BadTime, segment.path(field, component), at.error().detail);
        return std::nullopt;
    }
    if (component == 0) {
        last_stamp = whole.raw();
        last_time = *at;
    }
    return *at;
}

std::string plain_text(const Field& field) {
    if (!field.has_value()) return {};
    std::string room;
    return std::string(trim(field.text_in(room)));
}

std::string first_code(const Field& field) {
    // Letters and digits delimit nothing, so that most codes need no search.
    const bool is_plain = std::ranges::all_of(field.raw(), is_letter_or_digit);
    std::string code = is_plain ? std::string(field.raw()) : plain_text(field.component(1));
    std::ranges::transform(code, code.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return code;
}

std::vector<TestCode> read_codes_and_text(const Field& field) {
    // CWE: code, text and system at 1, 4 and 10; the original text at 9.
    constexpr std::array<std::size_t, 3> kTriples{0, 3, 9};
    constexpr std::size_t kOriginalText = 8;
    std::array<Field, 12> parts;
    std::size_t count = 0;
    for (const Field part : field.components()) {
        if (count == parts.size()) break;
        parts[count++] = part;
    }
    std::vector<TestCode> codes;
    codes.reserve(count > kTriples[1] ? 2 : 1);
    for (const std::size_t at : kTriples) {
        if (at >= count) break;
        TestCode code{plain_text(parts[at]), plain_text(parts[at + 1]), plain_text(parts[at + 2])};
        if (!code.code.empty() || !code.display.empty()) codes.push_back(std::move(code));
    }
    std::string text = plain_text(parts[kOriginalText]);
    const bool is_new =
        !text.empty() && std::ranges::find(codes, text, &TestCode::display) == codes.end();
    if (is_new) codes.push_back({{}, std::move(text), {}});
    return codes;
}

}  // namespace thiowatch::hl7v2
