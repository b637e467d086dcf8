#include "daemon/store/remote_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kMark = "SELECT until FROM remote_mark WHERE feed = ? AND what = ?";
constexpr std::string_view kSetMark = R"sql(
    INSERT INTO remote_mark (feed, what, until) VALUES (?, ?, ?)
    ON CONFLICT (feed, what) DO UPDATE SET until = max(until, excluded.until))sql";
constexpr std::string_view kWasSeen = R"sql(
    SELECT 1 FROM remote_seen WHERE feed = ? AND type = ? AND id = ? AND version = ?)sql";
constexpr std::string_view kNoteSeen = R"sql(
    INSERT INTO remote_seen (feed, type, id, version, updated) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING)sql";
constexpr std::string_view kForgetSeen =
    "DELETE FROM remote_seen WHERE feed = ? AND type = ? AND updated < ?";
constexpr std::string_view kWant = R"sql(
    INSERT INTO remote_wish (feed, reference, due, attempts) VALUES (?, ?, ?, 0)
    ON CONFLICT (feed, reference) DO UPDATE SET due = min(due, excluded.due))sql";
constexpr std::string_view kWishes = R"sql(
    SELECT reference, attempts FROM remote_wish WHERE feed = ? AND due <= ?
    ORDER BY due LIMIT ?)sql";
constexpr std::string_view kPostpone = R"sql(
    UPDATE remote_wish SET due = ?, attempts = attempts + 1 WHERE feed = ? AND reference = ?)sql";
constexpr std::string_view kFulfil = "DELETE FROM remote_wish WHERE feed = ? AND reference = ?";

}  // namespace

RemoteTable::RemoteTable(Connection& connection) : connection_(connection) {}

std::optional<Instant> RemoteTable::mark(const FeedName& feed, std::string_view what) {
    Statement read(connection_, kMark);
    Cursor row = read.query(feed.text(), what);
    if (!row.next()) return std::nullopt;
    return row.instant(0);
}

void RemoteTable::set_mark(const FeedName& feed, std::string_view what, const Instant& until) {
    Statement(connection_, kSetMark).run(feed.text(), what, until);
}

bool RemoteTable::was_seen(const FeedName& feed, const RemoteVersion& version) {
    Statement read(connection_, kWasSeen);
    return read.query(feed.text(), version.type, version.id, version.version).next();
}

void RemoteTable::note_seen(const FeedName& feed, const RemoteVersion& version) {
    Statement(connection_, kNoteSeen)
        .run(feed.text(), version.type, version.id, version.version, version.updated);
}

int RemoteTable::forget_seen(const FeedName& feed, std::string_view type, const Instant& before) {
    return Statement(connection_, kForgetSeen).run(feed.text(), type, before);
}

void RemoteTable::want(const FeedName& feed, std::string_view reference, const Instant& at) {
    Statement(connection_, kWant).run(feed.text(), reference, at);
}

std::vector<RemoteWish> RemoteTable::wishes(const FeedName& feed, const Instant& now, int limit) {
    Statement read(connection_, kWishes);
    std::vector<RemoteWish> wishes;
    for (Cursor row = read.query(feed.text(), now, limit); row.next();) {
        wishes.push_back({row.string(0), static_cast<int>(row.integer(1))});
    }
    return wishes;
}

void RemoteTable::postpone(const FeedName& feed, std::string_view reference, const Instant& until) {
    Statement(connection_, kPostpone).run(until, feed.text(), reference);
}

void RemoteTable::fulfil(const FeedName& feed, std::string_view reference) {
    Statement(connection_, kFulfil).run(feed.text(), reference);
}

}  // namespace thiowatch::store
