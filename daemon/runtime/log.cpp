#include "daemon/runtime/log.h"

#include <cstdlib>

#include <spdlog/sinks/stdout_sinks.h>

namespace thiowatch::runtime {

void set_up_log() {
    auto log = spdlog::stderr_logger_mt("thiowatch");
    // Under systemd the journal adds the time; `<6>` and the like tell it the level.
    bool is_journal = std::getenv("JOURNAL_STREAM") != nullptr;
    log->set_pattern(
        is_journal ? "%l %v" : "%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc
    );
    const char* level = std::getenv("THIOWATCH_LOG");
    log->set_level(spdlog::level::from_str(level != nullptr ? level : "info"));
    log->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(log));
}

}  // namespace thiowatch::runtime
