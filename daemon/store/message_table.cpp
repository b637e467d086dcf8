#include "daemon/store/message_table.h"

#include <algorithm>
#include <cstring>

#include <openssl/evp.h>

namespace thiowatch::store {

namespace {

constexpr std::string_view kAppend = R"sql(
    INSERT INTO message (id, feed, received, control, digest, disposition, answer, people, format,
        dictionary, size, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kByControl = R"sql(
    SELECT k.message, m.digest FROM message_control k JOIN message m ON m.id = k.message
    WHERE k.control = ? ORDER BY k.message)sql";
constexpr std::string_view kByPerson = R"sql(
    SELECT message FROM message_person WHERE person = ? ORDER BY message)sql";
constexpr std::string_view kAnswer = R"sql(SELECT answer FROM message WHERE id = ?)sql";
constexpr std::string_view kRead = R"sql(
    SELECT feed, received, disposition, answer, dictionary, size, body, format
    FROM message WHERE id = ?)sql";
constexpr std::string_view kIndexControl = R"sql(
    INSERT INTO message_control (control, message) VALUES (?, ?))sql";
constexpr std::string_view kIndexPerson = R"sql(
    INSERT OR IGNORE INTO message_person (person, message) VALUES (?, ?))sql";
constexpr std::string_view kTailRows = R"sql(
    SELECT id, control, digest, people FROM message WHERE id > ? ORDER BY id)sql";
constexpr std::string_view kSetDisposition =
    R"sql(UPDATE message SET disposition = ? WHERE id = ?)sql";
constexpr std::string_view kIndexed =
    R"sql(SELECT value FROM meta WHERE key = 'indexed_through')sql";
constexpr std::string_view kSetIndexed = R"sql(
    INSERT INTO meta (key, value) VALUES ('indexed_through', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value)sql";
constexpr std::string_view kLast = R"sql(SELECT coalesce(max(id), 0) FROM message)sql";
constexpr std::string_view kLatest = R"sql(
    SELECT id, feed, received, disposition, answer FROM message ORDER BY id DESC LIMIT ?)sql";
constexpr std::string_view kFeedByName = R"sql(SELECT id FROM feed WHERE name = ?)sql";
constexpr std::string_view kFeedById = R"sql(SELECT name FROM feed WHERE id = ?)sql";
constexpr std::string_view kAddFeed = R"sql(INSERT INTO feed (name) VALUES (?))sql";
constexpr std::string_view kNoise = R"sql(
    INSERT INTO noise (feed, received, peer, cause, total, kept) VALUES (?, ?, ?, ?, ?, ?))sql";

constexpr std::string_view kLatestNoise = R"sql(
    SELECT f.name, n.received, n.peer, n.cause, n.total, n.kept
    FROM noise n JOIN feed f ON f.id = n.feed ORDER BY n.id DESC LIMIT ?)sql";
// Arrival order is age order, so the first rows by id are the oldest: no scan.
constexpr std::string_view kOld = R"sql(
    SELECT id, control, people FROM message m WHERE received < ? AND id <= ?
        AND NOT EXISTS (SELECT 1 FROM review r WHERE r.message = m.id AND r.closed_at IS NULL)
    ORDER BY id LIMIT ?)sql";
constexpr std::string_view kDropMessage = R"sql(DELETE FROM message WHERE id = ?)sql";
constexpr std::string_view kDropControl = R"sql(
    DELETE FROM message_control WHERE control = ? AND message = ?)sql";
constexpr std::string_view kDropPerson = R"sql(
    DELETE FROM message_person WHERE person = ? AND message = ?)sql";

constexpr std::uint64_t kFnvStart = 14695981039346656037ULL;
std::uint64_t fnv(std::uint64_t hash, std::string_view bytes) {
    for (char byte : bytes)
        hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
    return (hash ^ 0x1f) * 1099511628211ULL;  // a boundary: "ab"+"c" is not "a"+"bc"
}

std::int64_t digest_of(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    std::int64_t head = 0;
    std::memcpy(&head, digest.data(), sizeof head);
    return head;
}

