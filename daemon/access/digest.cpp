#include "daemon/access/digest.h"

#include <array>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "daemon/access/base64url.h"

namespace thiowatch::access {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string hex(const Digest& digest, unsigned int length) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (unsigned int at = 0; at < length; ++at) {
        text += kDigits[digest[at] >> 4U];
        text += kDigits[digest[at] & 15U];
    }
    return text;
}

}  // namespace

std::string sha256_hex(std::string_view text) {
    Digest digest{};
    unsigned int length = 0;
    const bool is_made =
        EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) == 1;
    if (!is_made) throw std::runtime_error("OpenSSL has no SHA-256");
    return hex(digest, length);
}

std::string hmac_sha256_hex(std::string_view key, std::string_view text) {
    Digest digest{};
    unsigned int length = 0;
    const auto* made = HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        digest.data(),
        &length
    );
    if (made == nullptr) throw std::runtime_error("OpenSSL has no HMAC");
    return hex(digest, length);
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_token(std::string_view prefix) {
    std::array<unsigned char, 32> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error("OpenSSL has no randomness");
    }
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    return std::string(prefix) + encode_base64url(text);
}

}  // namespace thiowatch::access
