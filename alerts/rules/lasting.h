// Limits that an earlier result was beyond and no later one has cleared.
#pragma once

#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// Per analyte the tier that was sent for the newest result beyond a limit, when the results after
/// it are neither beyond it nor, by margin or in a row, clear of it. So an episode follows from the
/// record alone: a result that arrives late counts as if it had come in its turn.
void find_lasting(const Bench& bench, Report& report);

}  // namespace thiowatch::alerts
