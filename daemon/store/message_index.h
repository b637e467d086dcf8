// Which messages came under a control id, and which speak of a person.
//
// Neither index is in the order in which messages arrive, so adding to them message by message
// would touch a page for each. They are written behind the messages, in long sorted runs and a
// slice with each commit, so that nobody waits long. What is not written yet is in memory, and is
// read again from the messages at start.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "daemon/store/connection.h"
#include "daemon/store/message.h"

namespace thiowatch::store {

class MessageIndex {
  public:
    explicit MessageIndex(Connection& connection);

    void add(MessageId id, const MessageKey& key, std::span<const std::int64_t> people);
    /// Files a message under one person more, at once: what is in memory is read from the messages
    /// at start, and they do not say it.
    void file(MessageId id, std::int64_t person) { add_person_.run(person, id); }
    /// Messages with this very key, oldest first: perhaps the same bytes.
    std::vector<MessageId> alike(const MessageKey& key);
    [[nodiscard]] bool knows(std::int64_t control);
    /// Messages that speak of a person, oldest first.
    std::vector<MessageId> filed_under(std::int64_t person);

    /// Enough has gathered for a run, or a run is under way.
    [[nodiscard]] bool wants_writing() const;
    /// Wants a run although little has gathered.
    void hurry() { is_hurried_ = true; }
    /// Writes up to `most` keys of it. Inside a transaction.
    void write_slice(std::size_t most);
    /// Writes all there is. Inside a transaction.
    void write_all();
    /// All messages up to this one are written.
    [[nodiscard]] MessageId written_through() const { return written_through_; }

    /// Drops a message that was written.
    void remove(MessageId id, const MessageKey& key, std::span<const std::int64_t> people);
    /// Forgets the messages from `id` on, which are not to be kept after all.
    void forget_from(MessageId id);
    /// Forgets what is in memory; the caller adds again what the store holds.
    void reset();

  private:
    // Rarely and much at once: a run this long touches each index page for several keys.
    static constexpr std::size_t kRun = 16384;

    struct ControlRow {
        std::int64_t control;
        std::int64_t digest;
        MessageId id;
    };
    struct PersonRow {
        std::int64_t person;
        MessageId id;
    };
    /// What is not written yet, by key and in the order of arrival.
    struct Tail {
        std::unordered_multimap<std::int64_t, std::size_t> controls;  ///< to a place in `arrived`
        std::unordered_multimap<std::int64_t, MessageId> people;
        std::vector<ControlRow> arrived;
    };
    void begin_run();
    void end_run();
    static void find_alike(const Tail& tail, const MessageKey& key, std::vector<MessageId>& found);
    static void forget_from(Tail& tail, MessageId id);

    Connection& connection_;
    MessageId written_through_{};
    bool is_hurried_ = false;
    Tail fresh_;
    // The run that is being written: still searched in memory until all of it is.
    Tail run_;
    std::vector<ControlRow> control_rows_;
    std::vector<PersonRow> person_rows_;
    std::size_t control_at_ = 0;
    std::size_t person_at_ = 0;

    Statement alike_;
    Statement knows_;
    Statement filed_;
    Statement add_control_;
    Statement add_person_;
};

}  // namespace thiowatch::store
