#include "daemon/store/outbox_table.h"

namespace thiowatch::store {

namespace {

using alerts::Notice;

constexpr std::string_view kAdd = R"sql(
    INSERT INTO outbox (key, parcel, alert, operator, version, kind, contact, channel, detail,
        severity, step, created, due, state)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)
    ON CONFLICT (key) DO NOTHING)sql";
#define TW_OUTBOX_COLUMNS                                                                    \
    "id, parcel, alert, operator, version, kind, contact, channel, detail, severity, step, " \
    "created,"                                                                               \
    " due, state, attempts, first_attempt, finished, said FROM outbox "
constexpr std::string_view kDue =
    "SELECT " TW_OUTBOX_COLUMNS
    "WHERE state = 0 AND channel = ? AND due <= ? ORDER BY severity DESC, due LIMIT ?";
constexpr std::string_view kRead = "SELECT " TW_OUTBOX_COLUMNS "WHERE id = ?";
constexpr std::string_view kOfAlert = "SELECT " TW_OUTBOX_COLUMNS "WHERE alert = ? ORDER BY id";
constexpr std::string_view kList =
    "SELECT " TW_OUTBOX_COLUMNS "WHERE state = ? ORDER BY id LIMIT ?";
constexpr std::string_view kNewest = "SELECT " TW_OUTBOX_COLUMNS "ORDER BY id DESC LIMIT ?";
constexpr std::string_view kFindParcel = "SELECT " TW_OUTBOX_COLUMNS "WHERE parcel = ?";
#undef TW_OUTBOX_COLUMNS
constexpr std::string_view kClaim = R"sql(
    UPDATE outbox SET state = 1, attempts = attempts + 1, first_attempt = coalesce(first_attempt, ?)
    WHERE id = ? AND state = 0)sql";
constexpr std::string_view kDelivered = R"sql(
    UPDATE outbox SET state = 2, finished = ?, said = ? WHERE id = ? AND state IN (0, 1))sql";
constexpr std::string_view kRetry = R"sql(
    UPDATE outbox SET state = 0, due = ?, said = ? WHERE id = ? AND state = 1)sql";
constexpr std::string_view kDead = R"sql(
    UPDATE outbox SET state = 3, finished = ?, said = ? WHERE id = ? AND state IN (0, 1))sql";
constexpr std::string_view kSetAside = R"sql(
    UPDATE outbox SET state = 4, finished = ?, said = ? WHERE id = ? AND state = 1)sql";
constexpr std::string_view kCancel = R"sql(
    UPDATE outbox SET state = 4, finished = ?, said = ? WHERE alert = ? AND state = 0)sql";
constexpr std::string_view kTold = R"sql(
    SELECT contact, channel, max(detail), max(severity) FROM outbox
    WHERE alert = ? AND state IN (1, 2) OR (alert = ? AND state = 0 AND attempts > 0)
    GROUP BY contact, channel ORDER BY min(id))sql";
constexpr std::string_view kRequeueInterrupted = R"sql(
    UPDATE outbox SET state = 0, due = ?, said = 'interrupted; possibly sent before' WHERE state = 1)sql";
constexpr std::string_view kRequeue = R"sql(
    UPDATE outbox SET state = 0, due = ?, attempts = 0, first_attempt = NULL, finished = NULL
    WHERE id = ? AND state IN (3, 4))sql";
constexpr std::string_view kShift = R"sql(UPDATE outbox SET due = due + ? WHERE state = 0)sql";
constexpr std::string_view kDiscard = R"sql(
    UPDATE outbox SET state = 4, finished = ?, said = ? WHERE id = ? AND state IN (0, 3))sql";
constexpr std::string_view kAssumeDelivered = R"sql(
    UPDATE outbox SET state = 2, finished = ?1 WHERE state = 0 AND due <= ?1)sql";
constexpr std::string_view kHoldAll = R"sql(
    UPDATE outbox SET state = 3, finished = ?, said = 'held: restored from a backup'
    WHERE state IN (0, 1))sql";
constexpr std::string_view kFirstDue = R"sql(
    SELECT min(due) FROM outbox WHERE state = 0 AND channel = ?)sql";
constexpr std::string_view kDepth = R"sql(
    SELECT count(*), min(created) FROM outbox WHERE state = ?)sql";

std::string key_of(const OutboxRow& row) {
    const Notice& notice = row.notice;
    std::string subject = row.alert   ? "a" + std::to_string(static_cast<std::int64_t>(*row.alert))
                          : row.event ? "o" + std::to_string(static_cast<std::int64_t>(*row.event))
                                      : "t" + row.parcel;
    return subject + "/" + std::to_string(row.version) + "/" +
           std::string(alerts::name_of(notice.kind)) + "/" + std::to_string(notice.step) + "/" +
           notice.contact.text() + "/" + notice.channel.text();
}

OutboxRow row_in(const Cursor& row) {
    OutboxRow found;
    found.id = row.integer(0);
    found.parcel = row.string(1);
    if (!row.is_null(2)) found.alert = row.as<alerts::AlertId>(2);
    if (!row.is_null(3)) found.event = row.as<OperatorEventId>(3);
    found.version = static_cast<int>(row.integer(4));
    found.notice.kind = row.as<alerts::NoticeKind>(5);
    found.notice.contact = ContactKey(row.string(6));
    found.notice.channel = ChannelName(row.string(7));
    found.notice.detail = row.as<alerts::Detail>(8);
    found.notice.severity = row.as<alerts::Severity>(9);
    found.notice.step = static_cast<int>(row.integer(10));
    found.created = row.instant(11);
    found.notice.due = row.instant(12);
    found.state = row.as<OutboxState>(13);
    found.attempts = static_cast<int>(row.integer(14));
    found.first_attempt = row.optional_instant(15);
    found.finished = row.optional_instant(16);
    found.said = row.string(17);
    return found;
}

}  // namespace

