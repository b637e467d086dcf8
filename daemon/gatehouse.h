// Who may come in, by the configuration in force: the gates, and the keys they judge tokens by.
#pragma once

#include <memory>
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

  private:
    /// The shelf is shared by the gate and the thread that fetches.
    std::shared_ptr<access::KeyShelf>
    shelf_for(const std::string& name, const config::TokenIssuer& issuer);

    std::vector<delivery::KeyKeeper::Kept> kept_;
    std::unique_ptr<access::CallerGate> advice_;
    std::unique_ptr<delivery::KeyKeeper> keeper_;  // last: its thread uses the rest
};

}  // namespace thiowatch
