// Columns are counted in characters a person can count, not in bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace thiowatch::config {

/// How many characters (code points) a text has; a byte that is not UTF-8 counts as one.
std::size_t code_points(std::string_view text);

/// The text without its first `count` characters.
std::string_view skip_code_points(std::string_view text, std::size_t count);

/// Offset of the first byte that is not well-formed UTF-8.
std::optional<std::size_t> find_bad_utf8(std::string_view text);

}  // namespace thiowatch::config
