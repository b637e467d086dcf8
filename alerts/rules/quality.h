// Checks of the results of one analyte: DQ.UNIT, DQ.CODE, DQ.PLAUS, DQ.UNSAFE.
#pragma once

#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// Reports results of the analyte that are not judged or judged with a flag, and which of them
/// would be unsafe to leave. Answers whether anything was reported.
bool check_series(
    Analyte analyte,
    const Series& series,
    const Bench& bench,
    Scope scope,
    Report& report
);

}  // namespace thiowatch::alerts
