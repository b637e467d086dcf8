#include "daemon/store/message_table.h"

#include <algorithm>
#include <set>
#include <utility>

namespace thiowatch::store {

namespace {

// A block is read whole to read one message of it, so it has a limit; a longer message is alone.
constexpr std::size_t kBlockBytes = std::size_t{256} * 1024;
// What memory keeps for the next time, of what one batch needed.
constexpr std::size_t kRoomKept = std::size_t{1} << 20U;

constexpr std::string_view kInsert = R"sql(
    INSERT INTO message_block (first, count, newest, heads, dictionary, size, bodies)
    VALUES (?, ?, ?, ?, ?, ?, ?))sql";
constexpr std::string_view kFind = R"sql(
    SELECT first, count FROM message_block WHERE first <= ? ORDER BY first DESC LIMIT 1)sql";
constexpr std::string_view kRead = R"sql(
    SELECT heads, dictionary, size, bodies FROM message_block WHERE first = ?)sql";
constexpr std::string_view kHeadsAfter = R"sql(
    SELECT first, heads FROM message_block WHERE first > ? ORDER BY first)sql";
constexpr std::string_view kCount = R"sql(
    SELECT coalesce(sum(count), 0) FROM message_block)sql";
constexpr std::string_view kFeedByName = R"sql(SELECT id FROM feed WHERE name = ?)sql";
constexpr std::string_view kFeedById = R"sql(SELECT name FROM feed WHERE id = ?)sql";
constexpr std::string_view kAddFeed = R"sql(INSERT INTO feed (name) VALUES (?))sql";
constexpr std::string_view kOldest = R"sql(
    SELECT first, count, newest FROM message_block ORDER BY first)sql";
constexpr std::string_view kUnderReview = R"sql(
    SELECT DISTINCT message FROM review
    WHERE message BETWEEN ? AND ? AND closed_at IS NULL)sql";
constexpr std::string_view kDrop = R"sql(DELETE FROM message_block WHERE first = ?)sql";

std::int64_t number_of(MessageId id) {
    return static_cast<std::int64_t>(id);
}

MessageId after(MessageId id, std::size_t count) {
    return MessageId{number_of(id) + static_cast<std::int64_t>(count)};
}

std::size_t distance(MessageId from, MessageId to) {
    return static_cast<std::size_t>(number_of(to) - number_of(from));
}

StoredMessage message_of(MessageId id, const MessageHead& head, std::string body) {
    return {
        id, head.feed, head.received, head.disposition, head.answer, std::move(body), head.format};
}

}  // namespace

