#include "daemon/delivery/signature.h"

#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <ranges>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace thiowatch::delivery {
namespace {

constexpr std::string_view kSecretPrefix = "whsec_";
constexpr std::string_view kVersionPrefix = "v1,";

std::string encode_base64(std::string_view bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int length = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    );
    text.resize(static_cast<std::size_t>(length));
    return text;
}

// EVP_DecodeBlock takes '=' for a zero byte and keeps it, so the padding is cut off here. It also
// strips white space, which a secret must not have: both together would hide a mangled file.
std::optional<std::string> decode_base64(std::string_view text) {
    if (text.empty() || text.size() % 4 != 0) return std::nullopt;
    if (text.find_first_of(" \t\r\n") != std::string_view::npos) return std::nullopt;
    const auto last = text.find_last_not_of('=');
    const auto padding = last == std::string_view::npos ? text.size() : text.size() - last - 1;
    if (padding > 2) return std::nullopt;
    std::string bytes(text.size() / 4 * 3, '\0');
    const int length = EVP_DecodeBlock(
        reinterpret_cast<unsigned char*>(bytes.data()),
        reinterpret_cast<const unsigned char*>(text.data()),
        static_cast<int>(text.size())
    );
    if (length < 0) return std::nullopt;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

std::optional<std::string> key_of(std::string_view secret) {
    if (secret.starts_with(kSecretPrefix)) {
        return decode_base64(secret.substr(kSecretPrefix.size()));
    }
    if (secret.empty()) return std::nullopt;
    return std::string(secret);
}

std::optional<std::string> entry_for(const SignedContent& content, std::string_view secret) {
    auto key = key_of(secret);
    if (!key) return std::nullopt;
    std::string text{content.id};
    text.append(".").append(std::to_string(content.timestamp)).append(".").append(content.body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    const auto* made = HMAC(
        EVP_sha256(),
        key->data(),
        static_cast<int>(key->size()),
        reinterpret_cast<const unsigned char*>(text.data()),
        text.size(),
        digest.data(),
        &length
    );
    OPENSSL_cleanse(key->data(), key->size());
    if (made == nullptr) return std::nullopt;
    const std::string_view bytes{reinterpret_cast<const char*>(digest.data()), length};
    return std::string(kVersionPrefix) + encode_base64(bytes);
}

bool equals(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::optional<std::int64_t> read_timestamp(std::string_view text) {
    std::int64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, seconds);
    if (error != std::errc{} || rest != end || seconds < 0) return std::nullopt;
    return seconds;
}

// Every pair is compared, so the time taken does not tell which secret or entry fitted.
bool any_entry_fits(
    const SignedContent& content,
    std::string_view header,
    std::span<const std::string> secrets
) {
    bool fits = false;
    for (const auto& secret : secrets) {
        const auto expected = entry_for(content, secret);
        if (!expected) continue;
        for (const auto part : std::views::split(header, ' ')) {
            fits |= equals(*expected, std::string_view(part.begin(), part.end()));
        }
    }
    return fits;
}

}  // namespace

std::string sign(const SignedContent& content, std::span<const std::string> secrets) {
    std::string header;
    for (const auto& secret : secrets) {
        const auto entry = entry_for(content, secret);
        if (!entry) continue;
        if (!header.empty()) header += ' ';
        header += *entry;
    }
    return header;
}

std::string_view name_of(SignatureCheck check) {
    switch (check) {
        case SignatureCheck::Valid:
            return "valid";
        case SignatureCheck::Mismatch:
            return "mismatch";
        case SignatureCheck::TooOld:
            return "too old";
        case SignatureCheck::TooNew:
            return "too new";
        case SignatureCheck::Malformed:
            return "malformed";
    }
    return "malformed";
}

SignatureCheck verify(
    const SignatureHeaders& headers,
    std::string_view body,
    std::span<const std::string> secrets,
    const Instant& now
) {
    const auto timestamp = read_timestamp(headers.timestamp);
    if (!timestamp || headers.id.empty() || headers.signature.empty()) {
        return SignatureCheck::Malformed;
    }
    const SignedContent content{.id = headers.id, .timestamp = *timestamp, .body = body};
    if (!any_entry_fits(content, headers.signature, secrets)) return SignatureCheck::Mismatch;
    const std::int64_t tolerance = kSignatureTolerance / std::chrono::seconds{1};
    const std::int64_t now_seconds = now.utc_ms / 1000;
    if (*timestamp < now_seconds - tolerance) return SignatureCheck::TooOld;
    if (*timestamp > now_seconds + tolerance) return SignatureCheck::TooNew;
    return SignatureCheck::Valid;
}

bool is_usable_secret(std::string_view secret) {
    const auto key = key_of(secret);
    return key && !key->empty();
}

}  // namespace thiowatch::delivery
