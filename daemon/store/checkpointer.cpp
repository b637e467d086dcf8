#include "daemon/store/checkpointer.h"

#include <chrono>

#include <sqlite3.h>

namespace thiowatch::store {

Checkpointer::Checkpointer(const std::filesystem::path& store)
    : connection_(store.string(), Access::ReadWrite) {
    // A connection knows of the log only once it has read: before, it would copy nothing.
    connection_.execute("PRAGMA schema_version");
}

void Checkpointer::begin() {
    if (copying_.valid()) return;
    copying_ = std::async(std::launch::async, [this] {
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
