// Base64 with the URL alphabet and without padding, as JOSE writes it (RFC 7515, section 2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace thiowatch::access {

/// The bytes; none when the text holds anything but the alphabet, has an impossible length, or
/// leaves bits over that are not zero: one value has one spelling.
std::optional<std::string> decode_base64url(std::string_view text);

std::string encode_base64url(std::string_view bytes);

}  // namespace thiowatch::access
