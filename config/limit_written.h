// A limit as packs, examples and changes of a site write it.
#pragma once

#include <string>

#include "alerts/rules/rule_pack.h"

namespace thiowatch::config {

/// "below 1.6", "above 3 x ULN, only without ANC".
std::string limit_written(const alerts::Limit& limit);

}  // namespace thiowatch::config
