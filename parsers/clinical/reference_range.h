// A laboratory's reference range, written as text.
#pragma once

#include <string_view>

#include "parsers/clinical/lab_result.h"

namespace thiowatch {

/// `4.0-11.0`, `4.3 to 6.2`, `70_105`, `[4.0][11.0]`, `<41`, `> 60`, also with a unit behind it if
/// that is `value_unit`. Anything else, or low not below high, gives open ends.
ReferenceRange read_reference_range(std::string_view text, std::string_view value_unit);

}  // namespace thiowatch
