// JSON Web Tokens in the compact form (RFC 7519, RFC 7515 section 7.1), as far as they are bearer
// tokens and assertions.
//
//   token  = header "." payload "." signature          each base64url, no padding
//   header = { "alg": algorithm, "kid"?, "typ"?, "jku"? }
//
// Only `alg` and `kid` of the header are acted on, and both only choose among keys that the
// configuration trusts: a key that the token brings along (jwk, x5c, x5u, jku) is never used.
// `crit` names rules a reader must know; we know none, so it is refused (RFC 7515, section 4.1.11).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/access/web_key.h"
#include "parsers/clinical/instant.h"
#include "parsers/expected.h"

namespace thiowatch::access {

/// What a token claims; true only once `check_signature` has said so.
struct Claims {
    std::string issuer;
    std::string subject;
    std::string client;  ///< `client_id`, else `azp`
    std::string id;      ///< `jti`
    std::vector<std::string> audience;
    std::string scope;  ///< space-separated; `scope`, else `scp`
    std::optional<std::int64_t> expires;
    std::optional<std::int64_t> not_before;
    std::optional<std::int64_t> issued;
};

struct WebToken {
    static constexpr std::size_t kMostBytes = std::size_t{16} * 1024;

    Algorithm algorithm = Algorithm::Rs256;
    std::string key_id;   ///< may be empty
    std::string key_url;  ///< `jku`: compared with the one configured, never followed
    Claims claims;
    std::string signed_text;
    std::string signature;

    /// Reads the form; the signature is not looked at. Fault BadFormat or TooLarge.
    static Expected<WebToken> read(std::string_view text);
};

/// What the claims must be.
struct Expectations {
    std::string issuer;                 ///< exactly
    std::vector<std::string> audience;  ///< one of them must be named
    Duration skew = std::chrono::seconds{60};
    /// `exp` at most so long after `iat`, or after now when the token does not say when it was
    /// made. None: no limit.
    std::optional<Duration> longest_life;
};

enum class TokenVerdict : std::uint8_t {
    Good,
    UnknownKey,  ///< no trusted key of that name: the key set may be out of date
    BadSignature,
    WrongIssuer,
    WrongAudience,
    Expired,
    NotYet,
    NoExpiry,
    LivesTooLong,
};
/// "the signature does not fit": for logs and OperationOutcome; says nothing of the token's
/// content.
std::string_view words_for(TokenVerdict verdict);

/// Signature first, so that nothing unproven is reasoned about.
TokenVerdict
judge(const WebToken& token, const KeySet& keys, const Expectations& wanted, const Instant& now);

/// A signed token: `claims_json` is the payload as it stands, `header_more` further members of the
/// header (`"jku":"…"`, may be empty).
std::string make_token(
    const SigningKey& key,
    std::string_view key_id,
    std::string_view claims_json,
    std::string_view header_more = {}
);

}  // namespace thiowatch::access
