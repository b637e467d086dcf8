#include "alerts/rules/schedule_choice.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

bool names(const SchedulePlan& plan, Indication indication) {
    return std::find(plan.indications.begin(), plan.indications.end(), indication) !=
           plan.indications.end();
}

template <class Fits>
void take(const Schedule& schedule, const Fits& fits, std::vector<ChosenPlan>& chosen) {
    for (const SchedulePlan& plan : schedule.plans) {
        if (fits(plan)) chosen.push_back({&schedule, &plan});
    }
}

void take_all(const Schedule& schedule, std::vector<ChosenPlan>& chosen) {
    take(
        schedule, [](const SchedulePlan&) { return true; }, chosen
    );
}

}  // namespace

std::vector<ChosenPlan>
plans_for(const std::optional<Indication>& indication, const ScheduleSet& set) {
    std::vector<ChosenPlan> chosen;
    if (!indication || *indication == Indication::Other) {
        for (const Schedule& schedule : set.schedules)
            take_all(schedule, chosen);
        return chosen;
    }
    if (set.empty()) return chosen;
    const auto own = set.by_indication.find(*indication);
    const Schedule& schedule = set.schedules[own == set.by_indication.end() ? 0 : own->second];
    take(
        schedule, [&](const SchedulePlan& plan) { return names(plan, *indication); }, chosen
    );
    if (!chosen.empty()) return chosen;
    take(
        schedule, [](const SchedulePlan& plan) { return plan.indications.empty(); }, chosen
    );
    // Whom no plan is meant for follows the strictest.
    if (chosen.empty()) take_all(schedule, chosen);
    return chosen;
}

}  // namespace thiowatch::alerts
