// What waits for the next digest: one line for each contact and channel it is for.
#pragma once

#include <string>
#include <vector>

#include "alerts/notices/notice.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

struct DigestLine {
    alerts::PatientId person{};
    std::optional<alerts::AlertId> alert;
    std::string topic;  ///< what it is told once by: "alert/12/3", "milestone/3 months/2026-01-05"
    std::string text;   ///< a finding in words; nobody can be recognised by it
    ContactKey contact;
    ChannelName channel;
    alerts::Detail detail = alerts::Detail::None;
    Instant at;
    Instant due;
};

/// To whom a digest goes.
struct DigestAddress {
    ContactKey contact;
    ChannelName channel;
};

class DigestTable {
  public:
    explicit DigestTable(Connection& connection);

    /// False when the contact has the same topic of that person already.
    bool add(const DigestLine& line);
    /// Everybody who has a line that is due.
    std::vector<DigestAddress> due(const Instant& now);
    /// Puts what is due for that address into the notice.
    void send_in(const DigestAddress& address, const Instant& now, std::int64_t notice);
    /// The lines of one digest, in the order they were noted.
    std::vector<DigestLine> lines_of(std::int64_t notice);
    std::optional<Instant> first_due();
    /// Whether a digest told of the alert.
    bool was_sent(alerts::AlertId alert);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
