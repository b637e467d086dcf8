// SQLite's way to the direct log: its "unix-excl" VFS, with the log's file wrapped.

#include <cstddef>
#include <utility>

#include <sqlite3.h>

#include "daemon/store/direct_log.h"

namespace thiowatch::store {

namespace {

// As SQLite allocates it: the wrapped file lies right behind.
struct LogFile {
    sqlite3_file base;
    DirectLog* direct;
};
static_assert(sizeof(LogFile) % 8 == 0);

sqlite3_vfs* wrapped() {
    static sqlite3_vfs* const found = sqlite3_vfs_find("unix-excl");
    return found;
}

LogFile& log_of(sqlite3_file* file) {
    return *reinterpret_cast<LogFile*>(file);
}
sqlite3_file* inner(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<std::byte*>(file) + sizeof(LogFile));
}

int close(sqlite3_file* file) {
    delete std::exchange(log_of(file).direct, nullptr);
    return inner(file)->pMethods->xClose(inner(file));
}

int flush(sqlite3_file* file) {
    DirectLog* const direct = log_of(file).direct;
    return direct == nullptr ? SQLITE_OK : direct->flush();
}

int read(sqlite3_file* file, void* into, int size, sqlite3_int64 at) {
    DirectLog* const direct = log_of(file).direct;
    if (direct != nullptr && direct->has_gathered(at, size)) {
        if (const int code = direct->flush(); code != SQLITE_OK) return code;
    }
    return inner(file)->pMethods->xRead(inner(file), into, size, at);
}

int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    DirectLog* const direct = log_of(file).direct;
    sqlite3_file* const plain = inner(file);
    if (direct == nullptr) return plain->pMethods->xWrite(plain, bytes, size, at);
    if (direct->is_append(at)) {
        return direct->append(
            {static_cast<const std::byte*>(bytes), static_cast<std::size_t>(size)},
            at,
            [plain](std::span<std::byte> into, std::int64_t from) {
                const int code =
                    plain->pMethods->xRead(plain, into.data(), static_cast<int>(into.size()), from);
                return code == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : code;  // the rest is zeros
            }
        );
    }
    if (const int code = direct->flush(); code != SQLITE_OK) return code;
    const int code = plain->pMethods->xWrite(plain, bytes, size, at);
    direct->note_written(at + size);
    return code;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = flush(file); code != SQLITE_OK) return code;
    if (log_of(file).direct != nullptr) log_of(file).direct->note_cut(size);
    return inner(file)->pMethods->xTruncate(inner(file), size);
}

int sync(sqlite3_file* file, int flags) {
    DirectLog* const direct = log_of(file).direct;
    if (direct != nullptr) return direct->sync();
    return inner(file)->pMethods->xSync(inner(file), flags);
}

int size_of(sqlite3_file* file, sqlite3_int64* size) {
    if (const int code = flush(file); code != SQLITE_OK) return code;
    return inner(file)->pMethods->xFileSize(inner(file), size);
}

int lock(sqlite3_file* file, int level) {
    return inner(file)->pMethods->xLock(inner(file), level);
}
int unlock(sqlite3_file* file, int level) {
    return inner(file)->pMethods->xUnlock(inner(file), level);
}
int check_lock(sqlite3_file* file, int* is_reserved) {
    return inner(file)->pMethods->xCheckReservedLock(inner(file), is_reserved);
}

int control(sqlite3_file* file, int what, void* argument) {
    const DirectLog* const direct = log_of(file).direct;
    const bool asks_for_ours =
        what == SQLITE_FCNTL_LAST_ERRNO && direct != nullptr && direct->last_errno() != 0;
    if (asks_for_ours) {
        *static_cast<int*>(argument) = direct->last_errno();
        return SQLITE_OK;
    }
    return inner(file)->pMethods->xFileControl(inner(file), what, argument);
}

int sector_size(sqlite3_file* file) {
    return inner(file)->pMethods->xSectorSize(inner(file));
}
int characteristics(sqlite3_file* file) {
    return inner(file)->pMethods->xDeviceCharacteristics(inner(file));
}

const sqlite3_io_methods& methods() {
    static const sqlite3_io_methods made = [] {
        sqlite3_io_methods all{};
        all.iVersion = 1;
        all.xClose = close;
        all.xRead = read;
        all.xWrite = write;
        all.xTruncate = truncate;
        all.xSync = sync;
        all.xFileSize = size_of;
        all.xLock = lock;
        all.xUnlock = unlock;
        all.xCheckReservedLock = check_lock;
        all.xFileControl = control;
        all.xSectorSize = sector_size;
        all.xDeviceCharacteristics = characteristics;
        return all;
    }();
    return made;
}

int open(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* given) {
    const bool is_log = (flags & SQLITE_OPEN_WAL) != 0;
    if (!is_log) return wrapped()->xOpen(wrapped(), name, file, flags, given);
    log_of(file) = {};
    const int code = wrapped()->xOpen(wrapped(), name, inner(file), flags, given);
    if (inner(file)->pMethods != nullptr) file->pMethods = &methods();
    return code;
}

}  // namespace

const char* vfs_of_direct_log() {
    static constexpr const char* kName = "thiowatch";
    // A copy of the wrapped one, which asks nothing of its own address but the finding of names.
    static const int registered = [] {
        static sqlite3_vfs ours = *wrapped();
        ours.zName = kName;
        ours.szOsFile += static_cast<int>(sizeof(LogFile));
        ours.pNext = nullptr;
        ours.xOpen = open;
        return sqlite3_vfs_register(&ours, 0);
    }();
    return registered == SQLITE_OK ? kName : wrapped()->zName;
}

DirectLog* write_log_directly(sqlite3* db, const std::filesystem::path& store) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    if (file == nullptr || file->pMethods != &methods()) return nullptr;
    DirectLog*& log = log_of(file).direct;
    if (log == nullptr)
        log = DirectLog::open(std::filesystem::path(store).concat("-wal")).release();
    return log;
}

}  // namespace thiowatch::store
