// Rule packs as files that a pharmacist reads: limits in canonical units, each with its source.
// Format: config/packs/aza-core.yaml, which explains itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alerts/rules/rule_pack.h"
#include "config/diagnostics.h"

namespace thiowatch::config {

using LoadedPack = std::optional<alerts::RulePack>;

/// Reads and checks a pack. `file` is what people see as its name. Every problem is noted with its
/// place; none when `diagnostics` has an error afterwards.
LoadedPack read_pack(const std::string& file, std::string_view text, Diagnostics& diagnostics);

/// The same, and every doubt about it as a warning: `rules lint`.
LoadedPack lint_named_pack(const std::string& name, Diagnostics& diagnostics);

/// The pack a configuration names: a packaged one ("aza-core"), or a file when the name ends in
/// ".yaml" or holds a slash. `asked_at` is where the name stood.
LoadedPack
load_pack(const std::string& name, Diagnostics& diagnostics, const SourcePlace& asked_at = {});

}  // namespace thiowatch::config
