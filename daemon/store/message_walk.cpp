#include "daemon/store/message_walk.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kBack = R"sql(
    SELECT first, heads FROM message_block WHERE first <= ? ORDER BY first DESC)sql";
constexpr std::string_view kOn = R"sql(
    SELECT first, heads FROM message_block WHERE first >= ? ORDER BY first)sql";
constexpr std::string_view kBlockAt = R"sql(
    SELECT first, count, newest FROM message_block WHERE first <= ?
    ORDER BY first DESC LIMIT 1)sql";
constexpr std::string_view kBlockFrom = R"sql(
    SELECT first, count FROM message_block WHERE first >= ? ORDER BY first LIMIT 1)sql";

std::int64_t number_of(MessageId id) {
    return static_cast<std::int64_t>(id);
}

}  // namespace

MessageId before(MessageId id) {
    return MessageId{number_of(id) - 1};
}

MessageId behind(MessageId id) {
    return MessageId{number_of(id) + 1};
}

void MessageWalk::back_from(MessageId id, const Visit& visit) {
    Statement find(connection_, kBack);
    for (Cursor row = find.query(id); row.next();) {
        const std::int64_t first = row.integer(0);
        const std::vector<MessageHead> heads = heads_in(row.blob(1));
        for (std::size_t at = heads.size(); at-- > 0;) {
            const MessageId here{first + static_cast<std::int64_t>(at)};
            if (here <= id && !visit(here, heads[at])) return;
        }
    }
}

void MessageWalk::on_from(MessageId id, const Visit& visit) {
    MessageId start = id;
    Statement block(connection_, kBlockAt);
    if (Cursor row = block.query(id); row.next()) start = row.as<MessageId>(0);
    Statement find(connection_, kOn);
    for (Cursor row = find.query(start); row.next();) {
        auto here = row.as<MessageId>(0);
        for (const MessageHead& head : heads_in(row.blob(1))) {
            if (here >= id && !visit(here, head)) return;
            here = behind(here);
        }
    }
}

// A search by halves for the oldest block that has a message of then or later.
MessageSpan MessageWalk::around(const Instant& at) {
    Statement block_at(connection_, kBlockAt);
    std::int64_t low = 1;
    std::int64_t high = number_of(end());
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        Cursor row = block_at.query(middle);
        const bool is_older = !row.next() || row.instant(2) < at;
        is_older ? low = middle + 1 : high = row.integer(0);
    }
    MessageSpan span{kAllMessages};
    if (Cursor row = block_at.query(low - 1); row.next()) {
        span.first = MessageId{row.integer(0) + row.integer(1)};
    }
    Statement block_from(connection_, kBlockFrom);
    if (Cursor row = block_from.query(low); row.next()) {
        span.last = MessageId{row.integer(0) + row.integer(1) - 1};
    }
    return span;
}

/// Behind the newest that is written.
MessageId MessageWalk::end() {
    Statement block(connection_, kBlockAt);
    Cursor row = block.query(kAllMessages.last);
    return row.next() ? MessageId{row.integer(0) + row.integer(1)} : MessageId{1};
}

}  // namespace thiowatch::store
