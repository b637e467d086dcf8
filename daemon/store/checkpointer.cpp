#include "daemon/store/checkpointer.h"

#include <chrono>

namespace thiowatch::store {

Checkpointer::Checkpointer(const std::filesystem::path& store)
    : connection_(store.string(), Access::ReadWrite) {}

void Checkpointer::begin() {
    if (copying_.valid()) return;
    copying_ = std::async(std::launch::async, [this] { return connection_.checkpoint(); });
}

std::optional<int> Checkpointer::ended() {
    const bool has_ended =
        copying_.valid() && copying_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    return has_ended ? std::optional(copying_.get()) : std::nullopt;
}

}  // namespace thiowatch::store
