// A followed person's results as charts, with the limits that hold for them.
#pragma once

#include <vector>

#include "alerts/notices/trend_chart.h"
#include "alerts/record/patient_record.h"
#include "alerts/rules/rule_pack.h"
#include "daemon/cli/simulation.h"

namespace thiowatch::cli {

/// One chart for each analyte that an alert of the person rests on, in the order of the alerts.
std::vector<alerts::TrendChart> trends_of(
    const alerts::PatientRecord& record,
    const alerts::RulePack& pack,
    const std::vector<const SimulatedAlert*>& alerts
);

}  // namespace thiowatch::cli
