#include "alerts/rules/plausibility.h"

#include <algorithm>
#include <array>

#include "alerts/rules/decimal_order.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kMedianOf = 5;

bool is_below_counting(const Reading& value) {
    return value.comparator == Comparator::Less || value.comparator == Comparator::LessOrEqual;
}

bool is_above_counting(const Reading& value) {
    return value.comparator == Comparator::Greater ||
           value.comparator == Comparator::GreaterOrEqual;
}

using Values = std::array<Decimal, kMedianOf>;

/// Values that can stand for the person: known, possible, and exact. How many there are.
std::size_t
usable_values(std::span<const Measurement* const> earlier, const RulePack& pack, Values& values) {
    std::size_t count = 0;
    for (const Measurement* item : earlier) {
        if (count == kMedianOf) break;
        if (!item->canonical || item->canonical->reading.comparator != Comparator::Equal) continue;
        const Bounds* bounds = pack.bounds.find(item->analyte);
        const bool is_possible =
            bounds == nullptr ||
            plausibility_of(item->canonical->reading, *bounds) == Plausibility::Inside;
        if (is_possible && !item->specimen.clotted)
            values.at(count++) = item->canonical->reading.value;
    }
    return count;
}

bool is_within_factors(const Decimal& small, const Decimal& large, const JumpCheck& jump) {
    if (small.digits() <= 0) return false;
    const auto least = multiply(small, jump.from);
    const auto most = multiply(small, jump.to);
    return least && most && *least <= large && large <= *most;
}

/// Whether a suspicious factor would make more of the small one than the large one is.
bool is_less_apart(const Decimal& small, const Decimal& large, const JumpCheck& jump) {
    const auto least = multiply(small, jump.from);
    return least && *least > large;
}

}  // namespace

Plausibility plausibility_of(const Reading& value, const Bounds& bounds) {
    if (value.value > bounds.high) {
        return is_above_counting(value) ? Plausibility::Inside : Plausibility::Outside;
    }
    if (value.value >= bounds.low) return Plausibility::Inside;
    if (value.value.is_negative()) return Plausibility::Outside;
    if (is_below_counting(value)) return Plausibility::Inside;
    const bool is_flagged = bounds.flagged_low && value.value >= *bounds.flagged_low;
    return is_flagged ? Plausibility::Flagged : Plausibility::Outside;
}

std::optional<Decimal> jumped_from(
    const Measurement& result,
    std::span<const Measurement* const> earlier,
    const RulePack& pack
) {
    const auto& checked = pack.jump.analytes;
    if (std::find(checked.begin(), checked.end(), result.analyte) == checked.end()) {
        return std::nullopt;
    }
    if (!result.canonical || result.canonical->reading.comparator != Comparator::Equal) {
        return std::nullopt;
    }
    Values values;
    const std::size_t count = usable_values(earlier, pack, values);
    if (count == 0) return std::nullopt;
    const Decimal& now = result.canonical->reading.value;
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(count);
    const auto [least, most] = std::minmax_element(values.begin(), end, is_smaller);
    if (is_less_apart(now, *most, pack.jump) && is_less_apart(*least, now, pack.jump)) {
        return std::nullopt;  // from any of them, so from the median, too
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(values.begin(), middle, end, is_smaller);
    const bool has_jumped =
        is_within_factors(now, *middle, pack.jump) || is_within_factors(*middle, now, pack.jump);
    return has_jumped ? std::optional(*middle) : std::nullopt;
}

}  // namespace thiowatch::alerts
