// The write-ahead log, written past the page cache.
//
// A commit appends a page or a few to the log and syncs it. Through the page cache that costs a
// quarter more than the disk needs: every block is copied, marked and looked for again. So the log
// of the writing connection gathers what a commit appends and writes it in whole blocks, straight
// to the disk, when it is synced.
//
//   append at the end     gathered in memory, zeros up to the end of the last block: what lies
//                         there belongs to a log that was copied and is over
//   anything else         as SQLite writes it, through the page cache, after what was gathered
//
// Where somebody else syncs (log_syncer.h), it goes through the page cache after all: then the disk
// is written to by that thread, and not by the one that has the next messages to work on.
//
// Only for a connection that syncs every commit before others may see it (`synchronous = FULL`).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <utility>

struct sqlite3;

namespace thiowatch::store {

/// The end of a file that only grows, until it begins anew. Codes are SQLite's.
class DirectLog {
  public:
    /// Nothing where the file system cannot do it.
    static std::unique_ptr<DirectLog> open(const std::filesystem::path& path);
    DirectLog(const DirectLog&) = delete;
    DirectLog& operator=(const DirectLog&) = delete;
    DirectLog(DirectLog&&) = delete;
    DirectLog& operator=(DirectLog&&) = delete;
    ~DirectLog();

    /// Reads what lies before the end in its block; by way of the page cache.
    using Read = std::function<int(std::span<std::byte> into, std::int64_t at)>;
    /// At 0 the log begins anew; the first write of all is taken for an append, wherever it is.
    [[nodiscard]] bool is_append(std::int64_t at) const { return at == 0 || !end_ || at == *end_; }
    int append(std::span<const std::byte> bytes, std::int64_t at, const Read& read);
    /// Somebody else wrote here.
    void note_written(std::int64_t past_end);
    /// Somebody else cut the file.
    void note_cut(std::int64_t size);
    /// Some of this range has not been written yet.
    [[nodiscard]] bool has_gathered(std::int64_t at, std::int64_t size) const;
    /// Writes what was gathered, not yet safely.
    int flush();
    /// What anybody wrote is on the disk; while it is put off, only in the file.
    int sync();
    /// Whether somebody else syncs what is written from here on. The beginning of a log is synced
    /// all the same, before anything follows it.
    void put_off_sync(bool is_put_off) { is_put_off_ = is_put_off; }
    /// A commit begins: `then` is called by its sync, when it is on the disk and before SQLite has
    /// tidied up behind it.
    void begin_commit(std::function<void()> then) {
        then_ = std::move(then);
        ends_commit_ = false;
    }
    /// Syncs the file; of any thread.
    [[nodiscard]] int sync_file() const;
    /// Of the last write that failed; 0 for none.
    [[nodiscard]] int last_errno() const { return errno_; }

  private:
    DirectLog(int direct, int cached);
    int move_to(std::int64_t at, const Read& read);
    int flush_to(int file);
    int failure(int code);

    struct Blocks {  // aligned as the disk wants it
        explicit Blocks(std::size_t size);
        Blocks(const Blocks&) = delete;
        Blocks& operator=(const Blocks&) = delete;
        Blocks(Blocks&&) = delete;
        Blocks& operator=(Blocks&&) = delete;
        ~Blocks();
        std::byte* bytes;
    };

    int direct_;
    int cached_;
    Blocks blocks_;
    std::int64_t base_ = 0;      // where blocks_ lies in the file
    std::size_t size_ = 0;       // how much of blocks_ is used
    std::size_t unwritten_ = 0;  // from here on, what the file does not have yet
    std::optional<std::int64_t> end_;
    bool is_head_stale_ = false;  // what blocks_ holds before the end was written over
    bool is_beginning_ = true;    // nothing of this log was synced yet
    bool is_put_off_ = false;
    bool ends_commit_ = false;  // the last frame written makes those before it count
    std::function<void()> then_;
    int errno_ = 0;
};

/// The name of the VFS whose logs can be written so.
const char* vfs_of_direct_log();
/// From now on the log of this connection is, where the disk allows it: that log, which is the
/// connection's, or null.
DirectLog* write_log_directly(sqlite3* db, const std::filesystem::path& store);

}  // namespace thiowatch::store
