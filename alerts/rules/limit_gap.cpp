#include "alerts/rules/limit_gap.h"

#include <algorithm>

namespace thiowatch::alerts {

void LimitGap::take(const std::vector<Limit>& limits) {
    for (const Limit& limit : limits) {
        const Decimal& number = limit.number;
        if (limit.basis != Basis::Canonical) {
            are_all_numbers_ = false;
        } else if (is_low_side(limit.side)) {
            highest_low_ = highest_low_ ? std::max(*highest_low_, number) : number;
        } else {
            lowest_high_ = lowest_high_ ? std::min(*lowest_high_, number) : number;
        }
    }
}

}  // namespace thiowatch::alerts
