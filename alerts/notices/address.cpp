// Who is told, and when the first answer is due.
//
// Opened goes by the route; Updated by the route and to everybody told before; Withdrawn, Resolved
// and Acknowledged to those told before and nobody else. A withdrawal that must be told but finds
// nobody who was told goes by the route: somebody acted on that alert.

#include <algorithm>

#include "alerts/notices/notice.h"
#include "alerts/notices/notice_list.h"
#include "alerts/notices/route_choice.h"

namespace thiowatch::alerts {

namespace {

enum class Audience : std::uint8_t { Route, RouteAndTold, Told, ToldElseRoute, Operators };

Audience audience_of(NoticeKind kind) {
    switch (kind) {
        case NoticeKind::Opened:
        case NoticeKind::Escalated:
        case NoticeKind::Repeated:
        case NoticeKind::Test:
        case NoticeKind::Digest:
            return Audience::Route;
        case NoticeKind::Updated:
            return Audience::RouteAndTold;
        case NoticeKind::Withdrawn:
            return Audience::ToldElseRoute;
        case NoticeKind::Resolved:
        case NoticeKind::Acknowledged:
            return Audience::Told;
        case NoticeKind::Operator:
            return Audience::Operators;
    }
    return Audience::Route;
}

/// Info waits for the digest unless the site's route asks for it by name.
bool is_for_digest(const Alert& alert, const Route* route) {
    if (alert.finding.severity != Severity::Info) return false;
    return route == nullptr ||
           std::find(route->severities.begin(), route->severities.end(), Severity::Info) ==
               route->severities.end();
}

void tell_route(NoticeList& list, NoticeKind kind, const Alert& alert, const Route* route) {
    if (is_for_digest(alert, route)) return;
    if (route == nullptr) {
        list.tell_operators(kind, "no route matches");
        return;
    }
    for (const std::string& name : route->to)
        list.tell(kind, name, *route);
    if (route->to.empty()) list.tell_operators(kind, "the route names nobody");
}

void tell_told(NoticeList& list, const Telling& telling) {
    for (const Notice& told : telling.told) {
        if (told.kind == NoticeKind::Operator || told.kind == NoticeKind::Test) continue;
        list.tell_again(telling.kind, told);
    }
}

void tell_audience(
    NoticeList& list,
    const Alert& alert,
    const Telling& telling,
    const Route* route
) {
    switch (audience_of(telling.kind)) {
        case Audience::Route:
            tell_route(list, telling.kind, alert, route);
            return;
        case Audience::RouteAndTold:
            tell_route(list, telling.kind, alert, route);
            tell_told(list, telling);
            return;
        case Audience::Told:
            tell_told(list, telling);
            return;
        case Audience::ToldElseRoute:
            tell_told(list, telling);
            if (telling.told.empty()) tell_route(list, telling.kind, alert, route);
            return;
        case Audience::Operators:
            list.tell_operators(telling.kind, {});
            return;
    }
}

Notice pattern_of(const Alert& alert, int step, const Instant& due) {
    Notice pattern;
    pattern.severity = alert.finding.severity;
    pattern.step = step;
    pattern.due = due;
    return pattern;
}

bool wants_answer(const Alert& alert, NoticeKind kind) {
    if (kind == NoticeKind::Test || kind == NoticeKind::Operator || kind == NoticeKind::Digest) {
        return false;
    }
    return alert.state == AlertState::Open && !alert.acknowledged;
}

bool is_expected_silence(
    const NoticeList& list,
    const Alert& alert,
    const Route* route,
    NoticeKind kind
) {
    return list.is_mute() || audience_of(kind) == Audience::Told || is_for_digest(alert, route);
}

}  // namespace

AlertNotices address(
    const Alert& alert,
    const Telling& telling,
    const Addressee& addressee,
    const Routing& routing,
    const Instant& now
) {
    const Route* route = choose_route(routing, alert.finding, addressee.indication);
    NoticeList list(routing, addressee, pattern_of(alert, 0, now));
    tell_audience(list, alert, telling, route);
    if (list.empty() && is_expected_silence(list, alert, route, telling.kind)) return {};
    AlertNotices result = list.finish();
    // Also when nobody could be told: the next step tries again, perhaps with a mended
    // configuration.
    if (wants_answer(alert, telling.kind)) {
        result.acknowledge_by = answer_due(route, routing, alert.finding.severity, now);
    }
    return result;
}

std::vector<Notice> digest_notices(
    const Finding& finding,
    const Addressee& addressee,
    const Routing& routing,
    const Instant& now
) {
    const Route* route = choose_route(routing, finding, addressee.indication);
    if (route == nullptr) return {};
    Notice pattern;
    pattern.severity = Severity::Info;
    pattern.due = now;
    NoticeList list(routing, addressee, pattern);
    for (const std::string& name : route->to)
        list.tell(NoticeKind::Digest, name, *route);
    return list.finish().notices;
}

AlertNotices escalate(
    const Alert& alert,
    const Addressee& addressee,
    const Routing& routing,
    const Instant& now
) {
    if (alert.state != AlertState::Open || alert.acknowledged) return {};
    const int step = alert.escalation + 1;
    const Route* route = choose_route(routing, alert.finding, addressee.indication);
    NoticeList list(routing, addressee, pattern_of(alert, step, now));
    if (route != nullptr) {
        const std::size_t reached =
            std::min(static_cast<std::size_t>(step), route->escalate.size());
        // Whoever this step adds comes first: being on the route already must not hide that.
        if (reached == static_cast<std::size_t>(step)) {
            list.tell(NoticeKind::Escalated, route->escalate[reached - 1], *route);
        }
        for (std::size_t i = 0; i < reached; ++i) {
            list.tell(NoticeKind::Repeated, route->escalate[i], *route);
        }
    }
    tell_route(list, NoticeKind::Repeated, alert, route);
    if (list.empty() && is_expected_silence(list, alert, route, NoticeKind::Repeated)) return {};
    AlertNotices result = list.finish();
    result.acknowledge_by = repeat_due(route, routing, alert.finding.severity, now);
    return result;
}

}  // namespace thiowatch::alerts
