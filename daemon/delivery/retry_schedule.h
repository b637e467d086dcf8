// When the next try is due. Pure: the caller brings the time that has passed and the dice.
//
// Mail defaults (first retry after minutes, five days of trying) are made for letters. Here the
// first minutes count: a critical notice is tried again within seconds and never given up before
// the day is over, by when escalation has long gone to the next target.
#pragma once

#include <optional>

#include "alerts/rules/severity.h"
#include "daemon/delivery/channel.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::delivery {

inline constexpr Duration kMaxAge = std::chrono::hours{24};
inline constexpr Duration kOurFaultDelay = std::chrono::minutes{5};
inline constexpr Duration kLongestRetryAfter = std::chrono::hours{1};

/// How long to wait before `attempt` (1 is the first try, due at once), counted from the end of the
/// one before. `since_first` is the age of the notice since its first try; none means give up: it
/// is older than kMaxAge. `jitter01` in [0,1) spreads the delay by ±20 %.
std::optional<Duration>
delay_before(int attempt, alerts::Severity severity, Duration since_first, double jitter01);

/// The same after a verdict: what the other side asked for (at most an hour) is a lower bound, and
/// a fault of ours waits kOurFaultDelay and never leads to giving up.
std::optional<Duration> delay_after(
    const RetryLater& verdict,
    int next_attempt,
    alerts::Severity severity,
    Duration since_first,
    double jitter01
);

}  // namespace thiowatch::delivery
