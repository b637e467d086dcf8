// key = kind hash      2 bits and 62; so the keys of a kind lie together

#include "daemon/store/message_index.h"

#include <algorithm>

namespace thiowatch::store {

namespace {

constexpr std::string_view kFiled = R"sql(
    SELECT message FROM message_person WHERE person = ? ORDER BY message)sql";
constexpr std::string_view kFile = R"sql(
    INSERT OR IGNORE INTO message_person (person, message) VALUES (?, ?))sql";
constexpr std::string_view kDropFiled = R"sql(
    DELETE FROM message_person WHERE message >= coalesce((
        SELECT first + count FROM message_block
        WHERE first <= message_person.message ORDER BY first DESC LIMIT 1), 0))sql";
constexpr std::string_view kWritten =
    R"sql(SELECT value FROM meta WHERE key = 'indexed_through')sql";
constexpr std::string_view kSetWritten = R"sql(
    INSERT INTO meta (key, value) VALUES ('indexed_through', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value)sql";

enum class Kind : std::uint8_t { Control, Content, Person };

constexpr unsigned kHashBits = 62;

std::uint64_t key_of(Kind kind, std::int64_t hash) {
    constexpr std::uint64_t kHash = (std::uint64_t{1} << kHashBits) - 1;
    const std::uint64_t high = static_cast<std::uint64_t>(kind) << kHashBits;
    return high | (static_cast<std::uint64_t>(hash) & kHash);
}

std::uint64_t control_of(const MessageKey& key) {
    return key_of(Kind::Control, key.control);
}

std::uint64_t content_of(const MessageKey& key) {
    constexpr std::uint64_t kSpread = 0x9E3779B97F4A7C15U;
    const auto of_digest = static_cast<std::uint64_t>(key.digest) * kSpread;
    return key_of(Kind::Content, key.control ^ static_cast<std::int64_t>(of_digest));
}

}  // namespace

MessageIndex::MessageIndex(Connection& connection)
    : connection_(connection),
      keys_(connection),
      filed_(connection, kFiled),
      file_(connection, kFile) {
    reset();
}

void MessageIndex::add(MessageId id, const MessageKey& key, People people) {
    const std::uint64_t control = control_of(key);
    keys_.add(id, control);
    keys_.add(id, content_of(key));
    for (std::int64_t person : people)
        keys_.add(id, key_of(Kind::Person, person));
    if (controls_) controls_->note(control);
}

void MessageIndex::learn() {
    constexpr std::size_t kKeysOfAMessage = 3;  // about
    constexpr std::size_t kSoon = std::size_t{1} << 17U;
    controls_.emplace(keys_.size() / kKeysOfAMessage + kSoon);
    keys_.each_below(key_of(Kind::Content, 0), [this](std::uint64_t control) {
        controls_->note(control);
    });
}

bool MessageIndex::may_know(const MessageKey& key) {
    if (!controls_) learn();
    return controls_->may_know(control_of(key));
}

std::vector<MessageId> MessageIndex::find(std::uint64_t key) {
    std::vector<MessageId> found = keys_.find(key);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

std::vector<MessageId> MessageIndex::alike(const MessageKey& key) {
    return find(content_of(key));
}

std::vector<MessageId> MessageIndex::under_control(const MessageKey& key) {
    return find(control_of(key));
}

std::vector<MessageId> MessageIndex::filed_under(std::int64_t person) {
    std::vector<MessageId> found = keys_.find(key_of(Kind::Person, person));
    for (Cursor row = filed_.query(person); row.next();)
        found.push_back(row.as<MessageId>(0));
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

bool MessageIndex::wants_writing() const {
    return keys_.wants_writing() || (is_hurried_ && keys_.has_unwritten());
}

void MessageIndex::note_written(std::optional<MessageId> through) {
    if (!through) return;
    written_through_ = *through;
    is_hurried_ = false;
    Statement set(connection_, kSetWritten);
    set.run(std::to_string(static_cast<std::int64_t>(written_through_)));
}

void MessageIndex::write_slice() {
    note_written(keys_.write_slice());
}

void MessageIndex::write_all() {
    note_written(keys_.write_all());
}

void MessageIndex::drop(const std::function<bool(MessageId, MessageId)>& is_needed) {
    if (!keys_.drop(is_needed)) return;
    Statement drop_filed(connection_, kDropFiled);
    drop_filed.run();
}

void MessageIndex::reset() {
    keys_.reset();
    written_through_ = {};
    is_hurried_ = false;
    Statement written(connection_, kWritten);
    if (Cursor row = written.query(); row.next())
        written_through_ = MessageId{std::stoll(row.string(0))};
}

}  // namespace thiowatch::store
