// The alerts of an example: opened, told and closed as the daemon would, without a store.
#pragma once

#include <string>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "alerts/lifecycle/reconcile.h"

namespace thiowatch::config {

class ExampleAlerts {
  public:
    /// Brings the alerts into line with what is true now.
    void follow(const alerts::Assessment& assessment, const Instant& now);

    /// Rules of the alerts that people were told of since the last call, in order of the alphabet:
    /// opened, grown worse, withdrawn, told again. An alert that opens again too soon after its
    /// last episode is for the digest, and not among them.
    std::vector<std::string> take_told();
    [[nodiscard]] std::vector<std::string> open() const;

  private:
    void apply(const alerts::OpenAlert& change, const Instant& now);
    void apply(const alerts::UpdateAlert& change, const Instant& now);
    void apply(const alerts::WithdrawAlert& change, const Instant& now);
    void apply(const alerts::ResolveAlert& change, const Instant& now);
    void apply(const alerts::SupersedeAlert& change, const Instant& now);
    void add(alerts::Alert alert, bool is_quiet);
    alerts::Alert* find(alerts::AlertId id);
    void close(alerts::AlertId id, alerts::AlertState state, const Instant& now);

    alerts::KnownAlerts known_;
    std::vector<std::string> told_;
};

}  // namespace thiowatch::config
