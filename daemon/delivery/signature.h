// Signatures of webhooks as Standard Webhooks 1.0 has them.
//
//   signed content  = webhook-id "." webhook-timestamp "." body
//   webhook-signature = entry *( SP entry )        one entry for each secret while keys rotate
//   entry           = "v1," base64( HMAC-SHA256( key, signed content ) )
//   key             = base64-decoded text after "whsec_", else the bytes of the secret as they are
//
// The id holds no '.', so the three parts cannot be shifted against each other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "parsers/clinical/instant.h"

namespace thiowatch::delivery {

inline constexpr Duration kSignatureTolerance = std::chrono::seconds{300};

/// What is signed; `timestamp` is the attempt's time in Unix seconds.
struct SignedContent {
    std::string_view id;
    std::int64_t timestamp = 0;
    std::string_view body;
};

/// Value of the webhook-signature header, one entry for each secret; empty without secrets.
std::string sign(const SignedContent& content, std::span<const std::string> secrets);

enum class SignatureCheck : std::uint8_t { Valid, Mismatch, TooOld, TooNew, Malformed };
std::string_view name_of(SignatureCheck check);

/// The three headers as received.
struct SignatureHeaders {
    std::string_view id;
    std::string_view timestamp;
    std::string_view signature;
};

/// Whether any entry fits any secret, compared in constant time, within kSignatureTolerance of
/// `now`. Entries of unknown versions are passed over.
SignatureCheck verify(
    const SignatureHeaders& headers,
    std::string_view body,
    std::span<const std::string> secrets,
    const Instant& now
);

/// Whether the secret can be used: not empty, and base64 after "whsec_".
bool is_usable_secret(std::string_view secret);

}  // namespace thiowatch::delivery
