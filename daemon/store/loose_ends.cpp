#include "daemon/store/loose_ends.h"

namespace thiowatch::store {

namespace {

// Severity 0 is information: it waits for the digest and wants no answer.
constexpr std::string_view kNobodyWasTold = R"sql(
    SELECT count(*) FROM alert
    WHERE state = 0 AND severity > 0
        AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = alert.id)
        AND NOT EXISTS (SELECT 1 FROM digest_line WHERE digest_line.alert = alert.id))sql";
constexpr std::string_view kWithoutDeadline = R"sql(
    SELECT count(*) FROM alert
    WHERE state = 0 AND severity > 0 AND notified = 1 AND ack_at IS NULL AND acknowledge_by IS NULL
        AND EXISTS (SELECT 1 FROM outbox WHERE outbox.alert = alert.id))sql";
constexpr std::string_view kDeadlinesMissed = R"sql(
    SELECT count(*) FROM alert WHERE acknowledge_by < ?)sql";
constexpr std::string_view kReviewsMissed = R"sql(
    SELECT count(*) FROM person WHERE next_review < ?)sql";
constexpr std::string_view kNoticesStuck = R"sql(
    SELECT count(*) FROM outbox WHERE state = 0 AND due < ?)sql";

template <class... Args>
std::int64_t count(Connection& connection, std::string_view sql, const Args&... args) {
    Statement statement(connection, sql);
    Cursor row = statement.query(args...);
    return row.next() ? row.integer(0) : 0;
}

}  // namespace

LooseEnds loose_ends(Connection& connection, const Instant& limit) {
    LooseEnds found;
    found.alerts_nobody_was_told = count(connection, kNobodyWasTold);
    found.alerts_without_deadline = count(connection, kWithoutDeadline);
    found.deadlines_missed = count(connection, kDeadlinesMissed, limit);
    found.reviews_missed = count(connection, kReviewsMissed, limit);
    found.notices_stuck = count(connection, kNoticesStuck, limit);
    return found;
}

}  // namespace thiowatch::store
