#include "daemon/remote/patience.h"

#include <algorithm>

namespace thiowatch::remote {

Duration wait_after(int failures, const std::optional<Duration>& asked_for, double jitter01) {
    Duration wait = kFirstWait;
    for (int step = 1; step < failures && wait < kLongestWait; ++step)
        wait *= 2;
    wait = std::min(wait, kLongestWait);
    const double factor = 0.8 + 0.4 * std::clamp(jitter01, 0.0, 1.0);
    wait = std::chrono::duration_cast<Duration>(
        std::chrono::duration<double, std::milli>(wait) * factor
    );
    if (!asked_for) return wait;
    return std::max(wait, std::min(*asked_for, kLongestAskedWait));
}

}  // namespace thiowatch::remote
