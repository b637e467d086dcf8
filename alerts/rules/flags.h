// The laboratory's own mark of a critical value.
#pragma once

#include "alerts/rules/assessment.h"
#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// Judges the newest result of the analyte, evaluated or not, by the rules on marks. What the rule
/// would say is left out where `known` is already as severe. Answers whether a finding was
/// reported.
bool judge_flags(
    Analyte analyte,
    const Bench& bench,
    std::optional<Severity> known,
    Scope scope,
    Report& report
);

}  // namespace thiowatch::alerts
