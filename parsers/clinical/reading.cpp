// reading    = *blank [ comparator *blank ] number *blank
// comparator = "<" | "<=" | ">" | ">="  (also as one sign, U+2264 and U+2265)
//
// All of the text or nothing: `3,4` is 3.4 in Berlin and 34 in nobody's laboratory, `1e3` may be a
// typing error, and a number with words behind it may be about something else. Those stay text.

#include <array>
#include <utility>

#include "parsers/clinical/quantity.h"
#include "parsers/clinical/words.h"

namespace thiowatch {

namespace {

using Sign = std::pair<std::string_view, Comparator>;

constexpr std::array kLongestFirst = {
    Sign{"<=", Comparator::LessOrEqual},
    Sign{">=", Comparator::GreaterOrEqual},
    Sign{"\xE2\x89\xA4", Comparator::LessOrEqual},
    Sign{"\xE2\x89\xA5", Comparator::GreaterOrEqual},
    Sign{"<", Comparator::Less},
    Sign{">", Comparator::Greater},
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

Comparator take_comparator(std::string_view& text) {
    for (const auto& [sign, comparator] : kLongestFirst) {
        if (!text.starts_with(sign)) continue;
        text.remove_prefix(sign.size());
        return comparator;
    }
    return Comparator::Equal;
}

Comparator comparator_ending(std::string_view text) {
    text = trimmed(text);
    for (const auto& [sign, comparator] : kLongestFirst) {
        if (text.ends_with(sign)) return comparator;
    }
    return Comparator::Equal;
}

// Where a number begins at or after `at`; "B12" and "CD4" hold none. A point before the digits
// belongs to them: ".4 (manual)" is 0.4, and reading it as 4 would hide what it says.
std::size_t number_begin(std::string_view text, std::size_t at) {
    for (; at < text.size(); ++at) {
        if (!is_digit(text[at])) continue;
        const std::size_t begin = at > 0 && text[at - 1] == '.' ? at - 1 : at;
        if (begin == 0 || !is_letter(text[begin - 1])) return begin;
        while (at + 1 < text.size() && is_digit(text[at + 1]))
            ++at;
    }
    return std::string_view::npos;
}

std::size_t number_end(std::string_view text, std::size_t begin) {
    std::size_t end = begin;
    bool has_point = false;
    for (; end < text.size(); ++end) {
        const bool is_point =
            text[end] == '.' && !has_point && end + 1 < text.size() && is_digit(text[end + 1]);
        if (!is_digit(text[end]) && !is_point) break;
        has_point = has_point || is_point;
    }
    return end;
}

}  // namespace

std::string_view symbol_of(Comparator comparator) {
    switch (comparator) {
        case Comparator::Equal:
            return "";
        case Comparator::Less:
            return "<";
        case Comparator::LessOrEqual:
            return "<=";
        case Comparator::Greater:
            return ">";
        case Comparator::GreaterOrEqual:
            return ">=";
    }
    return {};
}

std::optional<Comparator> comparator_of(std::string_view symbol) {
    Comparator comparator = take_comparator(symbol);
    return symbol.empty() ? std::optional(comparator) : std::nullopt;
}

Expected<Reading> Reading::parse(std::string_view text) {
    text = trimmed(text);
    const Comparator comparator = take_comparator(text);
    TW_TRY(const Decimal value, Decimal::parse(trimmed(text)));
    return Reading{value, comparator};
}

std::optional<Reading> Reading::leading_in(std::string_view text) {
    const std::size_t begin = number_begin(text, 0);
    if (begin == std::string_view::npos) return std::nullopt;
    std::string digits(text.substr(begin, number_end(text, begin) - begin));
    if (digits.starts_with('.')) digits.insert(0, 1, '0');
    auto value = Decimal::parse(digits);
    if (!value) return std::nullopt;
    return Reading{*value, comparator_ending(text.substr(0, begin))};
}

std::string Reading::text() const {
    return std::string(symbol_of(comparator)) + value.text();
}

}  // namespace thiowatch
