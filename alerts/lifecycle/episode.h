// Where an episode stands: from the first alert over hold and recovery to the restart and its end.
#pragma once

#include <cstdint>
#include <string_view>

#include "alerts/lifecycle/alert.h"
#include "alerts/rules/rule_pack.h"

namespace thiowatch::alerts {

enum class EpisodePhase : std::uint8_t {
    Open,        // the finding stands, the drug goes on
    Held,        // the drug is held or stopped, no result is clear yet
    Recovering,  // one result is clear of the limit
    Recovered,   // two in a row are: what a restart waits for
    Restarted,   // on the drug again, tested densely
    Closed,
};
std::string_view name_of(EpisodePhase phase);

struct Episode {
    EpisodePhase phase = EpisodePhase::Open;
    Instant since;
};

/// Pure: follows from the alert and the person's record as they are at `now`, in whatever order
/// they came to be known. Only limits have a clear level; of other rules the alert's own end
/// counts.
Episode episode_of(
    const Alert& alert,
    const PatientRecord& record,
    const RulePack& pack,
    const Instant& now
);

}  // namespace thiowatch::alerts
