#include "daemon/delivery/retry_schedule.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <span>

namespace thiowatch::delivery {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// The delay before attempt 1, 2, 3 …; the last entry repeats.
constexpr std::array<Duration, 7>
    kCritical{seconds{0}, seconds{5}, seconds{15}, seconds{30}, minutes{1}, minutes{2}, minutes{2}};
constexpr std::array<Duration, 7>
    kOthers{seconds{0}, seconds{30}, minutes{2}, minutes{10}, minutes{30}, hours{1}, hours{1}};

std::span<const Duration> delays_of(alerts::Severity severity) {
    if (severity == alerts::Severity::Critical) return kCritical;
    return kOthers;
}

Duration spread(Duration delay, double jitter01) {
    const double factor = 0.8 + 0.4 * std::clamp(jitter01, 0.0, 1.0);
    return duration_cast<Duration>(std::chrono::duration<double, std::milli>(delay) * factor);
}

}  // namespace

std::optional<Duration>
delay_before(int attempt, alerts::Severity severity, Duration since_first, double jitter01) {
    if (since_first >= kMaxAge) return std::nullopt;
    const auto delays = delays_of(severity);
    const auto index = static_cast<std::size_t>(std::max(attempt, 1) - 1);
    return spread(delays[std::min(index, delays.size() - 1)], jitter01);
}

std::optional<Duration> delay_after(
    const RetryLater& verdict,
    int next_attempt,
    alerts::Severity severity,
    Duration since_first,
    double jitter01
) {
    auto delay = verdict.our_fault ? spread(kOurFaultDelay, jitter01)
                                   : delay_before(next_attempt, severity, since_first, jitter01);
    if (!delay || !verdict.after) return delay;
    return std::max(*delay, std::min(*verdict.after, kLongestRetryAfter));
}

}  // namespace thiowatch::delivery
