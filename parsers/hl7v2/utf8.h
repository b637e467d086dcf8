// What a run of bytes is, before anybody reads characters from it.
#pragma once

#include <string_view>

namespace thiowatch::hl7v2 {

/// Every byte below 0x80.
bool is_ascii(std::string_view bytes);
/// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace thiowatch::hl7v2
