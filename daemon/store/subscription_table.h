// How far each Subscription of a sender has counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/store/connection.h"
#include "daemon/store/message_table.h"

namespace thiowatch::store {

struct SubscriptionRow {
    FeedId feed{};
    std::string name;       ///< the reference as sent
    std::int64_t last = 0;  ///< number of the last event
    Instant heard;
    std::string status;
};

class SubscriptionTable {
  public:
    explicit SubscriptionTable(Connection& connection) : connection_(connection) {}

    std::optional<SubscriptionRow> find(FeedId feed, const std::string& name);
    void put(const SubscriptionRow& row);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
