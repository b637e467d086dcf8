// What happens because time passes: deadlines, reviews, silent feeds, a stepped clock, the
// watchdog.
#pragma once

#include <map>

#include <boost/asio/steady_timer.hpp>

#include "daemon/net/ingest.h"
#include "daemon/quiet_gaps.h"
#include "daemon/runtime/clock.h"

namespace thiowatch {

class Timekeeper {
  public:
    Timekeeper(net::Ingest& ingest, runtime::SteadyClock& clock);
    /// On the ingest thread: begin to tick, about once a second.
    void start();
    void stop();
    /// A message of the feed came in.
    void heard(const FeedName& feed, const Instant& at) {
        last_heard_[feed] = at;
        gaps_[feed].heard(at);
    }
    [[nodiscard]] std::optional<Instant> last_heard(const FeedName& feed) const;

  private:
    void tick();
    void meet();
    void listen_for_silence(const Instant& now);
    void look_at_roster();
    void prune();
    void audit();

    net::Ingest& ingest_;
    runtime::SteadyClock& clock_;
    boost::asio::steady_timer timer_;
    std::map<FeedName, Instant> last_heard_;
    std::map<FeedName, QuietGaps> gaps_;
    Instant started_;
    std::optional<Duration> watchdog_;
    alerts::PatientId audited_{};  // up to here in this round
    Duration next_look_;           // since boot: these go on whatever the wall clock says
    Duration next_audit_;
};

}  // namespace thiowatch
