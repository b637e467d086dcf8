// How long a channel rests between two parcels. After a success: not at all. One failure may be the
// recipient's; the second in a row speaks against the channel, and each one doubles the rest. A
// failure of the whole channel (password, TLS, wrong address) holds it at once and longer, because
// a mail server locks an account that goes on trying.
#pragma once

#include "daemon/delivery/channel.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::delivery {

struct RestOptions {
    Duration first_rest = std::chrono::seconds{1};  ///< after the second failure in a row
    Duration longest_rest = std::chrono::seconds{30};
    Duration first_hold = std::chrono::seconds{30};  ///< after a failure of the whole channel
    Duration longest_hold = std::chrono::minutes{5};
};

class ChannelRest {
  public:
    explicit ChannelRest(const RestOptions& options) : options_(options) {}

    /// What the verdict costs. A wait that the other side asked for counts up to `longest_rest`.
    Duration after(const Verdict& verdict);
    /// The outbox itself failed; never zero.
    Duration after_outbox_failure();
    void forget() { failures_ = 0; }

  private:
    Duration next(bool is_whole_channel);

    RestOptions options_;
    int failures_ = 0;
};

}  // namespace thiowatch::delivery
