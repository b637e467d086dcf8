// Alerts about ourselves, for the people who run the service: one row a cause, counted while it
// lasts.
#pragma once

#include <string>
#include <vector>

#include "daemon/store/connection.h"
#include "daemon/store/outbox_table.h"

namespace thiowatch::store {

struct OperatorEvent {
    OperatorEventId id{};
    std::string code;     ///< "channel.failing", "message.held", "disk.full"
    std::string subject;  ///< the channel, the feed; never a person
    std::string detail;
    Instant opened_at;
    Instant last_at;
    std::int64_t count = 1;
    std::optional<Instant> closed_at;
};

class OperatorTable {
  public:
    explicit OperatorTable(Connection& connection);

    /// The event, and whether it is new (an open one of the same code and subject is counted up).
    std::pair<OperatorEvent, bool> raise(const OperatorEvent& event);
    bool close(std::string_view code, std::string_view subject, const Instant& at);
    std::optional<OperatorEvent> read(OperatorEventId id);
    std::vector<OperatorEvent> open();

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
