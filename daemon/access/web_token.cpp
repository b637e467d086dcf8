#include "daemon/access/web_token.h"

#include <algorithm>

#include "daemon/access/base64url.h"

namespace thiowatch::access {
namespace {

struct Parts {
    std::string_view header;
    std::string_view payload;
    std::string_view signature;
};

std::optional<Parts> parts_of(std::string_view text) {
    const std::size_t first = text.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const std::size_t second = text.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    Parts parts{
        text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
    const bool is_more = parts.signature.find('.') != std::string_view::npos;
    if (is_more || parts.header.empty() || parts.payload.empty() || parts.signature.empty()) {
        return std::nullopt;
    }
    return parts;
}

Unexpected bad(std::string where, std::string detail) {
    return fault(FaultCode::BadFormat, std::move(where), std::move(detail));
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) {
        if (!text.empty()) text += ' ';
        text += word;
    }
    return text;
}

Claims claims_in(const JsonValue& payload) {
    Claims claims;
    claims.issuer = text_of(payload, "iss");
    claims.subject = text_of(payload, "sub");
    claims.client = text_of(payload, "client_id");
    if (claims.client.empty()) claims.client = text_of(payload, "azp");
    claims.id = text_of(payload, "jti");
    claims.audience = texts_of(payload, "aud");
    claims.scope = joined(texts_of(payload, "scope"));
    if (claims.scope.empty()) claims.scope = joined(texts_of(payload, "scp"));
    claims.expires = seconds_of(payload, "exp");
    claims.not_before = seconds_of(payload, "nbf");
    claims.issued = seconds_of(payload, "iat");
    return claims;
}

/// A time claim that is there but is no number is not the same as none.
bool has_odd_time(const JsonValue& payload) {
    constexpr std::array<const char*, 3> kTimes{"exp", "nbf", "iat"};
    return std::ranges::any_of(kTimes, [&](const char* name) {
        return member_of(payload, name) != nullptr && !seconds_of(payload, name);
    });
}

Expected<WebToken> read_header(std::string_view text) {
    TW_TRY(const auto header, parse_json_object(text, WebToken::kMostBytes, "header"));
    if (member_of(header, "crit") != nullptr) return bad("header.crit", "rules we do not know");
    const auto algorithm = algorithm_named(text_of(header, "alg"));
    if (!algorithm) return bad("header.alg", "not an algorithm that is taken here");
    WebToken token;
    token.algorithm = *algorithm;
    token.key_id = text_of(header, "kid");
    token.key_url = text_of(header, "jku");
    return token;
}

TokenVerdict check_signature(const WebToken& token, const KeySet& keys) {
    const auto candidates = keys.candidates(token.key_id, token.algorithm);
    if (candidates.empty()) {
        const bool is_other_kind = !token.key_id.empty() && keys.knows(token.key_id);
        return is_other_kind ? TokenVerdict::BadSignature : TokenVerdict::UnknownKey;
    }
    const bool fits = std::ranges::any_of(candidates, [&](const WebKey* key) {
        return key->verify(token.algorithm, token.signed_text, token.signature);
    });
    if (fits) return TokenVerdict::Good;
    // Without a name, another key of the publisher may have signed: ours may be an old list.
    return token.key_id.empty() ? TokenVerdict::UnknownKey : TokenVerdict::BadSignature;
}

TokenVerdict check_time(const Claims& claims, const Expectations& wanted, const Instant& now) {
    const std::int64_t seconds = now.utc_ms / 1000;
    const std::int64_t skew = wanted.skew / std::chrono::seconds{1};
    if (!claims.expires) return TokenVerdict::NoExpiry;
    if (*claims.expires + skew <= seconds) return TokenVerdict::Expired;
    const std::int64_t begins = std::max(claims.not_before.value_or(0), claims.issued.value_or(0));
    if (begins > seconds + skew) return TokenVerdict::NotYet;
    if (!wanted.longest_life) return TokenVerdict::Good;
    const std::int64_t life = *wanted.longest_life / std::chrono::seconds{1};
    const bool is_long = *claims.expires - claims.issued.value_or(seconds) > life + skew;
    return is_long ? TokenVerdict::LivesTooLong : TokenVerdict::Good;
}

}  // namespace

Expected<WebToken> WebToken::read(std::string_view text) {
    if (text.size() > kMostBytes) return fault(FaultCode::TooLarge, "token", "too long");
    const auto parts = parts_of(text);
    if (!parts) return bad("token", "not three parts between dots");
    const auto header = decode_base64url(parts->header);
    const auto payload = decode_base64url(parts->payload);
    auto signature = decode_base64url(parts->signature);
    if (!header || !payload || !signature) return bad("token", "not base64url");
    TW_TRY(WebToken token, read_header(*header));
    TW_TRY(const auto claims, parse_json_object(*payload, kMostBytes, "payload"));
    if (has_odd_time(claims)) return bad("payload", "a time that is no number of seconds");
    token.claims = claims_in(claims);
    token.signature = *std::move(signature);
    token.signed_text = text.substr(0, parts->header.size() + 1 + parts->payload.size());
    return token;
}

std::string_view words_for(TokenVerdict verdict) {
    switch (verdict) {
        case TokenVerdict::Good:
            return "good";
        case TokenVerdict::UnknownKey:
            return "the token is signed with a key that its issuer does not publish";
        case TokenVerdict::BadSignature:
            return "the signature of the token does not fit";
        case TokenVerdict::WrongIssuer:
            return "the token is from an issuer who is not trusted here";
        case TokenVerdict::WrongAudience:
            return "the token is meant for somebody else";
        case TokenVerdict::Expired:
            return "the token has expired";
        case TokenVerdict::NotYet:
            return "the token is not valid yet";
        case TokenVerdict::NoExpiry:
            return "the token never expires, which is not taken here";
        case TokenVerdict::LivesTooLong:
            return "the token is valid for longer than is taken here";
    }
    return "the token is not good";
}

TokenVerdict
judge(const WebToken& token, const KeySet& keys, const Expectations& wanted, const Instant& now) {
    const TokenVerdict proof = check_signature(token, keys);
    if (proof != TokenVerdict::Good) return proof;
    if (wanted.issuer.empty() || token.claims.issuer != wanted.issuer) {
        return TokenVerdict::WrongIssuer;
    }
    const bool is_for_us = std::ranges::any_of(token.claims.audience, [&](const auto& name) {
        return std::ranges::find(wanted.audience, name) != wanted.audience.end();
    });
    if (!is_for_us) return TokenVerdict::WrongAudience;
    return check_time(token.claims, wanted, now);
}

std::string make_token(
    const SigningKey& key,
    std::string_view key_id,
    std::string_view claims_json,
    std::string_view header_more
) {
    std::string header = R"({"alg":")" + std::string(name_of(key.algorithm())) +
                         R"(","typ":"JWT","kid":")" + std::string(key_id) + '"';
    if (!header_more.empty()) header.append(",").append(header_more);
    header += '}';
    const std::string text = encode_base64url(header) + '.' + encode_base64url(claims_json);
    return text + '.' + encode_base64url(key.sign(text));
}

}  // namespace thiowatch::access
