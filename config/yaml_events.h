// yaml-cpp's events, turned into our tree; everything this project does not take is refused here.
#pragma once

#include <optional>
#include <string_view>

#include "config/source_text.h"
#include "config/yaml_tree.h"

namespace thiowatch::config {

/// The tree of the one document in `text`; none when yaml-cpp could not follow it.
std::optional<YamlNode>
read_yaml_events(const SourceText& source, std::string_view text, Diagnostics& diagnostics);

}  // namespace thiowatch::config
