// The courier takes due parcels out of the outbox and carries each by its channel.
//
// Each channel has its own thread, because one relay that hangs for its whole deadline must not
// hold up the pager beside it. Parcels are claimed one at a time: whoever acknowledges while a slow
// relay holds up the queue is not paged afterwards, and a critical notice overtakes at the next
// claim. After failures the channel rests (channel_rest.h), so that a dead relay is probed, not
// hammered, and a wrong password does not lock the account; the first success ends the rest.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "daemon/delivery/channel.h"
#include "daemon/delivery/channel_rest.h"
#include "daemon/delivery/parcel.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::delivery {

/// Where parcels come from and verdicts go. Called from courier threads, several at once; may block
/// briefly and may throw, in which case the call is made again after a rest.
struct Outbox {
    /// Leases at most `limit` parcels of the channel that are due now, the most severe first. A
    /// parcel that is never reported (stop, crash) must become due again when its lease ends.
    std::function<std::vector<Parcel>(const ChannelName&, int limit)> claim;
    std::function<void(const Parcel&, Verdict)> report;
};

using Channels = std::map<ChannelName, std::unique_ptr<Channel>>;

struct CourierOptions {
    Duration poll = std::chrono::seconds{1};  ///< looks into the outbox even if not woken
    RestOptions rest;
};

/// Runs from construction until `stop()`.
class Courier {
  public:
    Courier(Channels channels, const Outbox& outbox, const CourierOptions& options = {});
    ~Courier();
    Courier(const Courier&) = delete;
    Courier& operator=(const Courier&) = delete;
    Courier(Courier&&) = delete;
    Courier& operator=(Courier&&) = delete;

    /// There may be something due for the channel. Any thread; never blocks long; a resting channel
    /// goes on resting. Unknown names are ignored.
    void wake(const ChannelName& channel);
    void wake_all();
    /// As wake(), and ends the rest: an operator says that the fault is mended.
    void resume(const ChannelName& channel);
    /// Asks all channels to end between two notices; returns at once.
    void ask_to_stop();
    /// Asks and waits: notices in hand are finished and reported, no other is sent.
    void stop();

  private:
    class Round;
    std::map<ChannelName, std::unique_ptr<Round>> rounds_;
};

}  // namespace thiowatch::delivery
