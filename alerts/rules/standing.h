// How a rule that does not fire stands.
#pragma once

#include "alerts/rules/assessment.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// `answer` is of the deciding sample of `series`. Clear needs a verified, certain value that is
/// beyond every limit by its margin, or enough certain values in a row on the good side of them.
Standing standing_of(const TierAnswer& answer, const Series& series, const Bench& bench);

/// Whether the value is beyond every limit in force by the margin that ends an alert.
bool is_well_clear_of_all(const ThresholdRule& rule, const Sample& sample, const Bench& bench);

}  // namespace thiowatch::alerts
