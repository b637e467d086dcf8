// Limits that could not be decided: DQ.CENS where a comparator, DQ.NOULN where a missing upper
// limit left them open.
#pragma once

#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// `answers` are of the deciding sample of `series`. Each check is reported at most once.
void check_open_limits(
    const Series& series,
    const std::vector<TierAnswer>& answers,
    const Bench& bench,
    Report& report
);

}  // namespace thiowatch::alerts
