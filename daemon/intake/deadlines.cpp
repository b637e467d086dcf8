#include "daemon/intake/deadlines.h"

#include "daemon/intake/digest.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/reassess.h"

namespace thiowatch::intake {

namespace {

void step_up(Desk& desk, alerts::AlertId id) {
    auto alert = desk.store.alerts.read(id);
    if (!alert) return;
    bool is_over = alert->state != alerts::AlertState::Open;
    // A snooze that ran out: the acknowledgement no longer holds.
    if (!is_over && alert->acknowledged) alert->acknowledged.reset();
    if (is_over) {
        alert->acknowledge_by.reset();
        desk.store.alerts.update(*alert);
        return;
    }
    // escalate() answers for the step after those the alert has taken.
    alerts::AlertNotices next = alerts::escalate(
        *alert, addressee_of(desk.store, alert->patient), desk.snapshot.routing, desk.now
    );
    ++alert->escalation;
    alert->acknowledge_by = next.acknowledge_by;
    desk.store.alerts.update(*alert);
    post(desk, *alert, next.notices);
    desk.store.audit.add(
        {0,
         desk.now,
         "thiowatch",
         "alert.escalated",
         alert->ref.text(),
         "step " + std::to_string(alert->escalation)}
    );
}

}  // namespace

bool meet_deadlines(Desk& desk, int limit) {
    auto due = desk.store.alerts.due(desk.now, limit);
    for (alerts::AlertId id : due)
        step_up(desk, id);
    auto people = desk.store.people.due_for_review(desk.now, limit);
    for (alerts::PatientId person : people) {
        desk.store.people.set_next_review(person, std::nullopt);
        // Who was merged into somebody is looked at as part of them, never alone.
        reassess(desk, desk.store.people.survivor(person), {"time passed"});
    }
    send_digests(desk);
    return static_cast<int>(due.size()) == limit || static_cast<int>(people.size()) == limit;
}

std::optional<Instant> next_deadline(store::Store& store) {
    std::optional<Instant> next;
    for (const auto& at :
         {store.alerts.first_deadline(), store.people.first_review(), store.digests.first_due()}) {
        if (at && (!next || *at < *next)) next = at;
    }
    return next;
}

void shift_deadlines(Desk& desk, Duration by) {
    desk.store.alerts.shift_deadlines(by);
    desk.store.outbox.shift_due(by);
    raise(
        desk,
        {"clock.stepped",
         "host",
         "the clock was set by " + std::to_string(by.count() / 1000) + " s"}
    );
}

}  // namespace thiowatch::intake