std::string_view name_of(OutboxState state) {
    switch (state) {
        case OutboxState::Pending:
            return "pending";
        case OutboxState::Sending:
            return "sending";
        case OutboxState::Delivered:
            return "delivered";
        case OutboxState::Dead:
            return "dead";
        case OutboxState::Cancelled:
            return "cancelled";
    }
    return "pending";
}

OutboxTable::OutboxTable(Connection& connection) : connection_(connection) {}

std::vector<OutboxRow> OutboxTable::rows(Cursor cursor) {
    std::vector<OutboxRow> found;
    while (cursor.next())
        found.push_back(row_in(cursor));
    return found;
}

bool OutboxTable::add(const OutboxRow& row) {
    Statement add(connection_, kAdd);
    const Notice& notice = row.notice;
    ++additions_;
    return add.run(
               key_of(row),
               row.parcel,
               row.alert,
               row.event,
               row.version,
               notice.kind,
               notice.contact.text(),
               notice.channel.text(),
               notice.detail,
               notice.severity,
               notice.step,
               row.created,
               notice.due
           ) > 0;
}

std::vector<OutboxRow>
OutboxTable::claim(const ChannelName& channel, const Instant& now, int limit) {
    Statement due(connection_, kDue);
    std::vector<OutboxRow> found = rows(due.query(channel.text(), now, limit));
    Statement claim(connection_, kClaim);
    for (OutboxRow& row : found) {
        claim.run(now, row.id);
        row.state = OutboxState::Sending;
        ++row.attempts;
        if (!row.first_attempt) row.first_attempt = now;
    }
    return found;
}

std::optional<OutboxRow> OutboxTable::read(std::int64_t id) {
    Statement read(connection_, kRead);
    Cursor row = read.query(id);
    return row.next() ? std::optional(row_in(row)) : std::nullopt;
}

void OutboxTable::delivered(std::int64_t id, const Instant& at, std::string_view receipt) {
    Statement set(connection_, kDelivered);
    set.run(at, receipt, id);
}

void OutboxTable::retry(std::int64_t id, const Instant& due, std::string_view why) {
    Statement set(connection_, kRetry);
    set.run(due, why, id);
}

void OutboxTable::dead(std::int64_t id, const Instant& at, std::string_view why) {
    Statement set(connection_, kDead);
    set.run(at, why, id);
}

void OutboxTable::set_aside(std::int64_t id, const Instant& at, std::string_view why) {
    Statement set(connection_, kSetAside);
    set.run(at, why, id);
}

int OutboxTable::cancel(alerts::AlertId alert, const Instant& at, std::string_view why) {
    Statement cancel(connection_, kCancel);
    return cancel.run(at, why, alert);
}

std::vector<Notice> OutboxTable::told(alerts::AlertId alert) {
    Statement told(connection_, kTold);
    std::vector<Notice> found;
    for (Cursor row = told.query(alert, alert); row.next();) {
        Notice notice;
        notice.contact = ContactKey(row.string(0));
        notice.channel = ChannelName(row.string(1));
        notice.detail = row.as<alerts::Detail>(2);
        notice.severity = row.as<alerts::Severity>(3);
        found.push_back(std::move(notice));
    }
    return found;
}

std::vector<OutboxRow> OutboxTable::of_alert(alerts::AlertId alert) {
    Statement list(connection_, kOfAlert);
    return rows(list.query(alert));
}

std::vector<OutboxRow> OutboxTable::list(OutboxState state, int limit) {
    Statement list(connection_, kList);
    return rows(list.query(state, limit));
}

std::vector<OutboxRow> OutboxTable::newest(int limit) {
    Statement list(connection_, kNewest);
    return rows(list.query(limit));
}

std::optional<OutboxRow> OutboxTable::find(std::string_view parcel) {
    Statement find(connection_, kFindParcel);
    auto found = rows(find.query(parcel));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

int OutboxTable::requeue_interrupted(const Instant& now) {
    Statement requeue(connection_, kRequeueInterrupted);
    return requeue.run(now);
}

bool OutboxTable::requeue(std::int64_t id, const Instant& now) {
    Statement requeue(connection_, kRequeue);
    return requeue.run(now, id) > 0;
}

void OutboxTable::assume_delivered(const Instant& now) {
    Statement assume(connection_, kAssumeDelivered);
    assume.run(now);
}

int OutboxTable::hold_all(const Instant& now) {
    Statement hold(connection_, kHoldAll);
    return hold.run(now);
}

void OutboxTable::shift_due(Duration by) {
    Statement shift(connection_, kShift);
    shift.run(by.count());
}

bool OutboxTable::discard(std::int64_t id, const Instant& at, std::string_view why) {
    Statement discard(connection_, kDiscard);
    return discard.run(at, why, id) > 0;
}

std::optional<Instant> OutboxTable::first_due(const ChannelName& channel) {
    Statement first(connection_, kFirstDue);
    Cursor row = first.query(channel.text());
    return row.next() ? row.optional_instant(0) : std::nullopt;
}

OutboxTable::Depth OutboxTable::depth(OutboxState state) {
    Statement depth(connection_, kDepth);
    Cursor row = depth.query(state);
    if (!row.next()) return {};
    return {row.integer(0), row.optional_instant(1)};
}

}  // namespace thiowatch::store
