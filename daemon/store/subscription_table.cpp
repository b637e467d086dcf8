#include "daemon/store/subscription_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kFind = R"sql(
    SELECT last, heard, status FROM subscription WHERE feed = ? AND name = ?)sql";
constexpr std::string_view kPut = R"sql(
    INSERT INTO subscription (feed, name, last, heard, status) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (feed, name) DO UPDATE
    SET last = excluded.last, heard = excluded.heard, status = excluded.status)sql";

}  // namespace

std::optional<SubscriptionRow> SubscriptionTable::find(FeedId feed, const std::string& name) {
    Statement find(connection_, kFind);
    Cursor row = find.query(feed, name);
    if (!row.next()) return std::nullopt;
    return SubscriptionRow{feed, name, row.integer(0), row.instant(1), row.string(2)};
}

void SubscriptionTable::put(const SubscriptionRow& row) {
    Statement put(connection_, kPut);
    put.run(row.feed, row.name, row.last, row.heard, row.status);
}

}  // namespace thiowatch::store
