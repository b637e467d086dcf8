// The only place that reads a clock.
#pragma once

#include <functional>
#include <optional>

#include "parsers/clinical/instant.h"

namespace thiowatch::runtime {

/// Gives the present; injected, so that tests and `simulate` bring their own.
using Clock = std::function<Instant()>;

/// The wall clock as it is, step or no step.
Instant wall_now();
/// Time since boot, sleeps included; never steps.
Duration since_boot();

/// Where a SteadyClock has its time from; tests let it pass as they like. Asked from any thread.
struct TimeSource {
    Clock wall = wall_now;
    std::function<Duration()> since_boot = runtime::since_boot;
};

/// Wall time that never steps by itself: it runs with the time since boot from where it was set. A
/// wall clock that was stepped is noticed by `step()`, which adopts the new time and answers by how
/// much, so that deadlines can be moved along and nothing fires early, late or twice.
class SteadyClock {
  public:
    explicit SteadyClock(TimeSource source = {});
    [[nodiscard]] Instant now() const;
    /// Time since boot, for what is done every so often whatever the wall clock says.
    [[nodiscard]] Duration since_boot() const { return source_.since_boot(); }
    /// The difference to the wall clock if it is more than two seconds; adopted by the call.
    std::optional<Duration> step();

  private:
    [[nodiscard]] Duration offset_now() const;

    TimeSource source_;
    Duration offset_;
};

}  // namespace thiowatch::runtime
