// The outbox: what is to be told, to whom, when next, and what became of it.
#pragma once

#include <string>
#include <vector>

#include "alerts/notices/notice.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

enum class OutboxState : std::uint8_t { Pending, Sending, Delivered, Dead, Cancelled };
std::string_view name_of(OutboxState state);

enum class OperatorEventId : std::int64_t {};

struct OutboxRow {
    std::int64_t id = 0;
    std::string parcel;  ///< constant id the world sees
    std::optional<alerts::AlertId> alert;
    std::optional<OperatorEventId> event;
    int version = 1;
    alerts::Notice notice;
    Instant created;
    OutboxState state = OutboxState::Pending;
    int attempts = 0;
    std::optional<Instant> first_attempt;
    std::optional<Instant> finished;
    std::string said;  ///< last receipt or reason
};

class OutboxTable {
  public:
    explicit OutboxTable(Connection& connection);

    /// False when the same notice is there already (same alert, version, kind, step, contact,
    /// channel).
    bool add(const OutboxRow& row);
    /// Due notices of a channel, the most severe first, marked as being sent.
    std::vector<OutboxRow> claim(const ChannelName& channel, const Instant& now, int limit);
    std::optional<OutboxRow> read(std::int64_t id);
    void delivered(std::int64_t id, const Instant& at, std::string_view receipt);
    void retry(std::int64_t id, const Instant& due, std::string_view why);
    void dead(std::int64_t id, const Instant& at, std::string_view why);
    /// A claimed notice that turned out not to be needed any more.
    void set_aside(std::int64_t id, const Instant& at, std::string_view why);
    /// Pending notices of an alert that nobody needs any more (acknowledged, withdrawn).
    int cancel(alerts::AlertId alert, const Instant& at, std::string_view why);
    /// A delivered or pending notice to each contact and channel that heard of the alert.
    std::vector<alerts::Notice> told(alerts::AlertId alert);
    std::vector<OutboxRow> of_alert(alerts::AlertId alert);
    std::vector<OutboxRow> list(OutboxState state, int limit);
    /// In whatever state, the newest first.
    std::vector<OutboxRow> newest(int limit);
    /// By the constant id that the world sees.
    std::optional<OutboxRow> find(std::string_view parcel);
    /// After a crash: what was being sent is due again, under its old id.
    int requeue_interrupted(const Instant& now);
    bool requeue(std::int64_t id, const Instant& now);
    /// A person decided that a pending or dead notice is not wanted.
    bool discard(std::int64_t id, const Instant& at, std::string_view why);
    /// A restored copy sends nothing by itself: what waited becomes an operator's decision (retry).
    int hold_all(const Instant& now);
    /// For simulation: whatever is due counts as delivered.
    void assume_delivered(const Instant& now);
    /// Moves what is pending; the clock was stepped.
    void shift_due(Duration by);
    std::optional<Instant> first_due(const ChannelName& channel);
    struct Depth {
        std::int64_t count = 0;
        std::optional<Instant> oldest;
    };
    Depth depth(OutboxState state);

    /// Rises with every notice added: whether couriers have something to look for.
    [[nodiscard]] std::uint64_t additions() const { return additions_; }

  private:
    std::vector<OutboxRow> rows(Cursor cursor);
    Connection& connection_;
    std::uint64_t additions_ = 0;
};

}  // namespace thiowatch::store
