// Plain scalars that readers of YAML disagree about, and the ends of quoted ones.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace thiowatch::config {

struct ScalarTrap {
    std::string text;
    std::string help;
};

/// Why a plain scalar is refused: `012` (ten, or twelve?), `.nan`, `.inf`.
std::optional<ScalarTrap> scalar_trap(std::string_view scalar);

/// Bytes of a quoted scalar from its opening to its closing quote; none when it is never closed.
std::optional<std::size_t> quoted_bytes(std::string_view text);

}  // namespace thiowatch::config
