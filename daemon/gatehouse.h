// Who may come in, by the configuration in force: the gates, and the keys they judge tokens by.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.h"
#include "daemon/access/caller_gate.h"
#include "daemon/delivery/key_keeper.h"
#include "daemon/net/ingest.h"

namespace thiowatch {

class Gatehouse {
  public:
    /// Begins to fetch keys at once. The operators are told of an issuer whose keys cannot be had.
    Gatehouse(const config::Settings& settings, net::Ingest& ingest);

    /// Of CDS Hooks; null when there is no such service. Used on the HTTP thread.
    [[nodiscard]] access::CallerGate* advice() const { return advice_.get(); }
    /// Of a FHIR feed; null when there is no such feed.
    [[nodiscard]] const access::Gate* feed(const FeedName& name) const;
    /// Types that a sender may write: empty for all. None: no type at all.
    [[nodiscard]] std::optional<std::vector<std::string>>
    writable_types(const FeedName& name, const access::Sender& sender) const;
    /// Path of the feed's endpoint.
    [[nodiscard]] const std::string& path(const FeedName& name) const { return paths_.at(name); }
    [[nodiscard]] bool is_loopback() const { return is_loopback_; }

  private:
    /// The shelf is shared by the gate and the thread that fetches.
    std::shared_ptr<access::KeyShelf>
    shelf_for(const std::string& name, const config::TokenIssuer& issuer);

    bool is_loopback_ = false;
    std::map<FeedName, access::Gate> feeds_;
    std::map<FeedName, std::string> paths_;
    std::map<FeedName, std::vector<std::string>> types_;
    std::vector<delivery::KeyKeeper::Kept> kept_;
    std::unique_ptr<access::CallerGate> advice_;
    std::unique_ptr<delivery::KeyKeeper> keeper_;  // last: its thread uses the rest
};

}  // namespace thiowatch
