#include "daemon/operations/service_notify.h"

#include <systemd/sd-daemon.h>

namespace thiowatch::operations {

void notify_ready(const std::string& status) {
    sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}
void notify_status(const std::string& status) {
    sd_notify(0, ("STATUS=" + status).c_str());
}
void notify_alive() {
    sd_notify(0, "WATCHDOG=1");
}
void notify_stopping() {
    sd_notify(0, "STOPPING=1\nSTATUS=finishing what is in hand");
}

std::optional<Duration> watchdog_interval() {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return Duration{static_cast<std::int64_t>(microseconds / 1000)};
}

}  // namespace thiowatch::operations
