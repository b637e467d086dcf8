// All that the pack says of one analyte of a record.
#pragma once

#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// Checks the results of the analyte, then judges its newest value by the tiers of the pack.
/// Answers whether a finding was reported.
bool judge_analyte(Analyte analyte, const Bench& bench, Scope scope, Report& report);

}  // namespace thiowatch::alerts
