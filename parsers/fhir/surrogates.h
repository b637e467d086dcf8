// Characters beyond the first 65,536 are escaped in JSON as a pair, "\ud83d\ude00". Half of one is
// no character, and has no UTF-8; RapidJSON finds out a first half alone, but no second.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace thiowatch::fhir {

/// Where in a JSON text the escape of a second half stands that has no first before it.
std::optional<std::size_t> lone_low_surrogate(std::string_view json);

}  // namespace thiowatch::fhir
