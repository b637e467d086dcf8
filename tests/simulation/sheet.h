// The comparison of trend rules as it was published with the rules, and our rules in its setting:
// five tests as a baseline and twelve after them, white cells alone.
#pragma once

#include <cstdint>

#include "alerts/rules/rule_pack.h"

namespace thiowatch::simulation {

/// Prints for each scenario the share of people ever flagged and the mean test of the first flag.
void print_sheet(const alerts::RulePack& pack, int patients, std::uint64_t seed);

}  // namespace thiowatch::simulation
