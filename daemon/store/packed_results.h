// The results of one person collected in one minute, as one BLOB.
//
// They are written and read together, and most of what one says the one before it said, too: order,
// specimen, times, message. So each is written as what differs from the one before.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

    [[nodiscard]] bool at_end() const { return bytes_.at_end(); }
    /// The next one, not evaluated; `before` is the one read before it, an empty one at first.
    /// Whatever `measured` held is replaced; its texts keep their room.
    void read(alerts::Measurement& measured, const alerts::Measurement& before);
    /// Of the one read last.
    [[nodiscard]] const std::optional<Unit>& default_unit() const { return default_unit_; }
    [[nodiscard]] const std::string& order() const { return order_; }

  private:
    void read_value(ResultValue& value);
    void
    read_times(alerts::Measurement& measured, const alerts::Measurement& before, bool has_offset);
    void read_text(std::string& text, const std::string& before, bool is_same);
    void read_like(std::string& text, std::string_view before);

    ByteReader bytes_;
    std::optional<Unit> default_unit_;
    std::string order_;
    std::string order_before_;
    bool is_usual_ = false;  // the text of the last range was, and was left out
};

/// Reads results into a list that held others: taking and giving back room for the texts of a
/// result is dearer than reading it.
class Refill {
  public:
    explicit Refill(std::vector<alerts::Measurement> used) : list_(std::move(used)) {}

    /// Reads them all, evaluated anew.
    void append(std::string_view packed, alerts::Evaluator& evaluator);
    /// What was read, and nothing of what the list held before.
    std::vector<alerts::Measurement> finish();

  private:
    std::vector<alerts::Measurement> list_;
    std::size_t count_ = 0;
};

}  // namespace thiowatch::store
