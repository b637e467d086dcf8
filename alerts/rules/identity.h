// Whether two results in a row can be one person's: DQ.IDENT.
#pragma once

#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

void check_identity(const Bench& bench, Report& report);

}  // namespace thiowatch::alerts
