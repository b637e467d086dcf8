// Which messages came under a control id, which of these have the same content, and which speak of
// a person.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "daemon/store/connection.h"
#include "daemon/store/key_filter.h"
#include "daemon/store/key_index.h"
#include "daemon/store/message.h"

namespace thiowatch::store {

class MessageIndex {
  public:
    using People = std::span<const std::int64_t>;

    explicit MessageIndex(Connection& connection);

    void add(MessageId id, const MessageKey& key, People people);
    /// Files a message under one person more, at once: what is in memory is read from the messages
    /// at start, and they do not say it.
    void file(MessageId id, std::int64_t person) { file_.run(person, id); }

    /// Perhaps a message had this control id before; no is certain.
    [[nodiscard]] bool may_know(const MessageKey& key);
    /// Messages with this very key, oldest first: perhaps the same bytes, perhaps gone.
    std::vector<MessageId> alike(const MessageKey& key);
    /// Messages with this control id, oldest first, perhaps gone.
    std::vector<MessageId> under_control(const MessageKey& key);
    /// Messages that speak of a person, oldest first, perhaps gone.
    std::vector<MessageId> filed_under(std::int64_t person);
    /// Reads what `may_know` needs, which else the first message waits for.
    void learn();

    /// Enough has gathered to be written, or it is under way.
    [[nodiscard]] bool wants_writing() const;
    /// Wants it although little has gathered.
    void hurry() { is_hurried_ = true; }
    /// Writes some of it, in proportion to what came in. Inside a transaction.
    void write_slice();
    /// Writes all there is. Inside a transaction.
    void write_all();
    /// All messages up to this one are written.
    [[nodiscard]] MessageId written_through() const { return written_through_; }

    /// Drops what speaks only of messages that are gone. Inside a transaction.
    void drop(const std::function<bool(MessageId oldest, MessageId newest)>& is_needed);
    /// Forgets the messages from `id` on, which are not to be kept after all.
    void forget_from(MessageId id) { keys_.forget_from(id); }
    /// Forgets what is in memory; the caller adds again what the store holds.
    void reset();

  private:
    std::vector<MessageId> find(std::uint64_t key);
    void note_written(std::optional<MessageId> through);

    Connection& connection_;
    KeyIndex keys_;
    std::optional<KeyFilter> controls_;  ///< also of messages that were taken back
    MessageId written_through_{};
    bool is_hurried_ = false;
    Statement filed_;
    Statement file_;
};

}  // namespace thiowatch::store
