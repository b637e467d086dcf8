#include "daemon/store/resource_table.h"

#include <algorithm>
#include <limits>

namespace thiowatch::store {

namespace {

constexpr std::string_view kInsert = R"sql(
    INSERT INTO resource (number, feed, type, name, version, how, is_current, is_indexed, changed,
        message, source_version, source_changed, digest, dictionary, size, body)
    VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kOutdate =
    R"sql(UPDATE resource SET is_current = 0 WHERE number = ?)sql";
constexpr std::string_view kCurrent = R"sql(
    SELECT number, feed, type, name, version, how, changed, message, source_version,
        source_changed, digest, is_indexed
    FROM resource WHERE feed = ? AND type = ? AND name = ? ORDER BY version DESC LIMIT ?)sql";
constexpr std::string_view kVersion = R"sql(
    SELECT number, feed, type, name, version, how, changed, message, source_version,
        source_changed, digest, is_indexed
    FROM resource WHERE feed = ? AND type = ? AND name = ? AND version = ?)sql";
constexpr std::string_view kByToken = R"sql(
    SELECT r.number, r.feed, r.type, r.name, r.version, r.how, r.changed, r.message,
        r.source_version, r.source_changed, r.digest, r.is_indexed
    FROM resource_token t CROSS JOIN resource r ON r.number = t.number
    WHERE t.token = ? AND t.number > ? AND t.number < ? AND r.is_current = 1 AND r.how <> 2
        AND r.changed >= ? AND r.changed < ?
        AND EXISTS (SELECT 1 FROM resource_token x WHERE x.token = ? AND x.number = t.number)
        AND EXISTS (SELECT 1 FROM resource_token x WHERE x.token = ? AND x.number = t.number)
    ORDER BY t.number )sql";
constexpr std::string_view kByType = R"sql(
    SELECT number, feed, type, name, version, how, changed, message, source_version,
        source_changed, digest, is_indexed
    FROM resource
    WHERE feed = ? AND type = ? AND is_current = 1 AND (message, number) > (?, ?)
        AND (message, number) < (?, ?) AND how <> 2 AND changed >= ? AND changed < ?
    ORDER BY )sql";
constexpr std::string_view kOutdated = R"sql(
    SELECT number, feed, type, name, version, how, changed, message, source_version,
        source_changed, digest, is_indexed
    FROM resource WHERE is_current = 0 AND changed < ? ORDER BY changed, number LIMIT ?)sql";
constexpr std::string_view kDrop =
    R"sql(DELETE FROM resource WHERE number = ? AND is_current = 0)sql";
constexpr std::string_view kBody =
    R"sql(SELECT dictionary, size, body FROM resource WHERE number = ?)sql";
constexpr std::string_view kIndexed =
    R"sql(UPDATE resource SET is_indexed = 1 WHERE number = ?)sql";
constexpr std::string_view kNext = R"sql(SELECT coalesce(max(number), 0) + 1 FROM resource)sql";
constexpr std::string_view kClaim = R"sql(
    INSERT OR IGNORE INTO resource_claim (feed, type, identifier, name) VALUES (?, ?, ?, ?))sql";
constexpr std::string_view kRelease =
    R"sql(DELETE FROM resource_claim WHERE feed = ? AND type = ? AND name = ?)sql";

// Dictionaries are kept by feed; this is the one that resources of bundles share.
constexpr std::int64_t kOfBundles = -1;

// Rows that one part of a walk looks at.
constexpr int kMostLookedAt = 10'000;

constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();

const std::string& by_token(ResourceOrder order) {
    static const std::string newest = std::string(kByToken) + "DESC LIMIT ?";
    static const std::string oldest = std::string(kByToken) + "ASC LIMIT ?";
    return order == ResourceOrder::NewestFirst ? newest : oldest;
}

const std::string& by_type(ResourceOrder order) {
    static const std::string newest = std::string(kByType) + "message DESC, number DESC LIMIT ?";
    static const std::string oldest = std::string(kByType) + "message, number LIMIT ?";
    return order == ResourceOrder::NewestFirst ? newest : oldest;
}

/// What lies between the two, neither included.
struct Bounds {
    ResourcePlace above{};
    ResourcePlace below{MessageId{kAll}, ResourceNumber{kAll}};
};

Bounds bounds_of(const ResourceQuery& query, const MessageSpan& among) {
    Bounds bounds;
    bounds.above.message = among.first;
    bounds.below.message = among.last;
    if (!query.past) return bounds;
    if (query.order == ResourceOrder::NewestFirst) {
        bounds.below = std::min(bounds.below, *query.past);
    } else {
        bounds.above = std::max(bounds.above, *query.past);
    }
    return bounds;
}

