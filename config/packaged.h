// Files that travel inside the program: rule packs, codes, the demo, the example configuration.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace thiowatch::config {

/// The text of a packaged file by its path in the source tree: "config/packs/aza-core.yaml". Lives
/// as long as the program.
std::optional<std::string_view> packaged_file(std::string_view name);

/// The names of all packaged files that begin so ("config/packs/"), in order.
std::vector<std::string> packaged_names(std::string_view beginning = {});

/// The rule packs among them by the name configurations use: "aza-core".
std::vector<std::string> packaged_packs();

/// The files of examples of a packaged pack: its own, and those of all packaged schedules.
std::vector<std::string> packaged_examples(const std::string& pack);

}  // namespace thiowatch::config
