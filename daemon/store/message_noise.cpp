// Bytes that were no frame: what of the message table keeps them.

#include "daemon/store/message_table.h"

namespace thiowatch::store {

namespace {

constexpr std::string_view kNoise = R"sql(
    INSERT INTO noise (feed, received, peer, cause, total, kept) VALUES (?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kLatestNoise = R"sql(
    SELECT f.name, n.received, n.peer, n.cause, n.total, n.kept
    FROM noise n JOIN feed f ON f.id = n.feed ORDER BY n.id DESC LIMIT ?)sql";

}  // namespace

void MessageTable::add_noise(
    FeedId feed,
    const Instant& at,
    std::string_view peer,
    std::string_view cause,
    std::size_t total,
    std::string_view kept
) {
    Statement add(connection_, kNoise);
    add.run(feed, at, peer, cause, total, BlobView{kept});
}

std::vector<MessageTable::Noise> MessageTable::latest_noise(int limit) {
    Statement latest(connection_, kLatestNoise);
    std::vector<Noise> found;
    for (Cursor row = latest.query(limit); row.next();) {
        found.push_back(
            {FeedName(row.string(0)),
             row.instant(1),
             row.string(2),
             row.string(3),
             row.integer(4),
             std::string(row.blob(5))}
        );
    }
    return found;
}

}  // namespace thiowatch::store
