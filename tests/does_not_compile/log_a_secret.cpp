// error: formatter
// A password comes out of a Secret only by its name, and never into a log line.
#include "config/secret.h"
#include "daemon/runtime/log.h"

void log_channel(const thiowatch::config::Secret& password) {
#ifdef OK
    static_cast<void>(password);
    spdlog::info("channel.ready");
#else
    spdlog::info("channel.ready password={}", password);
#endif
}
