// The values that lie between all limits of some rules, so that no rule need be asked of them.
#pragma once

#include <optional>
#include <vector>

#include "alerts/rules/rule.h"

namespace thiowatch::alerts {

class LimitGap {
  public:
    void take(const std::vector<Limit>& limits);

    /// Whether an exact value is beyond none of the limits that were taken, for nobody. Of an open
    /// reading the end may be given: then no limit is breached for certain. Where a limit is a
    /// multiple of something, no value is.
    [[nodiscard]] bool has(const Decimal& value) const {
        return are_all_numbers_ && (!highest_low_ || value > *highest_low_) &&
               (!lowest_high_ || value < *lowest_high_);
    }

  private:
    std::optional<Decimal> highest_low_;
    std::optional<Decimal> lowest_high_;
    bool are_all_numbers_ = true;
};

}  // namespace thiowatch::alerts