struct Times {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    std::int64_t until = kAll;
};

Times times_of(const ResourceQuery& query) {
    Times times;
    if (query.from) times.from = query.from->utc_ms;
    if (query.until) times.until = query.until->utc_ms;
    return times;
}

bool comes_first(ResourceOrder order, const ResourceRow& a, const ResourceRow& b) {
    return order == ResourceOrder::NewestFirst ? a.number > b.number : a.number < b.number;
}

ResourceRow row_in(const Cursor& row) {
    ResourceRow found;
    found.number = row.as<ResourceNumber>(0);
    found.name = {row.as<FeedId>(1), row.string(2), row.string(3)};
    found.version = static_cast<int>(row.integer(4));
    found.how = row.as<ResourceChange>(5);
    found.changed = row.instant(6);
    found.message = row.as<MessageId>(7);
    found.source_version = row.string(8);
    found.source_changed = row.optional_instant(9);
    found.digest = row.integer(10);
    found.is_indexed = row.integer(11) != 0;
    return found;
}

std::vector<ResourceRow> rows_in(Cursor cursor) {
    std::vector<ResourceRow> rows;
    while (cursor.next())
        rows.push_back(row_in(cursor));
    return rows;
}

/// An id that grows with the number, so that indexes grow at their end.
std::string made_name(std::int64_t number) {
    constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
    constexpr int kPlaces = 10;
    std::string name(kPlaces, '0');
    for (int place = kPlaces - 1; number > 0 && place >= 0; --place, number /= 36)
        name[static_cast<std::size_t>(place)] = kDigits[static_cast<std::size_t>(number % 36)];
    return "tw-" + name;
}

}  // namespace

ResourceTable::ResourceTable(Connection& connection)
    : connection_(connection),
      compressor_(connection),
      insert_(connection, kInsert),
      outdate_(connection, kOutdate),
      current_(connection, kCurrent),
      tokens_(connection) {}

ResourceRow ResourceTable::add(const NewResource& resource) {
    ResourceRow row;
    row.name = resource.name;
    const std::int64_t number = take_number();
    row.number = ResourceNumber{number};
    if (row.name.name.empty()) row.name.name = made_name(number);
    if (const auto before = resource.is_first ? std::nullopt : current(row.name)) {
        row.version = before->version;
        outdate_.run(before->number);
    }
    ++row.version;
    row.how = resource.how;
    row.changed = resource.changed;
    row.message = resource.message;
    row.source_version = resource.source_version;
    row.source_changed = resource.source_changed;
    row.digest = resource.digest;
    Compressed packed;
    if (!resource.body.empty()) packed = compressor_.compress(kOfBundles, resource.body);
    insert_.run(
        row.number,
        row.name.feed,
        row.name.type,
        row.name.name,
        row.version,
        row.how,
        resource.is_indexed,
        row.changed,
        row.message,
        row.source_version,
        row.source_changed,
        row.digest,
        packed.dictionary,
        resource.body.size(),
        resource.body.empty() ? std::nullopt : std::optional(BlobView{packed.bytes})
    );
    row.is_indexed = resource.is_indexed;
    if (row.is_indexed) tokens_.add(row.number, resource.tokens);
    return row;
}

void ResourceTable::index(ResourceNumber number, std::span<const std::int64_t> tokens) {
    tokens_.add(number, tokens);
    Statement indexed(connection_, kIndexed);
    indexed.run(number);
}

std::int64_t ResourceTable::take_number() {
    if (!next_) {
        Statement find(connection_, kNext);
        Cursor row = find.query();
        next_ = row.next() ? row.integer(0) : 1;
    }
    return (*next_)++;
}

void ResourceTable::reload() {
    compressor_.reload();
    next_.reset();
}

std::optional<ResourceRow> ResourceTable::current(const ResourceName& name) {
    Cursor row = current_.query(name.feed, name.type, name.name, 1);
    return row.next() ? std::optional(row_in(row)) : std::nullopt;
}

std::optional<ResourceRow> ResourceTable::version(const ResourceName& name, int version) {
    Statement find(connection_, kVersion);
    Cursor row = find.query(name.feed, name.type, name.name, version);
    return row.next() ? std::optional(row_in(row)) : std::nullopt;
}

std::vector<ResourceRow> ResourceTable::history(const ResourceName& name, int limit) {
    return rows_in(current_.query(name.feed, name.type, name.name, limit));
}

std::size_t combinations_of(const ResourceQuery& query) {
    std::size_t product = 1;
    for (const auto& alternatives : query.tokens)
        product *= alternatives.size();
    return product;
}

