#include "parsers/fhir/surrogates.h"

namespace thiowatch::fhir {

namespace {

constexpr std::size_t kEscape = 6;  // "\ude00"

enum class Half { None, High, Low };

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether the digits are right is for the parser to say.
Half half_in(std::string_view escape) {
    const bool is_half = escape.size() == kEscape && escape[1] == 'u' && small(escape[2]) == 'd';
    if (!is_half) return Half::None;
    const char second = small(escape[3]);
    if (second == '8' || second == '9' || second == 'a' || second == 'b') return Half::High;
    return second >= 'c' && second <= 'f' ? Half::Low : Half::None;
}

}  // namespace

// Outside of texts JSON has no backslash.
std::optional<std::size_t> lone_low_surrogate(std::string_view json) {
    std::size_t after_high = std::string_view::npos;  // where a second half has to stand
    for (std::size_t at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
        const Half half = half_in(json.substr(at, kEscape));
        if (half == Half::Low && at != after_high) return at;
        at += half == Half::None ? 2 : kEscape;
        after_high = half == Half::High ? at : std::string_view::npos;
    }
    return std::nullopt;
}

}  // namespace thiowatch::fhir
