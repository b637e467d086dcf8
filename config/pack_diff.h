// What changed between two packs, limit by limit: which rules fire sooner now, and which later.
#pragma once

#include <string>
#include <vector>

#include "alerts/rules/rule_pack.h"
#include "config/limit_change.h"

namespace thiowatch::config {

/// One difference. An empty `from` is new, an empty `to` is gone.
struct PackDifference {
    std::string rule;  ///< "ANC.W"; "pack" for what belongs to no rule
    std::string what;  ///< "limit on ANC", "severity", "approval"
    std::string from;
    std::string to;
    Strictness change = Strictness::Other;
};

std::vector<PackDifference>
pack_differences(const alerts::RulePack& before, const alerts::RulePack& after);

std::string_view name_of(Strictness change);  ///< "stricter", "laxer", "same", "changed"

}  // namespace thiowatch::config
