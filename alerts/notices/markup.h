// Text made safe for HTML, SVG and XML.
#pragma once

#include <string>
#include <string_view>

namespace thiowatch::alerts {

/// To stand between tags and in attributes with either quotation mark.
std::string escaped(std::string_view text);

}  // namespace thiowatch::alerts
