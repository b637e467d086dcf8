// Whether a call of CDS Hooks comes from the EHR it should come from.
//
// The EHR signs a token for each call (CDS Hooks 2.0, "Trusting CDS Clients"): issuer, audience,
// jti, and where its keys are. All of them are pinned by the configuration; the `jku` of the token
// must be the one we fetch from, and is never followed. A token is good once.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <variant>

#include "config/cds_settings.h"
#include "daemon/access/gate.h"

namespace thiowatch::access {

class CallerGate {
  public:
    /// `service` is the end of our address that an audience may name: "azathioprine-monitoring".
    CallerGate(config::CdsSettings settings, std::shared_ptr<KeyShelf> keys, std::string service);

    /// Used by one thread.
    [[nodiscard]] Admission
    admit(std::string_view authorization, bool is_loopback, const Instant& now);

    static constexpr std::size_t kMostRemembered = 100'000;
    static constexpr Duration kLongestLife = std::chrono::minutes{10};

  private:
    [[nodiscard]] bool is_used(const WebToken& token, const Instant& now);

    config::CdsSettings settings_;
    std::shared_ptr<KeyShelf> keys_;  // shared: the thread that fetches keys holds it too
    Expectations wanted_;
    std::map<std::string, std::int64_t> used_;  // jti -> when the token ends
};

}  // namespace thiowatch::access
