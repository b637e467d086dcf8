// keys = *( key message )         both 8 bytes, little-endian, in the order of the keys

#include "daemon/store/sheaf_index.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "daemon/store/bytes.h"

namespace thiowatch::store {

namespace {

// So many at the end are looked through one by one; more are sorted in.
constexpr std::size_t kLoose = 4096;
constexpr std::size_t kKeysInABucket = 2048;
constexpr int kLeastBits = 6;
constexpr int kMostBits = 20;
constexpr std::size_t kRowBytes = 16;

constexpr std::string_view kFind = R"sql(
    SELECT keys FROM sheaf_key WHERE bits = ? AND bucket = ?)sql";
constexpr std::string_view kAdd = R"sql(
    INSERT INTO sheaf_key (bits, bucket, newest, keys) VALUES (?, ?, ?, ?))sql";
constexpr std::string_view kAddRun = R"sql(
    INSERT INTO sheaf_run (newest, bits, count) VALUES (?, ?, ?))sql";
constexpr std::string_view kRuns = R"sql(
    SELECT newest, bits, count FROM sheaf_run ORDER BY newest)sql";
constexpr std::string_view kDropRun = R"sql(DELETE FROM sheaf_run WHERE newest = ?)sql";
constexpr std::string_view kDropKeys = R"sql(
    DELETE FROM sheaf_key WHERE bits = ? AND bucket = ? AND newest = ?)sql";

std::int64_t bucket_of(std::int64_t key, int bits) {
    constexpr int kWidth = 64;
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(key) >> (kWidth - bits));
}

std::int64_t number_at(std::string_view bytes, std::size_t at) {
    std::int64_t number = 0;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    return number;
}

// Buckets go by the bits of the key without its sign, and so do rows.
bool is_before(std::int64_t a, std::int64_t b) {
    return static_cast<std::uint64_t>(a) < static_cast<std::uint64_t>(b);
}

void find_in(std::string_view keys, std::int64_t key, std::vector<MessageId>& found) {
    std::size_t first = 0;
    for (std::size_t last = keys.size() / kRowBytes; first < last;) {
        const std::size_t middle = (first + last) / 2;
        const bool is_low = is_before(number_at(keys, middle * kRowBytes), key);
        (is_low ? first : last) = is_low ? middle + 1 : middle;
    }
    for (std::size_t at = first * kRowBytes; at < keys.size(); at += kRowBytes) {
        if (number_at(keys, at) != key) break;
        found.push_back(MessageId{number_at(keys, at + sizeof key)});
    }
}

}  // namespace

SheafIndex::SheafIndex(Connection& connection) : connection_(connection), find_(connection, kFind) {
    reset();
}

void SheafIndex::add(MessageId id, std::span<const std::int64_t> keys) {
    for (std::int64_t key : keys)
        rows_.push_back({key, id});
}

void SheafIndex::settle() {
    const auto by_key = [](const Row& a, const Row& b) {
        return a.key == b.key ? a.id < b.id : is_before(a.key, b.key);
    };
    const auto loose = rows_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    std::sort(loose, rows_.end(), by_key);
    std::inplace_merge(rows_.begin(), loose, rows_.end(), by_key);
    sorted_ = rows_.size();
}

std::vector<MessageId> SheafIndex::filed_under(std::int64_t key) {
    std::vector<MessageId> found;
    std::set<int> widths;
    for (const Run& run : runs_)
        widths.insert(run.bits);
    for (int bits : widths) {
        for (Cursor row = find_.query(bits, bucket_of(key, bits)); row.next();)
            find_in(row.blob(0), key, found);
    }
    if (rows_.size() - sorted_ > kLoose) settle();
    const auto loose = rows_.begin() + static_cast<std::ptrdiff_t>(sorted_);
    auto at = std::lower_bound(rows_.begin(), loose, key, [](const Row& row, std::int64_t wanted) {
        return is_before(row.key, wanted);
    });
    for (; at != loose && at->key == key; ++at)
        found.push_back(at->id);
    for (at = loose; at != rows_.end(); ++at) {
        if (at->key == key) found.push_back(at->id);
    }
    return found;
}

bool SheafIndex::owes(MessageId through) const {
    return std::ranges::any_of(rows_, [through](const Row& row) { return row.id <= through; });
}

int SheafIndex::bits_for(std::size_t count) const {
    for (const Run& run : runs_)
        count += run.count;
    int bits = kLeastBits;
    while (bits < kMostBits && (count >> static_cast<unsigned>(bits)) > kKeysInABucket)
        ++bits;
    return bits;
}

void SheafIndex::write() {
    if (rows_.empty()) return;
    settle();
    const MessageId newest = std::ranges::max(rows_, {}, &Row::id).id;
    const Run run{newest, bits_for(rows_.size()), rows_.size()};
    Statement add(connection_, kAdd);
    std::string keys;
    for (std::size_t at = 0; at < rows_.size();) {
        const std::int64_t bucket = bucket_of(rows_[at].key, run.bits);
        keys.clear();
        for (; at < rows_.size() && bucket_of(rows_[at].key, run.bits) == bucket; ++at) {
            append_fixed(keys, rows_[at].key);
            append_fixed(keys, static_cast<std::int64_t>(rows_[at].id));
        }
        add.run(run.bits, bucket, run.newest, BlobView{keys});
    }
    Statement add_run(connection_, kAddRun);
    add_run.run(run.newest, run.bits, run.count);
    runs_.push_back(run);
    rows_.clear();
    sorted_ = 0;
}

void SheafIndex::drop_before(MessageId oldest) {
    while (!runs_.empty() && runs_.front().newest < oldest) {
        const Run& run = runs_.front();
        Statement drop(connection_, kDropKeys);
        for (std::int64_t bucket = 0; bucket >> static_cast<unsigned>(run.bits) == 0; ++bucket)
            drop.run(run.bits, bucket, run.newest);
        Statement drop_run(connection_, kDropRun);
        drop_run.run(run.newest);
        runs_.erase(runs_.begin());
    }
}

void SheafIndex::forget_from(MessageId id) {
    std::erase_if(rows_, [id](const Row& row) { return row.id >= id; });
    sorted_ = 0;
    settle();
}

void SheafIndex::reset() {
    rows_.clear();
    sorted_ = 0;
    runs_.clear();
    Statement runs(connection_, kRuns);
    for (Cursor row = runs.query(); row.next();) {
        runs_.push_back(
            {row.as<MessageId>(0),
             static_cast<int>(row.integer(1)),
             static_cast<std::size_t>(row.integer(2))}
        );
    }
}

}  // namespace thiowatch::store
