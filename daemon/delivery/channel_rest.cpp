#include "daemon/delivery/channel_rest.h"

#include <algorithm>

namespace thiowatch::delivery {
namespace {

Duration doubled(Duration first, int times, Duration longest) {
    auto rest = first;
    for (int i = 0; i < times && rest < longest; ++i)
        rest *= 2;
    return std::min(rest, longest);
}

}  // namespace

Duration ChannelRest::after(const Verdict& verdict) {
    const auto* failure = std::get_if<RetryLater>(&verdict);
    if (failure == nullptr) {
        failures_ = 0;
        return Duration::zero();
    }
    const auto asked_for = failure->after.value_or(Duration::zero());
    return std::max(next(failure->whole_channel), std::min(asked_for, options_.longest_rest));
}

Duration ChannelRest::after_outbox_failure() {
    return std::max(next(false), options_.first_rest);
}

Duration ChannelRest::next(bool is_whole_channel) {
    const int before = failures_++;
    if (is_whole_channel) return doubled(options_.first_hold, before, options_.longest_hold);
    if (before == 0) return Duration::zero();
    return doubled(options_.first_rest, before - 1, options_.longest_rest);
}

}  // namespace thiowatch::delivery
