#include "parsers/hl7v2/reading_desk.h"

#include <algorithm>
#include <utility>

namespace thiowatch::hl7v2 {

void ReadingDesk::note(FaultCode code, std::string where, std::string detail) {
    problems.push_back({code, std::move(where), std::move(detail)});
}

std::optional<Instant>
ReadingDesk::time_in(const Segment& segment, std::size_t field, std::size_t component) {
    const Field whole = segment.field(field);
    const Field piece = component == 0 ? whole.repetition(1) : whole.component(component);
    const Field stamp = component == 0 ? piece.component(1) : piece.subcomponent(1);
    if (!stamp.has_value() || trim(stamp.raw()).empty()) return std::nullopt;
    const Expected<Instant> at = component == 0 ? read_time(piece, zones) : read_time(stamp, zones);
    if (at) return *at;
    note(FaultCode::BadTime, segment.path(field, component), at.error().detail);
    return std::nullopt;
}

std::string plain_text(const Field& field) {
    if (!field.has_value()) return {};
    std::string room;
    return std::string(trim(field.text_in(room)));
}

std::string plain_code(const Field& field) {
    std::string code = plain_text(field);
    std::ranges::transform(code, code.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return code;
}

std::vector<TestCode> read_codes_and_text(const Field& field) {
    constexpr std::size_t kOriginalText = 9;
    std::vector<TestCode> codes = read_codes(field);
    std::string text = plain_text(field.component(kOriginalText));
    const bool is_new =
        !text.empty() && std::ranges::find(codes, text, &TestCode::display) == codes.end();
    if (is_new) codes.push_back({{}, std::move(text), {}});
    return codes;
}

}  // namespace thiowatch::hl7v2
