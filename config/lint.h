// Valid, and yet wrong: what a configuration says that would hurt a patient or expose one. An alert
// that reaches nobody, a name nobody has, a password in clear, a port two feeds want.
//
// Error: the configuration must not be used. Warning: it works, and somebody should look.
#pragma once

#include <string>
#include <vector>

#include "config/diagnostics.h"
#include "config/roster_csv.h"
#include "config/settings.h"
#include "config/yaml_tree.h"

namespace thiowatch::config {

/// Checks the settings as a whole. `root` is the tree they were bound from, for the places; `packs`
/// are the names of the packaged rule packs.
void lint(
    const Settings& settings,
    const YamlNode& root,
    const std::vector<std::string>& packs,
    Diagnostics& diagnostics
);

/// Warns of prescribers in the roster that the configuration does not know: their alerts would go
/// to the operators.
void lint_roster(
    const std::vector<RosterRow>& rows,
    const Settings& settings,
    const std::string& file,
    Diagnostics& diagnostics
);

}  // namespace thiowatch::config
