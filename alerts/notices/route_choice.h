// Which route an alert takes, and how long people have on it.
#pragma once

#include <optional>
#include <string_view>

#include "alerts/notices/route.h"
#include "alerts/rules/assessment.h"

namespace thiowatch::alerts {

/// "ANC.*", "DQ.*", "*.C" or a rule id: `*` stands for any characters.
bool is_rule_like(std::string_view rule, std::string_view pattern);

/// The first route whose conditions all hold; null when there is none.
const Route* choose_route(
    const Routing& routing,
    const Finding& finding,
    const std::optional<Indication>& indication
);

/// How long until somebody must have answered: the route's own, else what the severity asks.
std::optional<Duration>
time_to_answer(const Route* route, const Routing& routing, Severity severity);

/// When that is, from `now`: whole days of it run on working days where the severity says so.
std::optional<Instant>
answer_due(const Route* route, const Routing& routing, Severity severity, const Instant& now);

/// When the reminder after one at `now` is due: the route's own time, else the severity's, else
/// urgent 60 min, and never longer than the time to answer.
std::optional<Instant>
repeat_due(const Route* route, const Routing& routing, Severity severity, const Instant& now);

}  // namespace thiowatch::alerts
