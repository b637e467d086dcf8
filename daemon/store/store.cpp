// Making a store that survives a power cut
//
// Switching a database to WAL writes and removes a rollback journal; were that removal lost,
// reopening would roll the whole database back to empty. So a new store is made, closed, its
// directory synced, and only then opened for use. A marker beside it remembers that it exists: when
// the marker is there and the store is not, somebody forgot to mount the disk, and we refuse to
// start empty.

#include "daemon/store/store.h"

#include <fcntl.h>
#include <fstream>
#include <linux/magic.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <sqlite3.h>

#include "daemon/store/direct_log.h"
#include "daemon/store/migration.h"

namespace thiowatch::store {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kInstance = R"sql(SELECT value FROM meta WHERE key = 'instance')sql";
constexpr std::string_view kTouch = R"sql(UPDATE meta SET value = ? WHERE key = 'log_length')sql";
// Pages of 8 kB hold about a dozen compressed messages, so a batch of one rewrites little and a
// batch of many appends few.
constexpr int kPageSize = 8192;
// In pages: a checkpoint about every 64 MiB of log. While it copies, and when the rest is copied,
// messages take longer: so it must be rare. However much comes in, no log is longer than 128 MiB.
constexpr int kCheckpointAfter = 8192;
constexpr int kLongestLog = 16384;
// That messages may wait for.
constexpr int kSmallRest = 512;
// How long the log is made beforehand: as long as it becomes in ordinary times.
constexpr int kFirstLog = kCheckpointAfter + kSmallRest;

fs::path marker_of(const fs::path& path) {
    return fs::path(path).concat(".exists");
}
fs::path reserve_of(const fs::path& path) {
    return fs::path(path).concat(".reserve");
}

void sync_directory(const fs::path& directory) {
    int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || ::fsync(fd) != 0) {
        if (fd >= 0) ::close(fd);
        throw StoreError(SQLITE_IOERR_DIR_FSYNC, "the store's directory could not be synced");
    }
    ::close(fd);
}

void refuse_network_disk(const fs::path& directory) {
    struct statfs about {};
    if (::statfs(directory.c_str(), &about) != 0) return;
    constexpr long kCifs = 0xFF534D42;
    constexpr long kSmb2 = 0xFE534D42;
    long kind = static_cast<long>(about.f_type);
    if (kind == NFS_SUPER_MAGIC || kind == SMB_SUPER_MAGIC || kind == kCifs || kind == kSmb2) {
        throw std::runtime_error(
            "the store may not lie on a network file system: " + directory.string()
        );
    }
}

void configure(Connection& connection) {
    connection.execute("PRAGMA page_size = " + std::to_string(kPageSize));
    connection.execute("PRAGMA journal_mode = WAL");
    connection.execute("PRAGMA synchronous = FULL");
    connection.execute("PRAGMA foreign_keys = ON");
    connection.execute("PRAGMA wal_autocheckpoint = 0");
    connection.execute("PRAGMA cache_size = -16000");
    connection.execute("PRAGMA temp_store = MEMORY");
    connection.execute("PRAGMA secure_delete = ON");
}

bool has_long_log(const fs::path& path) {
    std::error_code missing;
    auto size = fs::file_size(fs::path(path).concat("-wal"), missing);
    return !missing && size >= std::uintmax_t{kPageSize} * kFirstLog;
}

// A log file that still grows costs a journal write of the file system at every sync, twice the
// time of one that is overwritten in place. So much of it is made before the first message: by
// commits that need not be durable, of one counter that means nothing.
void lengthen_log(Connection& connection) {
    connection.execute("PRAGMA synchronous = OFF");
    connection.execute("INSERT OR IGNORE INTO meta (key, value) VALUES ('log_length', '0')");
    {
        Statement touch(connection, kTouch);
        for (int page = 0; page < kFirstLog; ++page)
            touch.run(std::to_string(page));
    }
    connection.execute("PRAGMA synchronous = FULL");
    connection.execute("PRAGMA wal_checkpoint(RESTART)");
}

void name_instance(Connection& connection) {
    connection.execute(
        "INSERT OR IGNORE INTO meta (key, value) VALUES ('instance', lower(hex(randomblob(16))))"
    );
}

