// Decimals compared at once where both have as many places, as the values of one test mostly have.
#pragma once

#include <compare>

#include "parsers/clinical/decimal.h"

namespace thiowatch::alerts {

/// `a <=> b`.
inline std::strong_ordering order_of(const Decimal& a, const Decimal& b) {
    return a.scale() == b.scale() ? a.digits() <=> b.digits() : a <=> b;
}

/// `a < b`, for sorting.
inline bool is_smaller(const Decimal& a, const Decimal& b) {
    return a.scale() == b.scale() ? a.digits() < b.digits() : a < b;
}

}  // namespace thiowatch::alerts
