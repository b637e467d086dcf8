#include "daemon/store/checkpointer.h"

#include <chrono>
#include <fcntl.h>
#include <unistd.h>

#include <sqlite3.h>

namespace thiowatch::store {

Checkpointer::Checkpointer(const std::filesystem::path& store)
    : log_(std::filesystem::path(store).concat("-wal")),
      connection_(store.string(), Access::ReadWrite) {
    // A connection knows of the log only once it has read: before, it would copy nothing.
    connection_.execute("PRAGMA schema_version");
}

// It was written past the page cache, and is about to be read page by page in the store's order.
void Checkpointer::call_for_log() const {
    const int file = ::open(log_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    ::posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED);
    ::close(file);
}

void Checkpointer::begin() {
    if (copying_.valid()) return;
    copying_ = std::async(std::launch::async, [this] {
        call_for_log();
        Connection::Copied copied = connection_.checkpoint();
        const int synced = connection_.sync_store();
        if (synced != SQLITE_OK) copied.code = synced;
        return copied;
    });
}

std::optional<Connection::Copied> Checkpointer::ended() {
    const bool has_ended =
        copying_.valid() && copying_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    return has_ended ? std::optional(copying_.get()) : std::nullopt;
}

}  // namespace thiowatch::store
