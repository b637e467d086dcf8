// A range (OBX-7, referenceRange.text) as laboratories write it, strictly.
//
//   range = number sep number [unit]               sep = "-" / en dash / "_" / "to", blanks around
//   it
//         / "[" number "]" "[" number "]"
//         / ("<" / "<=" / ">" / ">=") number [unit]
//         / "(" range ")" / "[" range "]"
//
// The limits must be in the unit of the value, so a unit that is written must be that one. Ranges
// by sex or age, words, decimal commas: no range, and the rules fall back to absolute limits.

#include "parsers/clinical/reference_range.h"

#include <algorithm>

#include "parsers/clinical/unit.h"
#include "parsers/clinical/words.h"

namespace thiowatch {
namespace {

constexpr std::string_view kEnDash = "\xE2\x80\x93";
constexpr std::string_view kAtMost = "\xE2\x89\xA4";
constexpr std::string_view kAtLeast = "\xE2\x89\xA5";

class RangeCursor {
  public:
    explicit RangeCursor(std::string_view text) : rest_(text) {}

    bool take(std::string_view text) {
        skip_blanks();
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }

    std::optional<Decimal> take_number() {
        skip_blanks();
        std::size_t end = rest_.starts_with('-') || rest_.starts_with('+') ? 1 : 0;
        end = rest_.find_first_not_of("0123456789.", end);
        const std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(text.size());
        const Expected<Decimal> number = Decimal::parse(text);
        return number ? std::optional(*number) : std::nullopt;
    }

    std::string_view take_rest() { return trimmed(rest_); }

  private:
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    }

    std::string_view rest_;
};

bool is_same_unit(std::string_view written, std::string_view value_unit) {
    const std::string_view unit = trimmed(value_unit);
    if (written == unit) return true;
    const std::optional<Unit> known = unit_spelled(written);
    return known && known == unit_spelled(unit);
}

bool ends_with_unit(RangeCursor& cursor, std::string_view value_unit) {
    const std::string_view rest = cursor.take_rest();
    return rest.empty() || is_same_unit(rest, value_unit);
}

bool take_separator(RangeCursor& cursor) {
    return cursor.take("-") || cursor.take(kEnDash) || cursor.take("_") || cursor.take("to") ||
           cursor.take("TO");
}

ReferenceRange read_below(RangeCursor cursor, std::string_view value_unit) {
    cursor.take("=");
    const std::optional<Decimal> high = cursor.take_number();
    const bool is_limit = high && *high > Decimal{} && ends_with_unit(cursor, value_unit);
    return is_limit ? ReferenceRange{std::nullopt, high} : ReferenceRange{};
}

ReferenceRange read_above(RangeCursor cursor, std::string_view value_unit) {
    cursor.take("=");
    const std::optional<Decimal> low = cursor.take_number();
    const bool is_limit = low && ends_with_unit(cursor, value_unit);
    return is_limit ? ReferenceRange{low, std::nullopt} : ReferenceRange{};
}

ReferenceRange closed(std::optional<Decimal> low, std::optional<Decimal> high) {
    return low && high && *low < *high ? ReferenceRange{low, high} : ReferenceRange{};
}

ReferenceRange read_between(RangeCursor cursor, std::string_view value_unit) {
    const std::optional<Decimal> low = cursor.take_number();
    if (!low || !take_separator(cursor)) return {};
    const std::optional<Decimal> high = cursor.take_number();
    return ends_with_unit(cursor, value_unit) ? closed(low, high) : ReferenceRange{};
}

// `[4.0][11.0]`
ReferenceRange read_bracketed(RangeCursor cursor) {
    if (!cursor.take("[")) return {};
    const std::optional<Decimal> low = cursor.take_number();
    if (!cursor.take("]") || !cursor.take("[")) return {};
    const std::optional<Decimal> high = cursor.take_number();
    return cursor.take("]") && cursor.take_rest().empty() ? closed(low, high) : ReferenceRange{};
}

std::string_view without_brackets(std::string_view text) {
    const bool is_round = text.starts_with('(') && text.ends_with(')');
    const bool is_square = text.starts_with('[') && text.ends_with(']');
    if (text.size() < 2 || (!is_round && !is_square)) return text;
    return trimmed(text.substr(1, text.size() - 2));
}

}  // namespace

ReferenceRange read_reference_range(std::string_view text, std::string_view value_unit) {
    text = trimmed(text);
    if (text.starts_with('[') && text.find("][") != std::string_view::npos) {
        return read_bracketed(RangeCursor(text));
    }
    RangeCursor cursor(without_brackets(text));
    if (cursor.take("<") || cursor.take(kAtMost)) return read_below(cursor, value_unit);
    if (cursor.take(">") || cursor.take(kAtLeast)) return read_above(cursor, value_unit);
    return read_between(cursor, value_unit);
}

}  // namespace thiowatch
