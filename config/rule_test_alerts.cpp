#include "config/rule_test_alerts.h"

#include <algorithm>
#include <utility>

#include "alerts/lifecycle/apply.h"

namespace thiowatch::config {

using alerts::Alert;
using alerts::AlertId;
using alerts::AlertState;
using alerts::UpdateReason;

Alert* ExampleAlerts::find(AlertId id) {
    const auto found = std::ranges::find(known_.alerts, id, &Alert::id);
    return found == known_.alerts.end() ? nullptr : &*found;
}

void ExampleAlerts::add(Alert alert, bool is_quiet) {
    alert.id = AlertId{static_cast<std::int64_t>(known_.alerts.size()) + 1};
    alert.notified = !is_quiet && alert.finding.severity > alerts::Severity::Info;
    if (!is_quiet) told_.push_back(alert.finding.rule.text());
    known_.alerts.push_back(std::move(alert));
}

void ExampleAlerts::close(AlertId id, AlertState state, const Instant& now) {
    if (Alert* alert = find(id)) *alert = alerts::closed(*alert, state, now);
}

void ExampleAlerts::apply(const alerts::OpenAlert& change, const Instant& now) {
    add(alerts::opened(change, {.ref = {}, .patient = {}, .message = {"example"}, .at = now}),
        change.quiet);
}

void ExampleAlerts::apply(const alerts::UpdateAlert& change, const Instant& now) {
    Alert* alert = find(change.id);
    if (alert == nullptr) return;
    *alert = alerts::updated(*alert, change, now);
    if (change.reason == UpdateReason::SameOrBetter) return;
    alert->notified = true;
    told_.push_back(alert->finding.rule.text());
}

void ExampleAlerts::apply(const alerts::WithdrawAlert& change, const Instant& now) {
    close(change.id, AlertState::Withdrawn, now);
    if (!change.tell) return;
    add(alerts::correction_of(
            change, {.ref = {}, .patient = {}, .message = {"example"}, .at = now}
        ),
        false);
}

void ExampleAlerts::apply(const alerts::ResolveAlert& change, const Instant& now) {
    close(change.id, AlertState::Resolved, now);
}

void ExampleAlerts::apply(const alerts::SupersedeAlert& change, const Instant& now) {
    close(change.id, AlertState::Superseded, now);
}

void ExampleAlerts::follow(const alerts::Assessment& assessment, const Instant& now) {
    const alerts::Changes changes = alerts::reconcile(known_, assessment, now);
    for (const alerts::Change& change : changes.list) {
        std::visit([&](const auto& known) { apply(known, now); }, change);
    }
}

std::vector<std::string> ExampleAlerts::take_told() {
    std::ranges::sort(told_);
    return std::exchange(told_, {});
}

std::vector<std::string> ExampleAlerts::open() const {
    std::vector<std::string> rules;
    for (const Alert& alert : known_.alerts) {
        if (alert.state == AlertState::Open) rules.push_back(alert.finding.rule.text());
    }
    std::ranges::sort(rules);
    return rules;
}

}  // namespace thiowatch::config
