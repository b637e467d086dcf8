// keys = *( key age )     8 bytes of key and 4 of how many messages before the newest of its run,
//                         little-endian, in the order of the keys

#include "daemon/store/key_index.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "daemon/store/bytes.h"

namespace thiowatch::store {

namespace {

// So many at the end are looked through one by one; more are sorted in.
constexpr std::size_t kLoose = 8192;
constexpr std::size_t kKeysInABucket = 4096;
constexpr int kLeastBits = 6;
constexpr int kMostBits = 20;
constexpr std::size_t kRowBytes = sizeof(std::uint64_t) + sizeof(std::uint32_t);

constexpr std::string_view kFind = R"sql(
    SELECT keys, newest FROM key_bucket WHERE bits = ? AND bucket = ?)sql";
constexpr std::string_view kFirst = R"sql(
    SELECT keys FROM key_bucket WHERE bits = ? AND bucket < ?)sql";
constexpr std::string_view kAdd = R"sql(
    INSERT INTO key_bucket (bits, bucket, newest, keys) VALUES (?, ?, ?, ?))sql";
constexpr std::string_view kBeginRun = R"sql(
    INSERT INTO key_run (newest, bits, count, is_whole) VALUES (?, ?, ?, 0))sql";
constexpr std::string_view kEndRun = R"sql(UPDATE key_run SET is_whole = 1 WHERE newest = ?)sql";
constexpr std::string_view kRuns = R"sql(
    SELECT newest, bits, count, is_whole FROM key_run ORDER BY newest)sql";
constexpr std::string_view kDropRun = R"sql(DELETE FROM key_run WHERE newest = ?)sql";
constexpr std::string_view kDropKeys = R"sql(
    DELETE FROM key_bucket WHERE bits = ? AND bucket = ? AND newest = ?)sql";

std::int64_t bucket_of(std::uint64_t key, int bits) {
    constexpr int kWidth = 64;
    return static_cast<std::int64_t>(key >> static_cast<unsigned>(kWidth - bits));
}

std::int64_t buckets(int bits) {
    return std::int64_t{1} << static_cast<unsigned>(bits);
}

MessageId earlier(MessageId newest, std::uint32_t age) {
    return MessageId{static_cast<std::int64_t>(newest) - age};
}

std::uint32_t age_of(MessageId id, MessageId newest) {
    return static_cast<std::uint32_t>(
        static_cast<std::int64_t>(newest) - static_cast<std::int64_t>(id)
    );
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

void find_in(
    std::string_view keys,
    MessageId newest,
    std::uint64_t key,
    std::vector<MessageId>& found
) {
    std::size_t first = 0;
    for (std::size_t last = keys.size() / kRowBytes; first < last;) {
        const std::size_t middle = (first + last) / 2;
        const bool is_low = number_at<std::uint64_t>(keys, middle * kRowBytes) < key;
        (is_low ? first : last) = is_low ? middle + 1 : middle;
    }
    for (std::size_t at = first * kRowBytes; at < keys.size(); at += kRowBytes) {
        if (number_at<std::uint64_t>(keys, at) != key) break;
        found.push_back(earlier(newest, number_at<std::uint32_t>(keys, at + sizeof key)));
    }
}

}  // namespace

KeyIndex::KeyIndex(Connection& connection)
    : connection_(connection), find_(connection, kFind), add_(connection, kAdd) {
    reset();
}

void KeyIndex::settle() {
    const auto loose = rows_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    std::sort(loose, rows_.end());
    std::inplace_merge(rows_.begin(), loose, rows_.end());
    sorted_ = rows_.size();
}

std::vector<MessageId> KeyIndex::find(std::uint64_t key) {
    std::vector<MessageId> found;
    std::set<int> widths;
    for (const Run& run : runs_)
        widths.insert(run.bits);
    for (int bits : widths) {
        for (Cursor row = find_.query(bits, bucket_of(key, bits)); row.next();)
            find_in(row.blob(0), row.as<MessageId>(1), key, found);
    }
    if (rows_.size() - sorted_ > kLoose) settle();
    const auto find_sorted = [&](std::span<const Row> rows) {
        auto at = std::ranges::lower_bound(rows, key, {}, &Row::key);
        for (; at != rows.end() && at->key == key; ++at)
            found.push_back(at->id);
    };
    find_sorted(run_.rows);
    find_sorted(std::span(rows_).first(sorted_));
    for (const Row& row : std::span(rows_).subspan(sorted_)) {
        if (row.key == key) found.push_back(row.id);
    }
    return found;
}

int KeyIndex::bits_for(std::size_t count) const {
    for (const Run& run : runs_)
        count += run.count;
    int bits = kLeastBits;
    while (bits < kMostBits && (count >> static_cast<unsigned>(bits)) > kKeysInABucket)
        ++bits;
    return bits;
}

