// A person has seen it: the only thing that stops the clock.
#pragma once

#include <string>

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

enum class AckResult : std::uint8_t {
    Done,
    AlreadyDone,   ///< somebody did before; nothing changed
    NewerVersion,  ///< there is a newer result than the version that was seen
    NotFound,
};

struct AckRequest {
    AlertRef ref;
    std::string by;
    std::string note;
    std::optional<int> version;  ///< the version the person saw; none means the newest
};

AckResult acknowledge(Desk& desk, const AckRequest& request);

/// Closes an open alert by a person's decision, with the reason; false when there is none. It opens
/// again only by another result.
bool close_alert(Desk& desk, const AlertRef& ref, const std::string& by, const std::string& reason);
/// The longest an alert rests; then it asks again.
inline constexpr Duration kLongestSnooze = std::chrono::hours{72};
/// Lets an acknowledged alert rest until then, when it asks anew; a worse result ends that before.
/// Refused for alerts nobody acknowledged, and for longer than kLongestSnooze.
bool snooze(
    Desk& desk,
    const AlertRef& ref,
    const std::string& by,
    const std::string& reason,
    const Instant& until
);

}  // namespace thiowatch::intake
