#include "daemon/store/operator_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kBump = R"sql(
    UPDATE operator_event SET last_at = ?, count = count + 1, detail = ?
    WHERE code = ? AND subject = ? AND closed_at IS NULL)sql";
constexpr std::string_view kAdd = R"sql(
    INSERT INTO operator_event (code, subject, detail, opened_at, last_at, count)
    VALUES (?, ?, ?, ?, ?, 1))sql";
constexpr std::string_view kFind = R"sql(
    SELECT id, code, subject, detail, opened_at, last_at, count, closed_at FROM operator_event
    WHERE code = ? AND subject = ? AND closed_at IS NULL)sql";
constexpr std::string_view kRead = R"sql(
    SELECT id, code, subject, detail, opened_at, last_at, count, closed_at FROM operator_event
    WHERE id = ?)sql";
constexpr std::string_view kOpen = R"sql(
    SELECT id, code, subject, detail, opened_at, last_at, count, closed_at FROM operator_event
    WHERE closed_at IS NULL ORDER BY id)sql";
constexpr std::string_view kClose = R"sql(
    UPDATE operator_event SET closed_at = ? WHERE code = ? AND subject = ? AND closed_at IS NULL)sql";

OperatorEvent event_in(const Cursor& row) {
    return {
        row.as<OperatorEventId>(0),
        row.string(1),
        row.string(2),
        row.string(3),
        row.instant(4),
        row.instant(5),
        row.integer(6),
        row.optional_instant(7)};
}

}  // namespace

OperatorTable::OperatorTable(Connection& connection) : connection_(connection) {}

std::pair<OperatorEvent, bool> OperatorTable::raise(const OperatorEvent& event) {
    Statement bump(connection_, kBump);
    bool is_new = bump.run(event.last_at, event.detail, event.code, event.subject) == 0;
    if (is_new) {
        Statement add(connection_, kAdd);
        add.run(event.code, event.subject, event.detail, event.last_at, event.last_at);
    }
    Statement find(connection_, kFind);
    Cursor row = find.query(event.code, event.subject);
    row.next();
    return {event_in(row), is_new};
}

bool OperatorTable::close(std::string_view code, std::string_view subject, const Instant& at) {
    Statement close(connection_, kClose);
    return close.run(at, code, subject) > 0;
}

std::optional<OperatorEvent> OperatorTable::read(OperatorEventId id) {
    Statement read(connection_, kRead);
    Cursor row = read.query(id);
    return row.next() ? std::optional(event_in(row)) : std::nullopt;
}

std::vector<OperatorEvent> OperatorTable::open() {
    Statement open(connection_, kOpen);
    std::vector<OperatorEvent> found;
    for (Cursor row = open.query(); row.next();)
        found.push_back(event_in(row));
    return found;
}

}  // namespace thiowatch::store
