// Whose plan somebody follows.
#pragma once

#include <optional>
#include <vector>

#include "alerts/rules/schedule.h"

namespace thiowatch::alerts {

struct ChosenPlan {
    const Schedule* schedule = nullptr;
    const SchedulePlan* plan = nullptr;
};

/// The plans among which the strictest holds: of a known indication those its schedule has for it,
/// else those for everybody; of an unknown one all plans of all schedules. Points into `set`.
std::vector<ChosenPlan>
plans_for(const std::optional<Indication>& indication, const ScheduleSet& set);

}  // namespace thiowatch::alerts
