// Which messages are found by a key: a hash of whom they speak of, of what they are called, of what
// is in them.
//
// Keys are in no order of time, so a row for each would touch a page for each. They gather in
// memory and are written as runs of a quarter of a million, sorted and cut into buckets by their
// first bits, a row for each bucket, a few rows with each commit so that nobody waits long. Looking
// one up reads its bucket of every run: there are more buckets as there are more keys, so that a
// bucket stays as long as it is. What is not written yet is read again from the messages at start.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "daemon/store/connection.h"
#include "daemon/store/message.h"

namespace thiowatch::store {

class KeyIndex {
  public:
    explicit KeyIndex(Connection& connection);

    /// In the order of the messages.
    void add(MessageId id, std::uint64_t key) { rows_.push_back({key, id}); }
    /// In no order, perhaps some twice, perhaps some that are gone.
    std::vector<MessageId> find(std::uint64_t key);

    /// Enough has gathered for a run, or one is being written.
    [[nodiscard]] bool wants_writing() const { return rows_.size() >= kRun || !run_.rows.empty(); }
    [[nodiscard]] bool has_unwritten() const { return !rows_.empty() || !run_.rows.empty(); }
    /// Writes so much that a run is over before the next has gathered. Inside a transaction. The
    /// message that it is written through, when a run ends.
    std::optional<MessageId> write_slice();
    /// Writes all that has gathered; as above.
    std::optional<MessageId> write_all();

    /// Drops the runs of which nobody needs a message any more; whether there were any. Inside a
    /// transaction.
    bool drop(const std::function<bool(MessageId oldest, MessageId newest)>& is_needed);
    [[nodiscard]] std::size_t size() const;
    /// Every key below the limit, in no order; `limit` has no more than its six high bits.
    void each_below(std::uint64_t limit, const std::function<void(std::uint64_t)>& visit);
    /// Forgets the messages from `id` on, which are not to be kept after all.
    void forget_from(MessageId id);
    /// Forgets what is in memory; the caller adds again what the store holds.
    void reset();

  private:
    static constexpr std::size_t kRun = std::size_t{1} << 18U;

    struct Row {
        std::uint64_t key;
        MessageId id;
        auto operator<=>(const Row&) const = default;
    };
    struct Run {
        MessageId newest{};  ///< which names it
        int bits = 0;
        std::size_t count = 0;
    };
    /// The run that is being written: still searched here until all of it is.
    struct Writing {
        Run run;
        std::vector<Row> rows;
        std::size_t at = 0;
    };
    void settle();
    void begin_run();
    void write_bucket();
    void end_run();
    std::optional<MessageId> write(std::size_t rows);
    void drop(const Run& run);
    [[nodiscard]] int bits_for(std::size_t count) const;

    Connection& connection_;
    std::vector<Row> rows_;
    std::size_t sorted_ = 0;   // how many of the first are in order
    std::size_t counted_ = 0;  // how many of them the last slice knew of
    std::vector<Run> runs_;    // oldest first
    std::vector<Run> cut_short_;
    Writing run_;
    Statement find_;
    Statement add_;
};

}  // namespace thiowatch::store
