#include "alerts/lifecycle/apply.h"

namespace thiowatch::alerts {

namespace {

/// The deciding value last; before it, of a computed one, what it was computed from.
void remember_told(Alert& alert) {
    const auto& evidence = alert.finding.evidence;
    if (evidence.empty()) return;
    if (evidence.front().derived) {
        alert.told.insert(alert.told.end(), evidence.begin() + 1, evidence.end());
    }
    alert.told.push_back(evidence.front());
}

}  // namespace

Alert opened(const OpenAlert& change, const Opening& opening) {
    Alert alert;
    alert.ref = opening.ref;
    alert.patient = opening.patient;
    alert.opened_at = opening.at;
    alert.changed_at = opening.at;
    alert.corrected = change.corrected;
    alert.finding = change.finding;
    alert.message = opening.message;
    remember_told(alert);
    return alert;
}

Alert correction_of(const WithdrawAlert& change, const Opening& opening) {
    return opened(OpenAlert{.finding = change.correction, .corrected = true}, opening);
}

Alert updated(Alert alert, const UpdateAlert& change, const Instant& at) {
    alert.finding = change.finding;
    alert.changed_at = at;
    if (change.reason == UpdateReason::SameOrBetter) return alert;
    if (change.reason == UpdateReason::Corrected) {
        // From here on nothing told before counts: it was told again, corrected.
        alert.corrected = true;
        alert.told.clear();
    }
    remember_told(alert);
    alert.version += 1;
    alert.acknowledged.reset();
    alert.escalation = 0;
    return alert;
}

Alert closed(Alert alert, AlertState state, const Instant& at) {
    alert.state = state;
    alert.changed_at = at;
    alert.acknowledge_by.reset();
    if (state == AlertState::Withdrawn) alert.corrected = true;
    return alert;
}

}  // namespace thiowatch::alerts