void create(const fs::path& path) {
    {
        Connection fresh(path.string(), Access::ReadWrite);
        configure(fresh);
        migrate(fresh);
        fresh.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    sync_directory(path.parent_path());
}

// With no room, or a reader in the way, the log stays as it is and is good. A sync that failed is
// never tried again: what it left out would pass for written.
void expect_copied(int code) {
    const StoreError failure(code, "checkpoint");
    const bool may_wait = code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ||
                          (code & 0xff) == SQLITE_LOCKED || failure.is_full();
    if (!may_wait) throw failure;
}

void leave_marker(const fs::path& path) {
    if (fs::exists(marker_of(path))) return;
    std::ofstream(marker_of(path)) << "A ThioWatch store belongs here.\n";
}

}  // namespace

std::unique_ptr<Store> Store::open(const fs::path& given, const StoreOptions& options) {
    fs::path path = fs::absolute(given);
    refuse_network_disk(path.parent_path());
    if (!fs::exists(path)) {
        if (fs::exists(marker_of(path))) {
            throw std::runtime_error(
                "the store " + path.string() +
                " is missing although it was made before: is its disk mounted? To begin anew, "
                "remove " +
                marker_of(path).string()
            );
        }
        if (!options.may_create) {
            throw std::runtime_error(
                "there is no store at " + path.string() +
                ": `thiowatch init` or `serve --init` makes one"
            );
        }
        fs::create_directories(path.parent_path());
        create(path);
    }
    Connection connection(path.string(), Access::ReadWrite);
    configure(connection);
    migrate(connection);
    // Here and not in create(): a start that was cut short in there is made good by the next.
    name_instance(connection);
    leave_marker(path);
    DirectLog* log = nullptr;
    if (options.is_for_long) {
        if (!has_long_log(path)) lengthen_log(connection);
        log = write_log_directly(connection.raw(), path);
    }
    std::unique_ptr<Store> store(new Store(std::move(connection), path, options));
    store->log_ = log;
    store->checkpointer_ = std::make_unique<Checkpointer>(path);
    store->people.learn_everybody();
    store->messages.learn();
    store->restore_reserve();
    sync_directory(path.parent_path());
    return store;
}

std::unique_ptr<Store> Store::in_memory() {
    Connection connection("", Access::InMemory);
    connection.execute("PRAGMA foreign_keys = ON");
    migrate(connection);
    name_instance(connection);
    std::unique_ptr<Store> store(new Store(std::move(connection), {}, {.reserve_bytes = 0}));
    store->people.learn_everybody();
    return store;
}

std::unique_ptr<Store> Store::open_for_reading(const fs::path& path) {
    Connection connection(fs::absolute(path).string(), Access::ReadOnly);
    connection.execute("PRAGMA query_only = ON");
    return std::unique_ptr<Store>(new Store(std::move(connection), {}, {.reserve_bytes = 0}));
}

Store::Store(Connection opened, fs::path path, StoreOptions options)
    : connection(std::move(opened)),
      messages(connection),
      people(connection),
      therapies(connection),
      results(connection),
      resources(connection),
      subscriptions(connection),
      alerts(connection),
      judgements(connection),
      outbox(connection),
      digests(connection),
      reviews(connection),
      audit(connection),
      operators(connection),
      remotes(connection),
      advice(connection),
      path_(std::move(path)),
      options_(options),
      begin_(connection, "BEGIN IMMEDIATE"),
      commit_(connection, "COMMIT"),
      savepoint_(connection, "SAVEPOINT part"),
      release_(connection, "RELEASE part") {
    auto remember = [](void* self, sqlite3*, const char*, int pages) {
        static_cast<Store*>(self)->log_pages_ = pages;
        return SQLITE_OK;
    };
    sqlite3_wal_hook(connection.raw(), remember, this);
}

Store::~Store() = default;

void Store::begin() {
    people.forget();
    begin_.run();
}

namespace {

/// Has the log do otherwise as long as it lives.
class LogManner {
  public:
    LogManner(DirectLog* log, bool is_put_off, std::function<void()> then) : log_(log) {
        if (log_ == nullptr) return;
        log_->put_off_sync(is_put_off);
        log_->begin_commit(std::move(then));
    }
    LogManner(const LogManner&) = delete;
    LogManner& operator=(const LogManner&) = delete;
    LogManner(LogManner&&) = delete;
    LogManner& operator=(LogManner&&) = delete;
    ~LogManner() {
        if (log_ == nullptr) return;
        log_->put_off_sync(false);
        log_->begin_commit({});
    }

