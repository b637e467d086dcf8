#include "daemon/store/review_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kAdd = R"sql(
    INSERT INTO review (queue, message, place, fault, detail, subject, at)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (queue, message, place, subject) DO NOTHING)sql";
#define TW_REVIEW_COLUMNS \
    "id, queue, message, place, fault, detail, subject, at, closed_at, reason FROM review "
constexpr std::string_view kOpen =
    "SELECT " TW_REVIEW_COLUMNS "WHERE closed_at IS NULL ORDER BY id LIMIT ?";
constexpr std::string_view kOpenIn =
    "SELECT " TW_REVIEW_COLUMNS "WHERE queue = ? AND closed_at IS NULL ORDER BY id LIMIT ?";
constexpr std::string_view kRead = "SELECT " TW_REVIEW_COLUMNS "WHERE id = ?";
constexpr std::string_view kAbout =
    "SELECT " TW_REVIEW_COLUMNS
    "WHERE queue = ? AND subject = ? AND closed_at IS NULL ORDER BY message";
#undef TW_REVIEW_COLUMNS
constexpr std::string_view kSubjects = R"sql(
    SELECT subject, count(*) FROM review WHERE queue = ? AND closed_at IS NULL
    GROUP BY subject ORDER BY count(*) DESC)sql";
constexpr std::string_view kClose = R"sql(
    UPDATE review SET closed_at = ?, closed_by = ?, reason = ? WHERE id = ? AND closed_at IS NULL)sql";
constexpr std::string_view kCloseMessage = R"sql(
    UPDATE review SET closed_at = ?, closed_by = 'thiowatch', reason = ?
    WHERE queue = ? AND message = ? AND closed_at IS NULL)sql";
constexpr std::string_view kDepth = R"sql(
    SELECT count(*), min(at) FROM review WHERE queue = ? AND closed_at IS NULL)sql";

ReviewItem item_in(const Cursor& row) {
    ReviewItem item;
    item.id = row.integer(0);
    item.queue = row.as<Queue>(1);
    item.message = row.as<MessageId>(2);
    item.place = row.string(3);
    item.fault = row.as<FaultCode>(4);
    item.detail = row.string(5);
    item.subject = row.string(6);
    item.at = row.instant(7);
    item.closed_at = row.optional_instant(8);
    item.reason = row.string(9);
    return item;
}

std::vector<ReviewItem> items(Cursor row) {
    std::vector<ReviewItem> found;
    while (row.next())
        found.push_back(item_in(row));
    return found;
}

}  // namespace

std::string_view name_of(Queue queue) {
    switch (queue) {
        case Queue::Unmatched:
            return "unmatched";
        case Queue::Unmapped:
            return "unmapped";
        case Queue::Held:
            return "held";
        case Queue::Failed:
            return "failed";
    }
    return "held";
}

std::optional<Queue> queue_named(std::string_view name) {
    for (Queue queue : {Queue::Unmatched, Queue::Unmapped, Queue::Held, Queue::Failed}) {
        if (name_of(queue) == name) return queue;
    }
    return std::nullopt;
}

ReviewTable::ReviewTable(Connection& connection) : connection_(connection) {}

bool ReviewTable::add(const ReviewItem& item) {
    Statement add(connection_, kAdd);
    return add.run(
               item.queue, item.message, item.place, item.fault, item.detail, item.subject, item.at
           ) > 0;
}

std::vector<ReviewItem> ReviewTable::open(std::optional<Queue> queue, int limit) {
    if (queue) {
        Statement open(connection_, kOpenIn);
        return items(open.query(*queue, limit));
    }
    Statement open(connection_, kOpen);
    return items(open.query(limit));
}

std::optional<ReviewItem> ReviewTable::read(std::int64_t id) {
    Statement read(connection_, kRead);
    Cursor row = read.query(id);
    return row.next() ? std::optional(item_in(row)) : std::nullopt;
}

std::vector<ReviewItem> ReviewTable::about(Queue queue, std::string_view subject) {
    Statement about(connection_, kAbout);
    return items(about.query(queue, subject));
}

std::vector<ReviewTable::Subject> ReviewTable::subjects(Queue queue) {
    Statement subjects(connection_, kSubjects);
    std::vector<Subject> found;
    for (Cursor row = subjects.query(queue); row.next();) {
        found.push_back({row.string(0), row.integer(1)});
    }
    return found;
}

bool ReviewTable::close(
    std::int64_t id,
    const Instant& at,
    std::string_view by,
    std::string_view reason
) {
    Statement close(connection_, kClose);
    return close.run(at, by, reason, id) > 0;
}

int ReviewTable::close_message(
    Queue queue,
    MessageId message,
    const Instant& at,
    std::string_view reason
) {
    Statement close(connection_, kCloseMessage);
    return close.run(at, reason, queue, message);
}

ReviewTable::Depth ReviewTable::depth(Queue queue) {
    Statement depth(connection_, kDepth);
    Cursor row = depth.query(queue);
    if (!row.next()) return {};
    return {row.integer(0), row.optional_instant(1)};
}

}  // namespace thiowatch::store