MessageTable::MessageTable(Connection& connection)
    : connection_(connection),
      compressor_(connection),
      index_(connection),
      insert_(connection, kInsert),
      find_(connection, kFind),
      read_(connection, kRead) {
    load();
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

std::optional<EarlierMessage> MessageTable::earlier(const MessageKey& key, std::string_view body) {
    if (!index_.may_know(key)) return std::nullopt;
    for (MessageId id : index_.alike(key)) {
        auto stored = read(id);
        if (stored && stored->body == body) {
            return EarlierMessage{id, true, std::move(stored->answer)};
        }
    }
    const std::vector<MessageId> reused = index_.under_control(key);
    const bool is_there =
        std::ranges::any_of(reused, [this](MessageId id) { return holds(id, id); });
    return is_there ? std::optional(EarlierMessage{}) : std::nullopt;
}

MessageId MessageTable::append(const NewMessage& message) {
    append_head(pending_.heads, message);
    auto packed = message.packed != nullptr ? std::optional(std::move(*message.packed))
                                            : pack(LongText{message.body});
    if (packed) {
        pending_.packed.emplace(pending_.places.size(), *std::move(packed));
    } else {
        pending_.bodies.append(message.body);
    }
    pending_.places.push_back(
        {pending_.heads.size(), pending_.bodies.size(), message.received, message.feed}
    );
    const MessageId id = std::exchange(next_, after(next_, 1));
    index_.add(id, message.key, message.people);
    return id;
}

std::optional<PackedBody> MessageTable::pack(const LongText& body) {
    if (body.bytes.size() <= kBlockBytes) return std::nullopt;
    return packer_.pack(body);
}

MessageId MessageTable::first_pending() const {
    return MessageId{number_of(next_) - static_cast<std::int64_t>(pending_.places.size())};
}

void MessageTable::seal() {
    for (std::size_t at = 0; at < pending_.places.size();)
        at = seal_block(at);
    pending_.places.clear();
    pending_.packed.clear();
    for (std::string* room : {&pending_.heads, &pending_.bodies}) {
        room->clear();
        if (room->capacity() > kRoomKept) room->shrink_to_fit();
    }
}

/// Writes the block that begins with the pending message at `from`; answers where the next begins.
std::size_t MessageTable::seal_block(std::size_t from) {
    const std::vector<Place>& places = pending_.places;
    const Place begin = from == 0 ? Place{} : places[from - 1];
    const auto packed = pending_.packed.find(from);
    const bool is_packed = packed != pending_.packed.end();
    std::size_t end = from + 1;
    while (!is_packed && end < places.size() && !pending_.packed.contains(end) &&
           places[end].body_end - begin.body_end <= kBlockBytes) {
        ++end;
    }
    const Place& last = places[end - 1];
    insert_block(
        {after(first_pending(), from),
         end - from,
         last.received,
         places[from].feed,
         std::string_view(pending_.heads).substr(begin.head_end, last.head_end - begin.head_end),
         std::string_view(pending_.bodies).substr(begin.body_end, last.body_end - begin.body_end),
         is_packed ? &packed->second : nullptr}
    );
    return end;
}

void MessageTable::insert_block(const NewBlock& block) {
    const auto feed = static_cast<std::int64_t>(block.feed);
    const Compressed packed = block.packed == nullptr
                                  ? compressor_.compress(feed, block.bodies)
                                  : Compressed{block.packed->bytes, std::nullopt};
    insert_.run(
        block.first,
        block.count,
        block.newest,
        BlobView{block.heads},
        packed.dictionary,
        block.packed == nullptr ? block.bodies.size() : block.packed->size,
        BlobView{packed.bytes}
    );
}

void MessageTable::write_index_slice() {
    if (index_.wants_writing()) index_.write_slice();
}

void MessageTable::index_all() {
    seal();
    index_.write_all();
}

bool MessageTable::holds(MessageId first, MessageId last) {
    if (last >= first_pending() && first < next_) return true;
    Cursor row = find_.query(last);
    return row.next() && after(row.as<MessageId>(0), row.as<std::size_t>(1)) > first;
}

const MessageTable::Block* MessageTable::block_of(MessageId id) {
    std::int64_t first = 0;
    {
        Cursor row = find_.query(id);
        if (!row.next() || distance(row.as<MessageId>(0), id) >= row.as<std::size_t>(1)) {
            return nullptr;
        }
        first = row.integer(0);
    }
    if (last_read_ && number_of(last_read_->first) == first) return &*last_read_;
    Cursor row = read_.query(first);
    if (!row.next()) return nullptr;
    last_read_.reset();
    std::string bodies = compressor_.decompress(
        row.blob(3), row.optional_integer(1), static_cast<std::size_t>(row.integer(2))
    );
    last_read_ = Block{MessageId{first}, heads_in(row.blob(0)), std::move(bodies)};
    return &*last_read_;
}

std::optional<StoredMessage> MessageTable::read(MessageId id) {
    if (id >= first_pending() && id < next_) return read_pending(id);
    const Block* block = block_of(id);
    if (block == nullptr) return std::nullopt;
    const std::size_t place = distance(block->first, id);
    std::size_t begin = 0;
    for (std::size_t before = 0; before < place; ++before)
        begin += block->heads[before].size;
    const MessageHead& head = block->heads[place];
    return message_of(id, head, block->bodies.substr(begin, head.size));
}

std::optional<StoredMessage> MessageTable::read_pending(MessageId id) {
    const std::size_t place = distance(first_pending(), id);
    const Place begin = place == 0 ? Place{} : pending_.places[place - 1];
    const Place& end = pending_.places[place];
    const auto heads = heads_in(
        std::string_view(pending_.heads).substr(begin.head_end, end.head_end - begin.head_end)
    );
    if (const auto long_one = pending_.packed.find(place); long_one != pending_.packed.end()) {
        const PackedBody& packed = long_one->second;
        return message_of(
            id, heads.front(), compressor_.decompress(packed.bytes, std::nullopt, packed.size)
        );
    }
    return message_of(
        id, heads.front(), pending_.bodies.substr(begin.body_end, end.body_end - begin.body_end)
    );
}

std::vector<MessageId> MessageTable::filed_under(const PatientIdentifier& identifier) {
    return filed_under(filing_hash(identifier));
}

std::vector<MessageId> MessageTable::filed_under(std::int64_t key) {
    return index_.filed_under(key);
}

void MessageTable::file_again(MessageId id, std::span<const std::int64_t> people) {
    for (std::int64_t person : people)
        index_.file(id, person);
}

std::int64_t MessageTable::count() {
    Statement count(connection_, kCount);
    Cursor row = count.query();
    const auto pending = static_cast<std::int64_t>(pending_.places.size());
    return row.next() ? row.integer(0) + pending : pending;
}

// Arrival order is age order, so the oldest blocks are the first: it ends at one that is too young.
int MessageTable::prune(const Instant& before, int limit) {
    std::vector<MessageId> old;
    Statement oldest(connection_, kOldest);
    std::int64_t found = 0;
    for (Cursor row = oldest.query(); found < limit && row.next();) {
        if (row.instant(2).utc_ms >= before.utc_ms) break;
        const auto first = row.as<MessageId>(0);
        if (after(first, row.as<std::size_t>(1) - 1) > index_.written_through()) {
            // What the index in memory still holds goes next time.
            index_.hurry();
            break;
        }
        old.push_back(first);
        found += row.integer(1);
    }
    int pruned = 0;
    for (MessageId first : old)
        pruned += prune_block(first);
    if (!old.empty()) {
        index_.drop([this](MessageId oldest, MessageId newest) { return holds(oldest, newest); });
    }
    return pruned;
}

/// What of a block is under review stays, each message as a block of its own.
int MessageTable::prune_block(MessageId first) {
    const Block* read = block_of(first);
    if (read == nullptr) return 0;
    const Block block = *read;
    const std::set<MessageId> kept = under_review(first, block.heads.size());
    if (kept.size() == block.heads.size() && kept.size() == 1) return 0;
    Statement drop(connection_, kDrop);
    drop.run(first);
    last_read_.reset();
    std::string_view bodies = block.bodies;
    for (std::size_t at = 0; at < block.heads.size(); ++at) {
        const MessageHead& head = block.heads[at];
        const MessageId id = after(first, at);
        const std::string_view body = bodies.substr(0, head.size);
        bodies.remove_prefix(head.size);
        if (!kept.contains(id)) continue;
        std::string packed;
        append_head(
            packed,
            {head.feed,
             head.received,
             head.key,
             head.disposition,
             head.answer,
             head.people,
             body,
             head.format}
        );
        insert_block({id, 1, head.received, head.feed, packed, body});
    }
    return static_cast<int>(block.heads.size() - kept.size());
}

std::set<MessageId> MessageTable::under_review(MessageId first, std::size_t count) {
    Statement reviewed(connection_, kUnderReview);
    std::set<MessageId> found;
    for (Cursor row = reviewed.query(first, after(first, count - 1)); row.next();)
        found.insert(row.as<MessageId>(0));
    return found;
}

void MessageTable::forget_from(MessageId first) {
    feeds_.clear();
    if (first >= next_) return;
    const std::size_t kept = distance(first_pending(), first);
    const Place end = kept == 0 ? Place{} : pending_.places[kept - 1];
    pending_.places.resize(kept);
    pending_.heads.resize(end.head_end);
    pending_.bodies.resize(end.body_end);
    pending_.packed.erase(pending_.packed.lower_bound(kept), pending_.packed.end());
    next_ = first;
    index_.forget_from(first);
}

void MessageTable::reload() {
    feeds_.clear();
    pending_ = {};
    last_read_.reset();
    compressor_.reload();
    load();
}

void MessageTable::load() {
    index_.reset();
    next_ = after(index_.written_through(), 1);
    Statement unwritten(connection_, kHeadsAfter);
    for (Cursor row = unwritten.query(index_.written_through()); row.next();) {
        auto id = row.as<MessageId>(0);
        for (const MessageHead& head : heads_in(row.blob(1))) {
            index_.add(id, head.key, head.people);
            id = after(id, 1);
        }
        next_ = id;
    }
}

}  // namespace thiowatch::store