// Each combination of alternatives is found in order by the index, so no more rows are looked at
// than a page of each has.
std::vector<ResourceRow> ResourceTable::search(const ResourceQuery& query) {
    const std::size_t combinations = combinations_of(query);
    std::vector<ResourceRow> found;
    for (std::size_t number = 0; number < combinations; ++number) {
        Tokens tokens;
        std::size_t rest = number;
        for (const auto& alternatives : query.tokens) {
            tokens.push_back(alternatives[rest % alternatives.size()]);
            rest /= alternatives.size();
        }
        if (combinations == 1) return search_one(query, tokens);
        auto more = search_one(query, tokens);
        found.insert(found.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
    }
    std::ranges::sort(found, [&](const ResourceRow& a, const ResourceRow& b) {
        return comes_first(query.order, a, b);
    });
    const auto doubles = std::ranges::unique(found, {}, &ResourceRow::number);
    found.erase(doubles.begin(), doubles.end());
    if (found.size() > static_cast<std::size_t>(query.limit)) {
        found.resize(static_cast<std::size_t>(query.limit));
    }
    return found;
}

std::vector<ResourceRow>
ResourceTable::search_one(const ResourceQuery& query, const Tokens& tokens) {
    const Times times = times_of(query);
    const Bounds bounds = bounds_of(query, kAllMessages);
    const auto& [above, below] = bounds;
    if (tokens.empty()) {
        Statement find(connection_, by_type(query.order));
        return rows_in(find.query(
            query.feed,
            query.type,
            above.message,
            above.number,
            below.message,
            below.number,
            times.from,
            times.until,
            query.limit
        ));
    }
    std::int64_t first = tokens.front();
    std::int64_t second = tokens.size() > 1 ? tokens[1] : first;
    std::int64_t third = tokens.size() > 2 ? tokens[2] : first;
    Statement find(connection_, by_token(query.order));
    return rows_in(find.query(
        first, above.number, below.number, times.from, times.until, second, third, query.limit
    ));
}

// The times are looked at here, so that what does not fit counts, too.
ResourceWalk ResourceTable::walk(const ResourceQuery& query, const MessageSpan& among) {
    const Times times = times_of(query);
    const Bounds bounds = bounds_of(query, among);
    const auto& [above, below] = bounds;
    Statement find(connection_, by_type(query.order));
    Cursor cursor = find.query(
        query.feed,
        query.type,
        above.message,
        above.number,
        below.message,
        below.number,
        Times{}.from,
        kAll,
        kMostLookedAt
    );
    ResourceWalk walk;
    ResourcePlace last;
    int looked_at = 0;
    while (cursor.next()) {
        ResourceRow row = row_in(cursor);
        const std::int64_t changed = row.changed.utc_ms;
        const bool fits =
            changed >= times.from && changed < times.until && has_tokens(row.number, query);
        if (fits && walk.rows.size() == static_cast<std::size_t>(query.limit)) {
            walk.next = last;
            break;
        }
        last = {row.message, row.number};
        if (fits) walk.rows.push_back(std::move(row));
        if (++looked_at == kMostLookedAt) walk.next = last;
    }
    return walk;
}

bool ResourceTable::has_tokens(ResourceNumber number, const ResourceQuery& query) {
    return std::ranges::all_of(query.tokens, [&](const Tokens& any) {
        return std::ranges::any_of(any, [&](std::int64_t token) {
            return tokens_.has(number, token);
        });
    });
}

std::vector<ResourceRow> ResourceTable::outdated(const Instant& before, int limit) {
    Statement find(connection_, kOutdated);
    return rows_in(find.query(before, limit));
}

void ResourceTable::drop(ResourceNumber number, std::span<const std::int64_t> tokens) {
    Statement drop(connection_, kDrop);
    if (drop.run(number) == 0) return;
    tokens_.drop(number, tokens);
}

std::optional<std::string> ResourceTable::body(ResourceNumber number) {
    Statement find(connection_, kBody);
    Cursor row = find.query(number);
    if (!row.next() || row.is_null(2)) return std::nullopt;
    return compressor_.decompress(
        row.blob(2), row.optional_integer(0), static_cast<std::size_t>(row.integer(1))
    );
}

bool ResourceTable::claim(const ResourceName& name, std::string_view identifier) {
    Statement claim(connection_, kClaim);
    return claim.run(name.feed, name.type, identifier, name.name) > 0;
}

void ResourceTable::release_claims(const ResourceName& name) {
    Statement release(connection_, kRelease);
    release.run(name.feed, name.type, name.name);
}

}  // namespace thiowatch::store
