// The settings in force, as `config show` prints them: every key, defaults filled in, secrets by
// where they are kept, never by what they are.
#pragma once

#include <string>

#include "config/settings.h"

namespace thiowatch::config {

/// YAML that parse_settings takes back and that means the same.
std::string settings_text(const Settings& settings);

}  // namespace thiowatch::config
