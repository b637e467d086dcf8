#include "alerts/notices/route_choice.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

constexpr Duration kUrgentRepeat = std::chrono::minutes{60};

template <class List, class Value>
bool is_empty_or_has(const List& list, const Value& value) {
    return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

bool is_for(
    const Route& route,
    const Finding& finding,
    const std::optional<Indication>& indication
) {
    if (!is_empty_or_has(route.severities, finding.severity)) return false;
    const bool has_rule =
        route.rules.empty() ||
        std::any_of(route.rules.begin(), route.rules.end(), [&](const std::string& pattern) {
            return is_rule_like(finding.rule.text(), pattern);
        });
    if (!has_rule) return false;
    if (route.indications.empty()) return true;
    return indication && is_empty_or_has(route.indications, *indication);
}

const SeverityPolicy& policy_of(const Routing& routing, Severity severity) {
    return routing.severities.at(static_cast<std::size_t>(severity));
}

/// "60m" is an hour on the clock; "2d" are two days on which somebody works.
Instant later_by(Duration time, const Routing& routing, Severity severity, const Instant& now) {
    const bool in_days = policy_of(routing, severity).in_working_time && time >= days(1);
    return in_days ? routing.calendar.after(now, time) : now + time;
}

}  // namespace

bool is_rule_like(std::string_view rule, std::string_view pattern) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return rule == pattern;
    if (!rule.starts_with(pattern.substr(0, star))) return false;
    const std::string_view rest = pattern.substr(star + 1);
    for (std::size_t skipped = star; skipped <= rule.size(); ++skipped) {
        if (is_rule_like(rule.substr(skipped), rest)) return true;
    }
    return false;
}

const Route* choose_route(
    const Routing& routing,
    const Finding& finding,
    const std::optional<Indication>& indication
) {
    const auto found =
        std::find_if(routing.routes.begin(), routing.routes.end(), [&](const Route& route) {
            return is_for(route, finding, indication);
        });
    return found == routing.routes.end() ? nullptr : &*found;
}

std::array<SeverityPolicy, 4> usual_severities() {
    std::array<SeverityPolicy, 4> policies;
    policies[static_cast<std::size_t>(Severity::Warning)] = {days(2), true, std::nullopt};
    policies[static_cast<std::size_t>(Severity::Urgent)] = {
        std::chrono::hours{4}, false, std::nullopt};
    policies[static_cast<std::size_t>(Severity::Critical)] = {
        std::chrono::minutes{60}, false, std::chrono::minutes{15}};
    return policies;
}

std::optional<Duration>
time_to_answer(const Route* route, const Routing& routing, Severity severity) {
    if (route != nullptr && route->acknowledge_within) return route->acknowledge_within;
    return policy_of(routing, severity).acknowledge_within;
}

std::optional<Instant>
answer_due(const Route* route, const Routing& routing, Severity severity, const Instant& now) {
    const auto within = time_to_answer(route, routing, severity);
    if (!within) return std::nullopt;
    return later_by(*within, routing, severity, now);
}

std::optional<Instant>
repeat_due(const Route* route, const Routing& routing, Severity severity, const Instant& now) {
    if (route != nullptr && route->repeat_every) return now + *route->repeat_every;
    const auto answer = time_to_answer(route, routing, severity);
    if (!answer) return std::nullopt;
    const bool is_urgent = severity == Severity::Urgent;
    const auto own = policy_of(routing, severity).repeat_every;
    const Duration every = own.value_or(is_urgent ? kUrgentRepeat : *answer);
    return later_by(std::min(*answer, every), routing, severity, now);
}

}  // namespace thiowatch::alerts
