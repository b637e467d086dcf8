#include "daemon/store/connection.h"

#include <cerrno>

#include <sqlite3.h>

#include "daemon/store/direct_log.h"

namespace thiowatch::store {

namespace {

int last_errno(sqlite3_file* file) {
    int error = 0;
    if (file != nullptr && file->pMethods != nullptr) {
        file->pMethods->xFileControl(file, SQLITE_FCNTL_LAST_ERRNO, &error);
    }
    return error;
}

// SQLite knows ENOSPC as "full", but takes a quota for a broken disk. What the system said is kept
// with the file that failed: the log, or at a checkpoint the store itself.
bool is_over_quota(sqlite3* db) {
    sqlite3_file* store = nullptr;
    sqlite3_file* log = nullptr;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &store);
    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
    return last_errno(store) == EDQUOT || last_errno(log) == EDQUOT;
}

[[noreturn]] void fail(sqlite3* db, int code, std::string_view doing) {
    // The text of an SQLite error names tables and files, never values.
    std::string what = std::string(doing) + ": " + (db ? sqlite3_errmsg(db) : sqlite3_errstr(code));
    int exact = db ? sqlite3_extended_errcode(db) : code;
    throw StoreError(exact == SQLITE_IOERR_WRITE && is_over_quota(db) ? SQLITE_FULL : exact, what);
}

void check(sqlite3* db, int code, std::string_view doing) {
    if (code != SQLITE_OK) fail(db, code, doing);
}

// SQLite counts what it allocates, under a lock, unless it is told before the first connection.
void without_statistics() {
    [[maybe_unused]] static const int told = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

bool StoreError::is_full() const {
    return (code_ & 0xff) == SQLITE_FULL;
}

bool StoreError::is_refusal() const {
    int kind = code_ & 0xff;
    return kind == SQLITE_CONSTRAINT || kind == SQLITE_MISMATCH || kind == SQLITE_TOOBIG;
}

Cursor::~Cursor() {
    if (statement_ == nullptr) return;
    // Every run binds all its arguments anew, so the old ones need not be cleared.
    sqlite3_reset(statement_);
}

bool Cursor::next() {
    int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    fail(sqlite3_db_handle(statement_), code, "step");
}

std::int64_t Cursor::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Cursor::text(int column) const {
    const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    return start == nullptr
               ? std::string_view{}
               : std::string_view(
                     start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))
                 );
}

std::string_view Cursor::blob(int column) const {
    const auto* start = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return start == nullptr
               ? std::string_view{}
               : std::string_view(
                     start, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))
                 );
}

bool Cursor::is_null(int column) const {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::optional<std::string> Cursor::optional_string(int column) const {
    return is_null(column) ? std::nullopt : std::optional(string(column));
}

std::optional<std::int64_t> Cursor::optional_integer(int column) const {
    return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<Instant> Cursor::optional_instant(int column) const {
    return is_null(column) ? std::nullopt : std::optional(instant(column));
}

Statement::Statement(Connection& connection, std::string_view sql)
    : shelf_(&connection.shelf(sql)) {
    if (!shelf_->empty()) {
        statement_ = shelf_->back();
        shelf_->pop_back();
        return;
    }
    check(
        connection.raw(),
        sqlite3_prepare_v3(
            connection.raw(),
            sql.data(),
            static_cast<int>(sql.size()),
            SQLITE_PREPARE_PERSISTENT,
            &statement_,
            nullptr
        ),
        "prepare"
    );
}

Statement::Statement(Statement&& other) noexcept
    : statement_(std::exchange(other.statement_, nullptr)), shelf_(other.shelf_) {}

Statement::~Statement() {
    if (statement_ != nullptr) shelf_->push_back(statement_);
}

void Statement::expect_arity(std::size_t given) const {
    if (sqlite3_bind_parameter_count(statement_) != static_cast<int>(given)) {
        throw StoreError(SQLITE_RANGE, "a statement was given the wrong number of arguments");
    }
}

int Statement::changes() const {
    return sqlite3_changes(sqlite3_db_handle(statement_));
}

void Statement::bind(int index, std::int64_t value) {
    check(sqlite3_db_handle(statement_), sqlite3_bind_int64(statement_, index, value), "bind");
}

void Statement::bind(int index, std::string_view value) {
    check(
        sqlite3_db_handle(statement_),
        sqlite3_bind_text64(
            statement_,
            index,
            value.data() ? value.data() : "",
            value.size(),
            texts_ == Texts::Borrowed ? SQLITE_STATIC : SQLITE_TRANSIENT,
            SQLITE_UTF8
        ),
        "bind"
    );
}

void Statement::bind(int index, BlobView value) {
    check(
        sqlite3_db_handle(statement_),
        sqlite3_bind_blob64(
            statement_,
            index,
            value.bytes.data() ? value.bytes.data() : "",
            value.bytes.size(),
            SQLITE_STATIC
        ),
        "bind"
    );
}

void Statement::bind(int index, std::nullopt_t) {
    check(sqlite3_db_handle(statement_), sqlite3_bind_null(statement_, index), "bind");
}

Connection::Connection(const std::string& path, Access access) {
    // unix-excl keeps the WAL index in this process's memory: no other process may open the file
    // while the daemon runs, and every commit saves half a dozen file locks.
    without_statistics();
    const char* vfs = access == Access::InMemory    ? nullptr
                      : access == Access::ReadWrite ? vfs_of_direct_log()
                                                    : "unix-excl";
    int flags = access == Access::ReadOnly ? SQLITE_OPEN_READONLY
                                           : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int code = sqlite3_open_v2(
        access == Access::InMemory ? ":memory:" : path.c_str(),
        &db_,
        flags | SQLITE_OPEN_NOMUTEX,
        vfs
    );
    if (code != SQLITE_OK) {
        sqlite3* broken = std::exchange(db_, nullptr);
        StoreError error(
            code, "open: " + std::string(broken ? sqlite3_errmsg(broken) : "no memory")
        );
        sqlite3_close(broken);
        throw error;
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, 5000);
}

Connection::~Connection() {
    for (auto& [sql, statements] : shelves_) {
        for (sqlite3_stmt* statement : statements)
            sqlite3_finalize(statement);
    }
    sqlite3_close_v2(db_);
}

std::vector<sqlite3_stmt*>& Connection::shelf(std::string_view sql) {
    auto known = shelves_.find(sql);
    if (known == shelves_.end()) known = shelves_.try_emplace(std::string(sql)).first;
    return known->second;
}

Connection::Copied Connection::checkpoint() {
    Copied copied;
    copied.code =
        sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, &copied.pages);
    if (copied.code == SQLITE_IOERR_WRITE && is_over_quota(db_)) copied.code = SQLITE_FULL;
    const bool has_seen_no_log = copied.code == SQLITE_OK && copied.pages < 0;
    if (has_seen_no_log) copied.code = SQLITE_MISUSE;
    return copied;
}

int Connection::sync_store() {
    sqlite3_file* store = nullptr;
    const int code = sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &store);
    return code == SQLITE_OK ? store->pMethods->xSync(store, SQLITE_SYNC_NORMAL) : code;
}

void Connection::execute(const std::string& sql) {
    check(db_, sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), "execute");
}

std::int64_t Connection::last_row() const {
    return sqlite3_last_insert_rowid(db_);
}

}  // namespace thiowatch::store
