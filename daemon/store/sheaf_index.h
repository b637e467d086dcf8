// Which sheaves hold a line that is found by a key: about a person, of an id, with an identifier.
//
// A sheaf has a key or three for each of its lines. A row for each key would touch a page for each;
// so they gather in memory and are written as runs of a hundred thousand, sorted and cut into
// buckets by the first bits of the key, a row for each bucket. Looking one up reads its bucket of
// every run: there are more buckets as there are more keys, so that a bucket stays as long as it
// is. What is not written yet is read again from the messages at start.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "daemon/store/connection.h"
#include "daemon/store/message.h"

namespace thiowatch::store {

class SheafIndex {
  public:
    explicit SheafIndex(Connection& connection);

    void add(MessageId id, std::span<const std::int64_t> keys);
    /// In no order, perhaps some twice.
    std::vector<MessageId> filed_under(std::int64_t key);

    /// Enough has gathered for a run.
    [[nodiscard]] bool wants_writing() const { return rows_.size() >= kRun; }
    /// Whether anything up to that message is not written yet.
    [[nodiscard]] bool owes(MessageId through) const;
    /// Writes all that has gathered. Inside a transaction.
    void write();
    /// Drops runs that speak of older messages only. Inside a transaction.
    void drop_before(MessageId oldest);
    void forget_from(MessageId id);
    /// Forgets what is in memory; the caller adds again what the store holds.
    void reset();

  private:
    static constexpr std::size_t kRun = std::size_t{1} << 17U;

    struct Row {
        std::int64_t key;
        MessageId id;
    };
    struct Run {
        MessageId newest;  ///< which names it
        int bits;
        std::size_t count;
    };
    void settle();
    [[nodiscard]] int bits_for(std::size_t count) const;

    Connection& connection_;
    std::vector<Row> rows_;
    std::size_t sorted_ = 0;  // how many of the first are in order
    std::vector<Run> runs_;   // oldest first
    Statement find_;
};

}  // namespace thiowatch::store
