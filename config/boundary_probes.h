// The cases around limits that no example shows yet, written as examples with the answers the pack
// gives today. They are questions to whoever approves the pack, not proof of anything.
#pragma once

#include <string>
#include <vector>

#include "config/rule_tests.h"

namespace thiowatch::config {

/// A file of examples; with `tests` empty, every case of every limit.
std::string boundary_probes(const alerts::RulePack& pack, const std::vector<RuleTest>& tests);

}  // namespace thiowatch::config
