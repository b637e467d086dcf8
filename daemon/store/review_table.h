// What a person must decide: unmatched people, unmapped codes, parts of messages held back.
#pragma once

#include <string>
#include <vector>

#include "daemon/store/connection.h"
#include "daemon/store/message_table.h"
#include "parsers/expected.h"

namespace thiowatch::store {

enum class Queue : std::uint8_t { Unmatched, Unmapped, Held, Failed };
std::string_view name_of(Queue queue);
std::optional<Queue> queue_named(std::string_view name);

struct ReviewItem {
    std::int64_t id = 0;
    Queue queue = Queue::Held;
    MessageId message{};
    std::string place;  ///< "OBX[3]-5"
    FaultCode fault = FaultCode::Internal;
    std::string detail;   ///< describes shape, holds no value
    std::string subject;  ///< what it is about, to find items of one cause: a code
    Instant at;
    std::optional<Instant> closed_at;
    std::string reason;
};

class ReviewTable {
  public:
    explicit ReviewTable(Connection& connection);

    /// Adds the item unless the same one is there.
    bool add(const ReviewItem& item);
    std::vector<ReviewItem> open(std::optional<Queue> queue, int limit);
    std::optional<ReviewItem> read(std::int64_t id);
    /// Open items of a queue about one subject, oldest first.
    std::vector<ReviewItem> about(Queue queue, std::string_view subject);
    /// The subjects that open items of a queue are about, with how many each.
    struct Subject {
        std::string subject;
        std::int64_t count = 0;
    };
    std::vector<Subject> subjects(Queue queue);
    bool close(std::int64_t id, const Instant& at, std::string_view by, std::string_view reason);
    /// Closes the items of one message in a queue, because it was read again with success.
    int close_message(Queue queue, MessageId message, const Instant& at, std::string_view reason);
    struct Depth {
        std::int64_t count = 0;
        std::optional<Instant> oldest;
    };
    Depth depth(Queue queue);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
