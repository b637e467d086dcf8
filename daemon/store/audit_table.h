// Who did what, in a chain: each row's hash covers its text and the hash before it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/store/connection.h"

namespace thiowatch::store {

struct AuditEntry {
    std::int64_t seq = 0;
    Instant at;
    std::string actor;
    std::string action;  ///< "alert.opened", "alert.acknowledged", "config.loaded"
    std::string object;  ///< an alert ref, a file name; never a person
    std::string detail;
};

class AuditTable {
  public:
    explicit AuditTable(Connection& connection);

    void add(const AuditEntry& entry);
    std::vector<AuditEntry> read(std::int64_t after, int limit);
    /// The newest first.
    std::vector<AuditEntry> newest(int limit);
    /// The first row whose hash does not follow from the rows before it; none when all do.
    std::optional<std::int64_t> first_broken();

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
