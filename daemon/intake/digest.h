// The daily digest: what people should know and nobody needs to be disturbed for.
#pragma once

#include "alerts/rules/monitoring.h"
#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// Notes for whoever the route of the alert names: information, or a result that is no worse than
/// what they were told of.
void note_for_digest(Desk& desk, const alerts::Alert& alert);

/// Notes milestones of the response for whoever information on the person goes to.
void note_milestones(
    Desk& desk,
    alerts::PatientId person,
    const std::vector<alerts::ReachedMilestone>& reached
);

/// Sends what is due, one notice for each contact and channel.
void send_digests(Desk& desk);

/// When the next digest after `now` goes out: the site's time of day.
Instant next_digest(const Snapshot& snapshot, const Instant& now);

}  // namespace thiowatch::intake