void KeyIndex::begin_run() {
    // A stop left them half written; what they say has gathered again.
    for (const Run& run : std::exchange(cut_short_, {}))
        drop(run);
    run_.rows = std::exchange(rows_, {});
    rows_.reserve(run_.rows.size());
    std::ranges::sort(run_.rows);
    run_.at = 0;
    const MessageId newest = std::ranges::max(run_.rows, {}, &Row::id).id;
    run_.run = {newest, bits_for(run_.rows.size()), run_.rows.size()};
    Statement begin(connection_, kBeginRun);
    begin.run(run_.run.newest, run_.run.bits, run_.run.count);
    sorted_ = 0;
    counted_ = 0;
}

void KeyIndex::write_bucket() {
    const Run& run = run_.run;
    const std::vector<Row>& rows = run_.rows;
    const std::int64_t bucket = bucket_of(rows[run_.at].key, run.bits);
    std::string keys;
    for (; run_.at < rows.size() && bucket_of(rows[run_.at].key, run.bits) == bucket; ++run_.at) {
        append_fixed(keys, rows[run_.at].key);
        append_fixed(keys, age_of(rows[run_.at].id, run.newest));
    }
    add_.run(run.bits, bucket, run.newest, BlobView{keys});
}

void KeyIndex::end_run() {
    Statement end(connection_, kEndRun);
    end.run(run_.run.newest);
    runs_.push_back(run_.run);
    run_ = {};
}

std::optional<MessageId> KeyIndex::write_slice() {
    constexpr std::size_t kLeast = 256;
    constexpr std::size_t kFaster = 4;  // than they gather
    if (run_.rows.empty()) begin_run();
    const std::size_t gathered = rows_.size() - std::min(counted_, rows_.size());
    counted_ = rows_.size();
    return write(kLeast + kFaster * gathered);
}

std::optional<MessageId> KeyIndex::write(std::size_t rows) {
    const std::size_t end = std::min(run_.at + rows, run_.rows.size());
    while (run_.at < end)
        write_bucket();
    if (run_.at < run_.rows.size()) return std::nullopt;
    const MessageId newest = run_.run.newest;
    end_run();
    return newest;
}

std::optional<MessageId> KeyIndex::write_all() {
    std::optional<MessageId> through;
    while (has_unwritten()) {
        if (run_.rows.empty()) begin_run();
        through = write(run_.rows.size());
    }
    return through;
}

bool KeyIndex::drop(const std::function<bool(MessageId, MessageId)>& is_needed) {
    MessageId before{0};
    const auto dropped = std::erase_if(runs_, [&](const Run& run) {
        const MessageId oldest{static_cast<std::int64_t>(before) + 1};
        before = run.newest;
        if (is_needed(oldest, run.newest)) return false;
        drop(run);
        return true;
    });
    return dropped > 0;
}

void KeyIndex::drop(const Run& run) {
    Statement drop_keys(connection_, kDropKeys);
    for (std::int64_t bucket = 0; bucket < buckets(run.bits); ++bucket)
        drop_keys.run(run.bits, bucket, run.newest);
    Statement drop_run(connection_, kDropRun);
    drop_run.run(run.newest);
}

std::size_t KeyIndex::size() const {
    std::size_t size = rows_.size() + run_.rows.size();
    for (const Run& run : runs_)
        size += run.count;
    return size;
}

void KeyIndex::each_below(std::uint64_t limit, const std::function<void(std::uint64_t)>& visit) {
    std::set<int> widths;
    for (const Run& run : runs_)
        widths.insert(run.bits);
    Statement first(connection_, kFirst);
    for (int bits : widths) {
        for (Cursor row = first.query(bits, bucket_of(limit, bits)); row.next();) {
            const std::string_view keys = row.blob(0);
            for (std::size_t at = 0; at < keys.size(); at += kRowBytes)
                visit(number_at<std::uint64_t>(keys, at));
        }
    }
    for (const auto* rows : {&run_.rows, &rows_}) {
        for (const Row& row : *rows) {
            if (row.key < limit) visit(row.key);
        }
    }
}

void KeyIndex::forget_from(MessageId id) {
    std::erase_if(rows_, [id](const Row& row) { return row.id >= id; });
    sorted_ = 0;
    settle();
}

void KeyIndex::reset() {
    rows_.clear();
    sorted_ = 0;
    counted_ = 0;
    runs_.clear();
    cut_short_.clear();
    run_ = {};
    Statement runs(connection_, kRuns);
    for (Cursor row = runs.query(); row.next();) {
        const Run run{
            row.as<MessageId>(0),
            static_cast<int>(row.integer(1)),
            static_cast<std::size_t>(row.integer(2))};
        (row.integer(3) != 0 ? runs_ : cut_short_).push_back(run);
    }
}

}  // namespace thiowatch::store
