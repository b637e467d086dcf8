#include "config/limit_change.h"

#include <algorithm>

#include "alerts/rules/limit.h"

namespace thiowatch::config {

namespace {

using alerts::Limit;
using alerts::Rule;
using alerts::Side;

bool includes_end(Side side) {
    return side == Side::AtMost || side == Side::AtLeast;
}

/// Whether more values breach `by` than `old`: less, equal, greater.
std::strong_ordering breadth(const Limit& by, const Limit& old) {
    const auto numbers = by.number <=> old.number;
    if (numbers == std::strong_ordering::equal) {
        return includes_end(by.side) <=> includes_end(old.side);
    }
    return alerts::is_low_side(by.side) ? numbers : 0 <=> numbers;
}

/// A limit that excuses a pattern: the wider it is, the less often the rule fires.
bool is_excuse(const Rule& rule, const Limit& limit) {
    const auto* pattern = std::get_if<alerts::PatternRule>(&rule);
    if (pattern == nullptr) return false;
    return std::ranges::any_of(pattern->unless, [&](const alerts::Term& term) {
        return term.limit && &*term.limit == &limit;
    });
}

}  // namespace

alerts::Limit& limit_of(Rule& rule, std::size_t index) {
    // The list is made for reading; the rule it points into is ours to change.
    const Limit* limit = alerts::numeric_limits(rule).at(index).limit;
    return const_cast<Limit&>(*limit);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

Side with_other_end(Side side) {
    switch (side) {
        case Side::Below:
            return Side::AtMost;
        case Side::AtMost:
            return Side::Below;
        case Side::Above:
            return Side::AtLeast;
        case Side::AtLeast:
            return Side::Above;
    }
    return side;
}

Decimal moved_by_percent(const Decimal& number, int percent) {
    constexpr int kHundred = 100;
    if (number.digits() == 0) return Decimal(percent > 0 ? 1 : -1, number.scale());
    const std::int64_t part = number.digits() * percent;
    const std::int64_t signed_part = number.is_negative() ? -part : part;
    return Decimal(
        number.digits() * kHundred + signed_part, static_cast<std::uint8_t>(number.scale() + 2)
    );
}

Strictness strictness(const Rule& rule, const Limit& old, const Limit& by) {
    const bool is_comparable = alerts::is_low_side(old.side) == alerts::is_low_side(by.side) &&
                               old.basis == by.basis && old.proviso == by.proviso;
    if (!is_comparable) return Strictness::Other;
    const auto order = breadth(by, old);
    if (order == std::strong_ordering::equal) return Strictness::Same;
    const bool is_wider = order == std::strong_ordering::greater;
    return is_wider == !is_excuse(rule, old) ? Strictness::Stricter : Strictness::Laxer;
}

}  // namespace thiowatch::config
