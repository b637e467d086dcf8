// SHA-256, HMAC and comparisons that take the same time whatever the difference.
#pragma once

#include <string>
#include <string_view>

namespace thiowatch::access {

/// Lower-case hex, 64 letters.
std::string sha256_hex(std::string_view text);
std::string hmac_sha256_hex(std::string_view key, std::string_view text);
/// Compares every byte; only the length may be told from the time taken.
bool equal_in_constant_time(std::string_view left, std::string_view right);
/// 256 bits of chance as base64url after `prefix`. Throws std::runtime_error without randomness.
std::string random_token(std::string_view prefix);

}  // namespace thiowatch::access
