// Rules of a pack in words, as `rules list` and `rules show` print them.
#pragma once

#include <string>

#include "alerts/rules/rule_pack.h"

namespace thiowatch::cli {

/// "below 1.0 10*9/L", "above 3 x ULN", "below 2.0 10*9/L where no ANC was sent".
std::string limit_text(const alerts::Limit& limit, Analyte analyte);
/// All limits of a rule: "below 1.0 10*9/L, or above 3 x ULN".
std::string limits_text(const std::vector<alerts::Limit>& limits, Analyte analyte);
/// "ANC, WBC".
std::string analytes_text(const alerts::ThresholdRule& rule);

}  // namespace thiowatch::cli