std::vector<std::int64_t> people_in(std::string_view packed) {
    std::vector<std::int64_t> people(packed.size() / sizeof(std::int64_t));
    if (!people.empty())
        std::memcpy(people.data(), packed.data(), people.size() * sizeof(std::int64_t));
    return people;
}

}  // namespace

std::string_view name_of(Disposition disposition) {
    switch (disposition) {
        case Disposition::Processed:
            return "processed";
        case Disposition::Duplicate:
            return "duplicate";
        case Disposition::Held:
            return "held";
        case Disposition::Rejected:
            return "rejected";
    }
    return "held";
}

MessageKey MessageKey::of(
    FeedId feed,
    std::string_view sender,
    std::string_view control_id,
    std::string_view body
) {
    MessageKey key;
    key.digest = digest_of(body);
    if (control_id.empty()) {
        key.control = key.digest;
    } else {
        std::uint64_t hash = fnv(kFnvStart + static_cast<std::uint64_t>(feed), sender);
        key.control = static_cast<std::int64_t>(fnv(hash, control_id));
    }
    return key;
}

std::int64_t filing_hash(const PatientIdentifier& identifier) {
    return static_cast<std::int64_t>(
        fnv(fnv(kFnvStart, identifier.authority.text()), identifier.value.text())
    );
}

MessageTable::MessageTable(Connection& connection)
    : connection_(connection),
      compressor_(connection),
      append_(connection, kAppend),
      by_control_(connection, kByControl),
      by_person_(connection, kByPerson),
      answer_(connection, kAnswer),
      read_(connection, kRead),
      index_control_(connection, kIndexControl),
      index_person_(connection, kIndexPerson),
      set_disposition_(connection, kSetDisposition) {
    load_tail();
}

FeedId MessageTable::feed(const FeedName& name) {
    auto known = feeds_.find(name);
    if (known != feeds_.end()) return known->second;
    std::optional<FeedId> id;
    Statement find(connection_, kFeedByName);
    if (Cursor row = find.query(name.text()); row.next()) id = row.as<FeedId>(0);
    if (!id) {
        Statement add(connection_, kAddFeed);
        add.run(name.text());
        id = FeedId{connection_.last_row()};
    }
    feeds_.emplace(name, *id);
    return *id;
}

FeedName MessageTable::feed_name(FeedId id) {
    Statement find(connection_, kFeedById);
    Cursor row = find.query(id);
    return row.next() ? FeedName(row.string(0)) : FeedName();
}

std::optional<EarlierMessage> MessageTable::earlier(const MessageKey& key) {
    std::optional<EarlierMessage> found;
    auto consider = [&](MessageId id, std::int64_t digest) {
        bool same = digest == key.digest;
        if (!found || (same && !found->same_bytes)) found = EarlierMessage{id, same, {}};
    };
    for (auto [at, end] = tail_controls_.equal_range(key.control); at != end; ++at) {
        consider(at->second.id, at->second.digest);
    }
    if (indexed_ > 0 && !(found && found->same_bytes)) {
        for (Cursor row = by_control_.query(key.control); row.next();) {
            consider(MessageId{row.integer(0)}, row.integer(1));
        }
    }
    if (found && found->same_bytes) {
        Cursor row = answer_.query(found->id);
        if (row.next()) found->answer = row.string(0);
    }
    return found;
}

MessageId MessageTable::append(const NewMessage& message) {
    Compressed packed = compressor_.compress(static_cast<std::int64_t>(message.feed), message.body);
    std::string_view people(
        reinterpret_cast<const char*>(message.people.data()), message.people.size_bytes()
    );
    MessageId id{next_++};
    append_.run(
        id,
        message.feed,
        message.received,
        message.key.control,
        message.key.digest,
        message.disposition,
        message.answer,
        people.empty() ? std::nullopt : std::optional(BlobView{people}),
        message.format,
        packed.dictionary,
        message.body.size(),
        BlobView{packed.bytes}
    );
    tail_controls_.emplace(message.key.control, Control{message.key.digest, id});
    for (std::int64_t person : message.people)
        tail_people_.emplace(person, id);
    return id;
}

