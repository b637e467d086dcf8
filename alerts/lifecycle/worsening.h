// Whether a new value is so much worse than the one people were told that they must be told again.
#pragma once

#include "alerts/rules/assessment.h"

namespace thiowatch::alerts {

/// Unknown: the two cannot be compared (no number, other analyte or unit).
enum class Worsening : std::uint8_t { NotWorse, Worse, Unknown };

/// Worse: by this fraction or more towards the side the rule warns of ("x < 1.0": lower), or below
/// (above) a limit of measurement where there was a number before. A rule whose `threshold` names
/// no side of x counts it either way. `told` is what people know, so that a slow drift adds up.
Worsening worsening(const Evidence& told, const Finding& now, const Decimal& worse_by = {10, 2});

}  // namespace thiowatch::alerts
