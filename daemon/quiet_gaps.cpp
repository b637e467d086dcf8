#include "daemon/quiet_gaps.h"

#include <algorithm>

namespace thiowatch {

namespace {

constexpr std::size_t kWeek = 8;  // seven whole days and the one that is running
constexpr std::size_t kWholeDays = 2;
constexpr Duration kLeast = std::chrono::minutes{15};

}  // namespace

void QuietGaps::heard(const Instant& at) {
    const std::int64_t today = at.utc_ms / days(1).count();
    if (days_.empty() || days_.back().number < today) days_.push_back({today, {}});
    if (days_.size() > kWeek) days_.pop_front();
    // A gap over midnight belongs to the day it ended on.
    if (last_ && at > *last_) days_.back().longest = std::max(days_.back().longest, at - *last_);
    last_ = at;
}

std::optional<Duration> QuietGaps::usual() const {
    // The first day may have begun in the middle, the last is not over.
    if (days_.size() < kWholeDays + 2) return std::nullopt;
    Duration longest{};
    for (std::size_t at = 1; at + 1 < days_.size(); ++at)
        longest = std::max(longest, days_[at].longest);
    return longest;
}

Duration silence_limit(Duration configured, const std::optional<Duration>& usual) {
    if (!usual) return configured;
    return std::min(configured, std::max(*usual * 2, kLeast));
}

}  // namespace thiowatch
