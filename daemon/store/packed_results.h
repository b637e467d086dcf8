// The results of one person collected in one minute, as one BLOB.
//
// They are written and read together, and most of what one says the one before it said, too: order,
// specimen, times, message. So each is written as what differs from the one before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/record/measurement.h"
#include "daemon/store/bytes.h"

namespace thiowatch::store {

/// A result as it is kept: as sent, with the mapping that was found for it.
struct StoredResult {
    alerts::Measurement measured;
    std::optional<Unit> default_unit;  ///< of the mapping
    std::string order;                 ///< number, by which a withdrawal may name it
};

/// In the order of their keys.
std::string packed(const std::vector<StoredResult>& results);
std::vector<StoredResult> unpacked(std::string_view packed);

/// Reads them one after the other. Throws StoreError if they are damaged.
class PackedResults {
  public:
    explicit PackedResults(std::string_view packed);

    /// The next one, evaluated anew; none behind the last. It is overwritten by the one after it.
    const StoredResult* next();

  private:
    void read();
    void read_value();
    void read_times(bool has_offset);
    void read_like(std::string& text);

    ByteReader bytes_;
    StoredResult current_;
};

}  // namespace thiowatch::store
