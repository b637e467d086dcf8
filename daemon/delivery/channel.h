// A way to a person. Channels deliver one parcel at a time and say what came of it; they keep no
// queue, retry nothing and decide nothing about time: that is the outbox's.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/delivery/parcel.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::config {
struct ChannelSettings;
}

namespace thiowatch::delivery {

/// The next hop took responsibility; `receipt` is its own text ("250 2.0.0 queued as 4F1", "204").
/// That is the end of our knowledge: delivered is not seen.
struct Delivered {
    std::string receipt;
};

/// Not now. `why` names the stage and the answer, holds no patient data and may be logged.
struct RetryLater {
    std::string why;
    std::optional<Duration> after = std::nullopt;  ///< not before: what the other side asked for
    bool our_fault = false;      ///< configuration (AUTH, TLS, 410): hold, alarm, burn no attempts
    bool whole_channel = false;  ///< nothing else would get through either: the courier rests it
};

/// Never by this way to this recipient: the next target's turn.
struct GiveUp {
    std::string why;
};

using Verdict = std::variant<Delivered, RetryLater, GiveUp>;

/// One way out. Used by one thread at a time; `deliver` returns within the channel's own deadline.
class Channel {
  public:
    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    Channel(Channel&&) = delete;
    Channel& operator=(Channel&&) = delete;
    virtual ~Channel() = default;

    virtual Verdict deliver(const Parcel& parcel) = 0;
    /// Nothing more is due for now: open connections may be closed.
    virtual void idle() {}
};

/// "host:port:address:port": where connections go instead. Tests give loopback servers a name.
using Detours = std::vector<std::string>;

/// The channel that the settings describe.
std::unique_ptr<Channel> make_channel(const config::ChannelSettings& settings);

}  // namespace thiowatch::delivery
