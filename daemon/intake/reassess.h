// The record changed, or time passed: look at the whole person again and bring alerts and notices
// into line. There is no other way an alert comes or goes.
#pragma once

#include "alerts/lifecycle/reconcile.h"
#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// The person's whole record, with everybody merged into them.
alerts::PatientRecord
load_record(store::Store& store, alerts::PatientId person, const Instant& now);

/// Assesses, reconciles and writes what follows. `cause` names what brought it about, for evidence
/// that names no message of its own. `disowned` are results that turned out to be somebody else's:
/// alerts that rest on them are withdrawn.
void reassess(
    Desk& desk,
    alerts::PatientId person,
    const alerts::MessageRef& cause,
    const std::vector<alerts::ResultKey>& disowned = {}
);

/// Whether reassess() would change nothing that people see.
bool is_settled(Desk& desk, alerts::PatientId person);

/// Opens an alert for a finding that no rule of the pack makes: a result that may be this person's.
void open_alert(
    Desk& desk,
    alerts::PatientId person,
    const alerts::OpenAlert& change,
    const alerts::MessageRef& cause
);

/// Puts notices into the outbox.
void post(Desk& desk, const alerts::Alert& alert, const std::vector<alerts::Notice>& notices);

/// Who and what routing looks at for a person.
alerts::Addressee addressee_of(store::Store& store, alerts::PatientId person);

}  // namespace thiowatch::intake
