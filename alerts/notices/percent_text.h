// Text made safe for the query of an address and for a form (RFC 3986, 2.1).
#pragma once

#include <string>
#include <string_view>

namespace thiowatch::alerts {

/// Every byte but letters, digits, '-', '_', '.' and '~' as %XX.
std::string percent_encoded(std::string_view text);

}  // namespace thiowatch::alerts
