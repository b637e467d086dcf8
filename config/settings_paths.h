// Files named in a configuration are looked for beside it.
#pragma once

#include <filesystem>
#include <optional>

#include "config/binder.h"

namespace thiowatch::config {

/// The value as a path, from `folder` where it is relative; none when it is no text.
inline std::optional<std::filesystem::path>
path_in(const std::filesystem::path& folder, const Value& value) {
    const auto text = value.text();
    if (!text) return std::nullopt;
    return (folder / *text).lexically_normal();
}

}  // namespace thiowatch::config
