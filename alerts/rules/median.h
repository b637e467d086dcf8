// The middle of a few numbers, exactly.
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "alerts/rules/decimal_order.h"
#include "parsers/clinical/decimal.h"

namespace thiowatch::alerts {

/// Of an even count the mean of the middle two; none of nothing. Sorts its argument.
inline std::optional<Decimal> median_of(std::span<Decimal> values) {
    if (values.empty()) return std::nullopt;
    std::sort(values.begin(), values.end(), is_smaller);
    const std::size_t middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    const auto half = multiply(add(values[middle - 1], values[middle]), Decimal(5, 1));
    return half ? std::optional(*half) : std::nullopt;
}

}  // namespace thiowatch::alerts
