#include "daemon/store/direct_log.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <unistd.h>
#include <utility>

#include <sqlite3.h>

namespace thiowatch::store {

namespace {

constexpr std::size_t kBlock = 4096;
constexpr std::size_t kGathered = std::size_t{256} * 1024;
// More at once is from many messages. It gains little, and some of it will soon be read again.
constexpr std::size_t kDirectly = std::size_t{32} * 1024;
// SQLite writes a frame's header by itself. In its bytes 4 to 7 stands the size of the database
// after the commit that the frame ends; of any other frame, 0.
// (https://sqlite.org/fileformat2.html, 4.1)
constexpr std::size_t kFrameHeader = 24;
constexpr std::size_t kSizeInHeader = 4;

std::size_t whole_blocks_below(std::size_t size) {
    return size / kBlock * kBlock;
}
std::size_t whole_blocks_above(std::size_t size) {
    return whole_blocks_below(size + kBlock - 1);
}

bool ends_commit(std::span<const std::byte> header) {
    return std::ranges::any_of(header.subspan(kSizeInHeader, 4), [](std::byte one) {
        return one != std::byte{};
    });
}

}  // namespace

DirectLog::Blocks::Blocks(std::size_t size)
    : bytes(static_cast<std::byte*>(std::aligned_alloc(kBlock, size))) {
    if (bytes == nullptr) throw std::bad_alloc();
}

DirectLog::Blocks::~Blocks() {
    std::free(bytes);
}

std::unique_ptr<DirectLog> DirectLog::open(const std::filesystem::path& path) {
    const int direct = ::open(path.c_str(), O_WRONLY | O_DIRECT | O_CLOEXEC);
    const int cached = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    std::unique_ptr<DirectLog> log(new DirectLog(direct, cached));
    return direct < 0 || cached < 0 ? nullptr : std::move(log);
}

DirectLog::DirectLog(int direct, int cached)
    : direct_(direct), cached_(cached), blocks_(kGathered) {}

DirectLog::~DirectLog() {
    if (direct_ >= 0 && direct_ != cached_) ::close(direct_);
    if (cached_ >= 0) ::close(cached_);
}

int DirectLog::append(std::span<const std::byte> bytes, std::int64_t at, const Read& read) {
    const bool is_elsewhere = !end_ || at != *end_;
    is_beginning_ = is_beginning_ || at == 0;
    if (bytes.size() == kFrameHeader) ends_commit_ = ends_commit(bytes);
    if (is_elsewhere || is_head_stale_) {
        if (const int code = move_to(at, read); code != SQLITE_OK) return code;
    }
    while (!bytes.empty()) {
        if (size_ == kGathered) {
            if (const int code = flush(); code != SQLITE_OK) return code;
        }
        const std::size_t piece = std::min(bytes.size(), kGathered - size_);
        std::memcpy(blocks_.bytes + size_, bytes.data(), piece);
        size_ += piece;
        bytes = bytes.subspan(piece);
    }
    end_ = base_ + static_cast<std::int64_t>(size_);
    return SQLITE_OK;
}

/// Begins to gather at `at`, with what the file holds before it in the same block.
int DirectLog::move_to(std::int64_t at, const Read& read) {
    if (const int code = flush(); code != SQLITE_OK) return code;
    const auto before = static_cast<std::size_t>(at) % kBlock;
    if (before > 0) {
        const int code = read({blocks_.bytes, before}, at - static_cast<std::int64_t>(before));
        if (code != SQLITE_OK) return code;
    }
    base_ = at - static_cast<std::int64_t>(before);
    size_ = unwritten_ = before;
    end_ = at;
    is_head_stale_ = false;
    return SQLITE_OK;
}

void DirectLog::note_written(std::int64_t past_end) {
    end_ = std::max(end_.value_or(0), past_end);
    is_head_stale_ = true;
}

void DirectLog::note_cut(std::int64_t size) {
    end_ = std::min(end_.value_or(size), size);
    is_head_stale_ = true;
}

bool DirectLog::has_gathered(std::int64_t at, std::int64_t size) const {
    const bool is_any = unwritten_ < size_;
    return is_any && at < base_ + static_cast<std::int64_t>(size_) &&
           at + size > base_ + static_cast<std::int64_t>(unwritten_);
}

int DirectLog::flush() {
    const std::size_t length = whole_blocks_above(size_) - whole_blocks_below(unwritten_);
    return flush_to(length > kDirectly ? cached_ : direct_);
}

int DirectLog::flush_to(int file) {
    if (unwritten_ == size_) return SQLITE_OK;
    std::size_t from = whole_blocks_below(unwritten_);
    const std::size_t past = whole_blocks_above(size_);
    std::memset(blocks_.bytes + size_, 0, past - size_);
    while (from < past) {
        const ssize_t written = ::pwrite(
            file, blocks_.bytes + from, past - from, base_ + static_cast<std::int64_t>(from)
        );
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EINVAL && file != cached_) {
            ::close(std::exchange(direct_, cached_));  // this disk wants it otherwise
            file = cached_;
            continue;
        }
        if (written <= 0)
            return failure(written < 0 && errno != ENOSPC ? SQLITE_IOERR_WRITE : SQLITE_FULL);
        from += static_cast<std::size_t>(written);
    }
    const std::size_t kept = whole_blocks_below(size_);
    std::memmove(blocks_.bytes, blocks_.bytes + kept, size_ - kept);
    base_ += static_cast<std::int64_t>(kept);
    size_ -= kept;
    unwritten_ = size_;
    return SQLITE_OK;
}

int DirectLog::sync() {
    if (is_put_off_ && !is_beginning_) return flush_to(cached_);
    if (const int code = flush(); code != SQLITE_OK) return code;
    is_beginning_ = false;
    if (const int code = sync_file(); code != SQLITE_OK) return failure(code);
    const bool is_commit = std::exchange(ends_commit_, false);
    if (is_commit && then_) std::exchange(then_, {})();
    return SQLITE_OK;
}

int DirectLog::sync_file() const {
    return ::fdatasync(cached_) == 0 ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

// What was gathered is given up: its transaction has failed, and the next begins where it began.
int DirectLog::failure(int code) {
    errno_ = errno;
    size_ = unwritten_;
    is_head_stale_ = true;
    return code;
}

}  // namespace thiowatch::store
