// What systemd is told: ready, alive, what we are doing, stopping. Nothing where it does not
// listen.
#pragma once

#include <optional>
#include <string>

#include "parsers/clinical/instant.h"

namespace thiowatch::operations {

void notify_ready(const std::string& status);
void notify_status(const std::string& status);
void notify_alive();
void notify_stopping();
/// How often systemd wants to hear that we live; none when it does not.
std::optional<Duration> watchdog_interval();

}  // namespace thiowatch::operations
