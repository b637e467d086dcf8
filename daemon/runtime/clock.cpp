#include "daemon/runtime/clock.h"

#include <ctime>
#include <utility>

namespace thiowatch::runtime {

namespace {

constexpr Duration kStep = std::chrono::seconds{2};

Duration read(clockid_t clock) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::chrono::seconds{now.tv_sec} + Duration{now.tv_nsec / 1'000'000};
}

}  // namespace

Instant wall_now() {
    return {read(CLOCK_REALTIME).count(), Precision::Millisecond, std::nullopt};
}

Duration since_boot() {
    return read(CLOCK_BOOTTIME);
}

SteadyClock::SteadyClock(TimeSource source) : source_(std::move(source)), offset_(offset_now()) {}

Duration SteadyClock::offset_now() const {
    return Duration{source_.wall().utc_ms} - source_.since_boot();
}

Instant SteadyClock::now() const {
    return {(source_.since_boot() + offset_).count(), Precision::Millisecond, std::nullopt};
}

std::optional<Duration> SteadyClock::step() {
    Duration offset = offset_now();
    Duration difference = offset - offset_;
    if (difference <= kStep && difference >= -kStep) return std::nullopt;
    offset_ = offset;
    return difference;
}

}  // namespace thiowatch::runtime