void MessageTable::set_disposition(MessageId id, Disposition disposition) {
    set_disposition_.run(disposition, id);
}

std::optional<StoredMessage> MessageTable::read(MessageId id) {
    Cursor row = read_.query(id);
    if (!row.next()) return std::nullopt;
    StoredMessage message;
    message.id = id;
    message.feed = row.as<FeedId>(0);
    message.received = row.instant(1);
    message.disposition = row.as<Disposition>(2);
    message.answer = row.string(3);
    message.format = row.as<MessageFormat>(7);
    message.body = compressor_.decompress(
        row.blob(6), row.optional_integer(4), static_cast<std::size_t>(row.integer(5))
    );
    return message;
}

std::vector<MessageId> MessageTable::filed_under(const PatientIdentifier& identifier) {
    std::int64_t person = filing_hash(identifier);
    std::vector<MessageId> found;
    for (Cursor row = by_person_.query(person); row.next();) {
        found.push_back(MessageId{row.integer(0)});
    }
    for (auto [at, end] = tail_people_.equal_range(person); at != end; ++at) {
        found.push_back(at->second);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<StoredMessage> MessageTable::latest(int limit) {
    Statement latest(connection_, kLatest);
    std::vector<StoredMessage> found;
    for (Cursor row = latest.query(limit); row.next();) {
        found.push_back(
            {MessageId{row.integer(0)},
             row.as<FeedId>(1),
             row.instant(2),
             row.as<Disposition>(3),
             row.string(4),
             {}}
        );
    }
    return found;
}

std::int64_t MessageTable::count() {
    Statement last(connection_, R"sql(SELECT count(*) FROM message)sql");
    Cursor row = last.query();
    return row.next() ? row.integer(0) : 0;
}

void MessageTable::index_tail() {
    std::vector<std::pair<std::int64_t, MessageId>> keys;
    keys.reserve(tail_controls_.size());
    for (const auto& [control, entry] : tail_controls_)
        keys.emplace_back(control, entry.id);
    std::sort(keys.begin(), keys.end());
    for (const auto& [control, id] : keys)
        index_control_.run(control, id);
    keys.assign(tail_people_.begin(), tail_people_.end());
    std::sort(keys.begin(), keys.end());
    for (const auto& [person, id] : keys)
        index_person_.run(person, id);
    indexed_ = next_ - 1;
    Statement set(connection_, kSetIndexed);
    set.run(std::to_string(indexed_));
    tail_controls_.clear();
    tail_people_.clear();
}

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

int MessageTable::prune(const Instant& before, int limit) {
    struct Old {
        std::int64_t id;
        std::int64_t control;
        std::vector<std::int64_t> people;
    };
    std::vector<Old> old;
    Statement oldest(connection_, kOld);
    for (Cursor row = oldest.query(before, indexed_, limit); row.next();) {
        old.push_back({row.integer(0), row.integer(1), people_in(row.blob(2))});
    }
    Statement drop_message(connection_, kDropMessage);
    Statement drop_control(connection_, kDropControl);
    Statement drop_person(connection_, kDropPerson);
    for (const Old& message : old) {
        drop_control.run(message.control, message.id);
        for (std::int64_t person : message.people)
            drop_person.run(person, message.id);
        drop_message.run(message.id);
    }
    return static_cast<int>(old.size());
}

void MessageTable::reload() {
    tail_controls_.clear();
    tail_people_.clear();
    feeds_.clear();
    compressor_.reload();
    load_tail();
}

void MessageTable::load_tail() {
    Statement indexed(connection_, kIndexed);
    if (Cursor row = indexed.query(); row.next()) indexed_ = std::stoll(row.string(0));
    Statement last(connection_, kLast);
    if (Cursor row = last.query(); row.next()) next_ = row.integer(0) + 1;
    Statement rows(connection_, kTailRows);
    for (Cursor row = rows.query(indexed_); row.next();) {
        MessageId id{row.integer(0)};
        tail_controls_.emplace(row.integer(1), Control{row.integer(2), id});
        for (std::int64_t person : people_in(row.blob(3)))
            tail_people_.emplace(person, id);
    }
}

}  // namespace thiowatch::store
