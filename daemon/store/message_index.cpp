#include "daemon/store/message_index.h"

#include <algorithm>
#include <tuple>

namespace thiowatch::store {

namespace {

constexpr std::string_view kAlike = R"sql(
    SELECT message FROM message_control WHERE control = ? AND digest = ? ORDER BY message)sql";
constexpr std::string_view kKnows = R"sql(
    SELECT 1 FROM message_control WHERE control = ? LIMIT 1)sql";
constexpr std::string_view kFiled = R"sql(
    SELECT message FROM message_person WHERE person = ? ORDER BY message)sql";
// A run that was cut short is written again from its beginning.
constexpr std::string_view kAddControl = R"sql(
    INSERT OR IGNORE INTO message_control (control, digest, message) VALUES (?, ?, ?))sql";
constexpr std::string_view kAddPerson = R"sql(
    INSERT OR IGNORE INTO message_person (person, message) VALUES (?, ?))sql";
constexpr std::string_view kDropControl = R"sql(
    DELETE FROM message_control WHERE control = ? AND digest = ? AND message = ?)sql";
constexpr std::string_view kDropPerson = R"sql(
    DELETE FROM message_person WHERE person = ? AND message = ?)sql";
constexpr std::string_view kWritten =
    R"sql(SELECT value FROM meta WHERE key = 'indexed_through')sql";
constexpr std::string_view kSetWritten = R"sql(
    INSERT INTO meta (key, value) VALUES ('indexed_through', ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value)sql";

}  // namespace

MessageIndex::MessageIndex(Connection& connection)
    : connection_(connection),
      alike_(connection, kAlike),
      knows_(connection, kKnows),
      filed_(connection, kFiled),
      add_control_(connection, kAddControl),
      add_person_(connection, kAddPerson) {
    reset();
}

void MessageIndex::add(MessageId id, const MessageKey& key, std::span<const std::int64_t> people) {
    fresh_.controls.emplace(key.control, fresh_.arrived.size());
    fresh_.arrived.push_back({key.control, key.digest, id});
    for (std::int64_t person : people)
        fresh_.people.emplace(person, id);
}

void MessageIndex::find_alike(
    const Tail& tail,
    const MessageKey& key,
    std::vector<MessageId>& found
) {
    for (auto [at, end] = tail.controls.equal_range(key.control); at != end; ++at) {
        const ControlRow& row = tail.arrived[at->second];
        if (row.digest == key.digest) found.push_back(row.id);
    }
}

std::vector<MessageId> MessageIndex::alike(const MessageKey& key) {
    std::vector<MessageId> found;
    find_alike(fresh_, key, found);
    find_alike(run_, key, found);
    if (written_through_ > MessageId{0}) {
        for (Cursor row = alike_.query(key.control, key.digest); row.next();)
            found.push_back(row.as<MessageId>(0));
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

bool MessageIndex::knows(std::int64_t control) {
    if (fresh_.controls.contains(control) || run_.controls.contains(control)) return true;
    return written_through_ > MessageId{0} && knows_.query(control).next();
}

std::vector<MessageId> MessageIndex::filed_under(std::int64_t person) {
    std::vector<MessageId> found;
    for (Cursor row = filed_.query(person); row.next();)
        found.push_back(row.as<MessageId>(0));
    for (const Tail* tail : {&run_, &fresh_}) {
        for (auto [at, end] = tail->people.equal_range(person); at != end; ++at)
            found.push_back(at->second);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

bool MessageIndex::wants_writing() const {
    return !run_.arrived.empty() || fresh_.arrived.size() >= kRun ||
           (is_hurried_ && !fresh_.arrived.empty());
}

void MessageIndex::begin_run() {
    run_ = std::exchange(fresh_, {});
    fresh_.arrived.reserve(kRun);
    fresh_.controls.reserve(kRun);
    fresh_.people.reserve(kRun);
    control_rows_ = run_.arrived;
    std::ranges::sort(control_rows_, {}, [](const ControlRow& row) {
        return std::tuple(row.control, row.digest, row.id);
    });
    person_rows_.clear();
    for (const auto& [person, id] : run_.people)
        person_rows_.push_back({person, id});
    std::ranges::sort(person_rows_, {}, [](const PersonRow& row) {
        return std::tuple(row.person, row.id);
    });
    control_at_ = 0;
    person_at_ = 0;
}

void MessageIndex::write_slice(std::size_t most) {
    if (run_.arrived.empty()) begin_run();
    std::size_t left = most;
    for (; left > 0 && control_at_ < control_rows_.size(); --left, ++control_at_) {
        const ControlRow& row = control_rows_[control_at_];
        add_control_.run(row.control, row.digest, row.id);
    }
    for (; left > 0 && person_at_ < person_rows_.size(); --left, ++person_at_) {
        const PersonRow& row = person_rows_[person_at_];
        add_person_.run(row.person, row.id);
    }
    if (control_at_ == control_rows_.size() && person_at_ == person_rows_.size()) end_run();
}

void MessageIndex::end_run() {
    if (!run_.arrived.empty()) written_through_ = run_.arrived.back().id;
    Statement set(connection_, kSetWritten);
    set.run(std::to_string(static_cast<std::int64_t>(written_through_)));
    run_ = {};
    control_rows_.clear();
    person_rows_.clear();
    is_hurried_ = false;
}

void MessageIndex::write_all() {
    while (!run_.arrived.empty() || !fresh_.arrived.empty())
        write_slice(kRun);
}

void MessageIndex::remove(
    MessageId id,
    const MessageKey& key,
    std::span<const std::int64_t> people
) {
    Statement drop_control(connection_, kDropControl);
    drop_control.run(key.control, key.digest, id);
    Statement drop_person(connection_, kDropPerson);
    for (std::int64_t person : people)
        drop_person.run(person, id);
}

void MessageIndex::forget_from(MessageId id) {
    forget_from(fresh_, id);
    forget_from(run_, id);
}

void MessageIndex::forget_from(Tail& tail, MessageId id) {
    auto first = std::ranges::lower_bound(tail.arrived, id, {}, &ControlRow::id);
    const auto kept = static_cast<std::size_t>(first - tail.arrived.begin());
    tail.arrived.erase(first, tail.arrived.end());
    std::erase_if(tail.controls, [&](const auto& entry) { return entry.second >= kept; });
    std::erase_if(tail.people, [&](const auto& entry) { return entry.second >= id; });
}

void MessageIndex::reset() {
    fresh_ = {};
    run_ = {};
    control_rows_.clear();
    person_rows_.clear();
    written_through_ = {};
    Statement written(connection_, kWritten);
    if (Cursor row = written.query(); row.next())
        written_through_ = MessageId{std::stoll(row.string(0))};
}

}  // namespace thiowatch::store
