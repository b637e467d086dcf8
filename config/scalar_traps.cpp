#include "config/scalar_traps.h"

#include <algorithm>
#include <array>

namespace thiowatch::config {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool has_leading_zero(std::string_view number) {
    if (number.size() < 2 || number[0] != '0' || !is_digit(number[1])) return false;
    return std::ranges::all_of(number, [](char c) { return is_digit(c) || c == '.' || c == '_'; });
}

bool is_non_finite(std::string_view number) {
    constexpr std::array<std::string_view, 6> kWords{
        ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF"};
    return std::ranges::find(kWords, number) != kWords.end();
}

}  // namespace

std::optional<ScalarTrap> scalar_trap(std::string_view scalar) {
    std::string_view number = scalar;
    if (number.starts_with('+') || number.starts_with('-')) number.remove_prefix(1);
    if (has_leading_zero(number)) {
        return ScalarTrap{
            "a number with a leading zero is read as octal by some programs",
            "leave the zero out, or put an identifier in quotes: \"" + std::string(scalar) + "\""};
    }
    if (is_non_finite(number)) {
        return ScalarTrap{
            "'" + std::string(scalar) + "' is no number that anything can be compared with",
            "write a decimal number"};
    }
    return std::nullopt;
}

std::optional<std::size_t> quoted_bytes(std::string_view text) {
    const char quote = text.front();
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (quote == '"' && text[at] == '\\') {
            ++at;
        } else if (text[at] == quote) {
            const bool is_doubled = quote == '\'' && text.substr(at + 1).starts_with(quote);
            if (!is_doubled) return at + 1;
            ++at;
        }
    }
    return std::nullopt;
}

}  // namespace thiowatch::config
