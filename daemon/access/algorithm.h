// The signature algorithms we take part in: asymmetric ones only (RFC 7518, section 3.1).
//
// `none` and the HMAC family are not in the list, so a token cannot talk a verifier into using a
// public key as a shared secret.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace thiowatch::access {

enum class Algorithm : std::uint8_t { Rs256, Rs384, Es256, Es384, Ps256, Ps384 };
inline constexpr std::array kAlgorithms{
    Algorithm::Rs256,
    Algorithm::Rs384,
    Algorithm::Es256,
    Algorithm::Es384,
    Algorithm::Ps256,
    Algorithm::Ps384,
};

constexpr std::string_view name_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::Rs256:
            return "RS256";
        case Algorithm::Rs384:
            return "RS384";
        case Algorithm::Es256:
            return "ES256";
        case Algorithm::Es384:
            return "ES384";
        case Algorithm::Ps256:
            return "PS256";
        case Algorithm::Ps384:
            return "PS384";
    }
    return "RS384";
}

/// Letter case counts, as in every name of JOSE.
constexpr std::optional<Algorithm> algorithm_named(std::string_view name) {
    for (const Algorithm algorithm : kAlgorithms) {
        if (name_of(algorithm) == name) return algorithm;
    }
    return std::nullopt;
}

}  // namespace thiowatch::access
