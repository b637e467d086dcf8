// What prescribers answered to advice that was shown to them while they ordered.
#pragma once

#include <string>
#include <vector>

#include "daemon/store/connection.h"

namespace thiowatch::store {

struct AdviceAnswer {
    std::string card;     ///< uuid of the card
    std::string outcome;  ///< "accepted" or "overridden"
    std::string reason;   ///< code of the override reason; may be empty
    std::string comment;  ///< a person's words; may be empty, may name somebody
    Instant at;
};

class AdviceTable {
  public:
    explicit AdviceTable(Connection& connection) : connection_(connection) {}

    void add(const AdviceAnswer& answer);
    /// The newest first.
    std::vector<AdviceAnswer> list(int limit);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
