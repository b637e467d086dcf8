// Text that may be broken, made whole before it goes into a document.
#pragma once

#include <string>
#include <string_view>

namespace thiowatch::alerts {

/// The same text with every byte that is not well-formed UTF-8 (RFC 3629) replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

/// Length in bytes of the well-formed character at the front of `text`; 0 when it is not one.
std::size_t utf8_character(std::string_view text);

}  // namespace thiowatch::alerts
