// Values from the environment: `${THIOWATCH_X}` and `${THIOWATCH_X:-otherwise}` within texts.
//
// Taken after parsing, in values only, so that no variable can add a key or change the shape of the
// file. Only names that begin with THIOWATCH_ are taken; `$$` is a dollar; a lone `$` stays.
#pragma once

#include <optional>
#include <string>

#include "config/yaml_tree.h"

namespace thiowatch::config {

/// A variable of this process; none when it is unset.
std::optional<std::string> environment_value(const std::string& name);

/// Puts the variables into every value of the tree; one that is not set is an error.
void expand_environment(YamlNode& root, Diagnostics& diagnostics);

}  // namespace thiowatch::config
