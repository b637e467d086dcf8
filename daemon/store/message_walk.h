// Written messages by the order they came in, without their bodies.
//
// Arrival order is age order: ids and times of receipt grow together.
#pragma once

#include <functional>
#include <limits>

#include "daemon/store/connection.h"
#include "daemon/store/message_head.h"

namespace thiowatch::store {

/// Messages from one id to another, both included.
struct MessageSpan {
    MessageId first{};
    MessageId last{};
};

/// Before and behind all messages.
inline constexpr MessageSpan kAllMessages{
    MessageId{0},
    MessageId{std::numeric_limits<std::int64_t>::max()}};

MessageId before(MessageId id);
MessageId behind(MessageId id);

class MessageWalk {
  public:
    /// Answers whether to go on.
    using Visit = std::function<bool(MessageId, const MessageHead&)>;

    explicit MessageWalk(Connection& connection) : connection_(connection) {}

    /// From that one on, the newest first.
    void back_from(MessageId id, const Visit& visit);
    /// From that one on, the oldest first.
    void on_from(MessageId id, const Visit& visit);
    /// All before the span came before that time, all behind it then or later. Ids of messages
    /// that are no longer kept count with their neighbours.
    MessageSpan around(const Instant& at);

  private:
    MessageId end();

    Connection& connection_;
};

}  // namespace thiowatch::store
