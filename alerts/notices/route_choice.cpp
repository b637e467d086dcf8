#include "alerts/notices/route_choice.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

constexpr Duration kCriticalAnswer = std::chrono::minutes{60};
constexpr Duration kUrgentAnswer = std::chrono::hours{4};
constexpr Duration kWarningAnswer = std::chrono::hours{48};
constexpr Duration kCriticalRepeat = std::chrono::minutes{15};
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

std::optional<Duration> time_to_answer(const Route* route, Severity severity) {
    if (route != nullptr && route->acknowledge_within) return route->acknowledge_within;
    switch (severity) {
        case Severity::Critical:
            return kCriticalAnswer;
        case Severity::Urgent:
            return kUrgentAnswer;
        case Severity::Warning:
            return kWarningAnswer;
        case Severity::Info:
            return std::nullopt;
    }
    return kCriticalAnswer;
}

std::optional<Duration> time_to_repeat(const Route* route, Severity severity) {
    if (route != nullptr && route->repeat_every) return route->repeat_every;
    const auto answer = time_to_answer(route, severity);
    if (!answer) return std::nullopt;
    switch (severity) {
        case Severity::Critical:
            return std::min(*answer, kCriticalRepeat);
        case Severity::Urgent:
            return std::min(*answer, kUrgentRepeat);
        case Severity::Warning:
        case Severity::Info:
            return answer;
    }
    return answer;
}

}  // namespace thiowatch::alerts
