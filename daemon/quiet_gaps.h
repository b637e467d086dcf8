// How long a feed is usually quiet: what its silence is measured against.
#pragma once

#include <deque>
#include <optional>

#include "parsers/clinical/instant.h"

namespace thiowatch {

/// Learns from the arrivals of the last week. Days count from the first whole one on.
class QuietGaps {
  public:
    void heard(const Instant& at);
    /// The longest gap of the last days; none before two whole days were heard.
    [[nodiscard]] std::optional<Duration> usual() const;

  private:
    struct Day {
        std::int64_t number = 0;
        Duration longest{};
    };
    std::optional<Instant> last_;
    std::deque<Day> days_;
};

/// When a feed counts as silent: after twice its usual gap, a quarter of an hour at least, and
/// never later than the configuration says.
Duration silence_limit(Duration configured, const std::optional<Duration>& usual);

}  // namespace thiowatch
