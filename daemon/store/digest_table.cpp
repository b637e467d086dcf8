#include "daemon/store/digest_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kAdd = R"sql(
    INSERT INTO digest_line (person, alert, topic, text, contact, channel, detail, at, due)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (person, topic, contact, channel) DO NOTHING)sql";
constexpr std::string_view kDue = R"sql(
    SELECT DISTINCT contact, channel FROM digest_line
    WHERE notice IS NULL AND due <= ? ORDER BY contact, channel)sql";
constexpr std::string_view kSendIn = R"sql(
    UPDATE digest_line SET notice = ?
    WHERE notice IS NULL AND due <= ? AND contact = ? AND channel = ?)sql";
constexpr std::string_view kLinesOf = R"sql(
    SELECT person, alert, topic, text, contact, channel, detail, at, due FROM digest_line
    WHERE notice = ? ORDER BY id)sql";
constexpr std::string_view kWasSent = R"sql(
    SELECT 1 FROM digest_line WHERE alert = ? AND notice IS NOT NULL LIMIT 1)sql";
constexpr std::string_view kFirstDue = R"sql(
    SELECT min(due) FROM digest_line WHERE notice IS NULL)sql";

}  // namespace

DigestTable::DigestTable(Connection& connection) : connection_(connection) {}

bool DigestTable::add(const DigestLine& line) {
    Statement add(connection_, kAdd);
    return add.run(
               line.person,
               line.alert,
               line.topic,
               line.text,
               line.contact.text(),
               line.channel.text(),
               line.detail,
               line.at,
               line.due
           ) > 0;
}

std::vector<DigestAddress> DigestTable::due(const Instant& now) {
    Statement due(connection_, kDue);
    std::vector<DigestAddress> found;
    for (Cursor row = due.query(now); row.next();)
        found.push_back({ContactKey(row.string(0)), ChannelName(row.string(1))});
    return found;
}

void DigestTable::send_in(const DigestAddress& address, const Instant& now, std::int64_t notice) {
    Statement send(connection_, kSendIn);
    send.run(notice, now, address.contact.text(), address.channel.text());
}

std::vector<DigestLine> DigestTable::lines_of(std::int64_t notice) {
    Statement read(connection_, kLinesOf);
    std::vector<DigestLine> found;
    for (Cursor row = read.query(notice); row.next();) {
        DigestLine line;
        line.person = row.as<alerts::PatientId>(0);
        if (!row.is_null(1)) line.alert = row.as<alerts::AlertId>(1);
        line.topic = row.string(2);
        line.text = row.string(3);
        line.contact = ContactKey(row.string(4));
        line.channel = ChannelName(row.string(5));
        line.detail = row.as<alerts::Detail>(6);
        line.at = row.instant(7);
        line.due = row.instant(8);
        found.push_back(std::move(line));
    }
    return found;
}

std::optional<Instant> DigestTable::first_due() {
    Statement first(connection_, kFirstDue);
    Cursor row = first.query();
    return row.next() ? row.optional_instant(0) : std::nullopt;
}

bool DigestTable::was_sent(alerts::AlertId alert) {
    Statement sent(connection_, kWasSent);
    return sent.query(alert).next();
}

}  // namespace thiowatch::store