  private:
    DirectLog* log_;
};

}  // namespace

void Store::commit(Upkeep upkeep, std::function<void()> on_disk) {
    const LogManner manner(log_, false, std::move(on_disk));
    write_commit(upkeep);
}

void Store::write_commit(Upkeep upkeep) {
    messages.seal();
    if (upkeep == Upkeep::Along) messages.write_index_slice();
    commit_.run();
}

bool Store::sync_along(std::function<void()> done, std::function<int()> sync) {
    if (log_ == nullptr) return false;
    if (!sync) sync = [log = log_] { return log->sync_file(); };
    syncer_ = std::make_unique<LogSyncer>(std::move(sync), std::move(done));
    return true;
}

void Store::commit_unsynced(Upkeep upkeep) {
    const LogManner manner(log_, true, {});
    write_commit(upkeep);
}

void Store::rollback() {
    if (sqlite3_get_autocommit(connection.raw()) == 0) connection.execute("ROLLBACK");
    messages.reload();
    resources.reload();
    people.forget();
}

void Store::settle() {
    if (!checkpointer_) return;
    if (const auto copied = checkpointer_->ended()) {
        expect_copied(copied->code);
        const bool is_near = log_pages_ - copied->pages < kSmallRest || log_pages_ >= kLongestLog;
        if (is_near) return copy_rest_of_log();
        checkpointer_->begin();
    } else if (log_pages_ >= kCheckpointAfter) {
        checkpointer_->begin();
    }
}

void Store::copy_rest_of_log() {
    // Passive: whoever reads an old snapshot is not disturbed, the rest is copied next time.
    const Connection::Copied copied = connection.checkpoint();
    log_pages_ = 0;
    expect_copied(copied.code);
}

bool Store::release_reserve() {
    std::error_code ignored;
    return !path_.empty() && fs::remove(reserve_of(path_), ignored);
}

void Store::restore_reserve() {
    if (options_.reserve_bytes == 0 || fs::exists(reserve_of(path_))) return;
    int fd = ::open(reserve_of(path_).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) return;
    bool kept = ::posix_fallocate(fd, 0, static_cast<off_t>(options_.reserve_bytes)) == 0;
    ::close(fd);
    std::error_code ignored;
    if (!kept) fs::remove(reserve_of(path_), ignored);
}

bool Store::has_room() const {
    if (path_.empty()) return true;
    struct statvfs about {};  // not std::filesystem's, which costs every batch some microseconds
    if (::statvfs(path_.c_str(), &about) != 0) return true;
    return std::uint64_t{about.f_bavail} * about.f_frsize >= options_.low_water_bytes;
}

void Store::back_up_to(const fs::path& target) {
    if (fs::exists(target)) throw std::runtime_error(target.string() + " exists already");
    {
        Connection copy(target.string(), Access::ReadWrite);
        sqlite3_backup* backup = sqlite3_backup_init(copy.raw(), "main", connection.raw(), "main");
        if (backup == nullptr) throw StoreError(SQLITE_ERROR, "backup could not begin");
        int code = sqlite3_backup_step(backup, -1);
        sqlite3_backup_finish(backup);
        if (code != SQLITE_DONE) throw StoreError(code, "backup failed");
        copy.execute("INSERT OR REPLACE INTO meta (key, value) VALUES ('hold', 'restored copy')");
    }
    Connection copy(target.string(), Access::ReadWrite);
    Statement check(copy, "PRAGMA integrity_check");
    Cursor row = check.query();
    if (!row.next() || row.text(0) != "ok")
        throw StoreError(SQLITE_CORRUPT, "the backup is damaged");
    sync_directory(fs::absolute(target).parent_path());
}

void Store::check_integrity() {
    Statement check(connection, "PRAGMA quick_check");
    Cursor row = check.query();
    if (!row.next() || row.text(0) != "ok") {
        throw StoreError(SQLITE_CORRUPT, "the store is damaged: restore a backup");
    }
}

std::string Store::instance() const {
    Statement read(const_cast<Connection&>(connection), kInstance);
    Cursor row = read.query();
    return row.next() ? row.string(0) : std::string();
}

std::int64_t Store::file_bytes() const {
    std::error_code missing;
    auto size = path_.empty() ? 0 : fs::file_size(path_, missing);
    return missing ? 0 : static_cast<std::int64_t>(size);
}

}  // namespace thiowatch::store
