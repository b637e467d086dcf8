// How long a reader waits after trouble. Pure: the caller brings the dice.
#pragma once

#include <optional>

#include "parsers/clinical/instant.h"

namespace thiowatch::remote {

inline constexpr Duration kFirstWait = std::chrono::seconds{1};
inline constexpr Duration kLongestWait = std::chrono::minutes{5};
inline constexpr Duration kLongestAskedWait = std::chrono::hours{1};

/// After the n-th failure in a row (from 1): doubled each time, ±20 %, and at least what the server
/// asked for (up to an hour of it).
Duration wait_after(int failures, const std::optional<Duration>& asked_for, double jitter01);

}  // namespace thiowatch::remote
