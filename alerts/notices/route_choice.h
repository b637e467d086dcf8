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

/// How long until somebody must have answered: the route's own, else critical 60 min, urgent 4 h,
/// warning 48 h (working days need a calendar of holidays; hours never come too late), info never.
std::optional<Duration> time_to_answer(const Route* route, Severity severity);

/// How long between one reminder and the next after that: the route's own, else critical 15 min,
/// urgent 60 min, and never longer than the time to answer.
std::optional<Duration> time_to_repeat(const Route* route, Severity severity);

}  // namespace thiowatch::alerts
