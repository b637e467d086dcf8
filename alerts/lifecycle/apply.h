// What an alert is after a change: the other half of `reconcile`, for the store's writer,
// `simulate` and tests alike.
#pragma once

#include "alerts/lifecycle/alert.h"
#include "alerts/lifecycle/reconcile.h"

namespace thiowatch::alerts {

/// What a new alert has besides its finding. Its id is the store's to give.
struct Opening {
    AlertRef ref;
    PatientId patient{};
    MessageRef message;
    Instant at;
};

/// The alert that an OpenAlert opens.
Alert opened(const OpenAlert& change, const Opening& opening);

/// The alert CORR that tells of a withdrawal; open it when `change.tell`.
Alert correction_of(const WithdrawAlert& change, const Opening& opening);

/// `alert` with other evidence. Worse and Corrected: version + 1, no acknowledgement, route from
/// the start; SameOrBetter: only the finding.
Alert updated(Alert alert, const UpdateAlert& change, const Instant& at);

/// `alert` ended: Resolved, Withdrawn or Superseded, with no deadline left. An acknowledgement
/// stays.
Alert closed(Alert alert, AlertState state, const Instant& at);

}  // namespace thiowatch::alerts
