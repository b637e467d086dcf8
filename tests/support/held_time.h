// Time that passes only when a test says so.
#pragma once

#include <atomic>

#include "daemon/runtime/clock.h"

namespace thiowatch::testing {

class HeldTime {
  public:
    /// From the present on, or from another moment.
    explicit HeldTime(const Instant& start = runtime::wall_now()) : ahead_(start.utc_ms) {}

    [[nodiscard]] runtime::TimeSource source() const {
        return {[this] { return now(); }, [this] { return Duration{passed_}; }};
    }
    [[nodiscard]] Instant now() const {
        return {ahead_ + passed_, Precision::Millisecond, std::nullopt};
    }
    void pass(Duration by) { passed_ += by.count(); }
    /// Somebody sets the clock on the wall; no time passes.
    void set_wall(Duration by) { ahead_ += by.count(); }

  private:
    std::atomic<std::int64_t> passed_ = 0;  // read by every thread of the daemon
    std::atomic<std::int64_t> ahead_;
};

}  // namespace thiowatch::testing
