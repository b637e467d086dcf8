// How the sender of a FHIR feed proves who it is, and what it may send.
//
//   fhir:
//     path: /fhir
//     auth:                              # or `auth: none`, on a loopback listener only
//       need: any                        # any | all of what follows
//       tokens: [{name: lab-a, sha256: 9f86…}, {name: lab-b, secret: {file: lab-b.token}}]
//       jwt: {issuer: …, audience: […], keys: {url: …} | {file: …}, clients: […], scopes: required}
//       mtls: {subjects: [lab.hospital.example]}
//       signature: {file: lab.hmac}
//     types: [Observation, DiagnosticReport]
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/secret.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::config {

/// A bearer token, known by its hash only: tokens are 256 bits of chance, so a plain hash is
/// enough.
struct SenderToken {
    std::string name;
    std::string sha256;  ///< 64 lower-case hex digits; empty: `secret` is the token
    Secret secret = {};
};

/// Where the public keys of a token issuer come from: exactly one of the two.
struct KeyPlace {
    std::string url;
    std::filesystem::path file;
    std::filesystem::path ca;  ///< trusted issuers of the URL's certificate; empty: the system's
    bool allow_insecure = false;
};

struct TokenIssuer {
    std::string issuer;
    std::vector<std::string> audience;
    KeyPlace keys;
    std::vector<std::string> clients;  ///< empty: every client the issuer gives a token to
    bool needs_scopes = true;          ///< false: a token without scopes may do everything
    Duration skew = std::chrono::seconds{60};
};

enum class NeededProofs : std::uint8_t { Any, All };

struct FhirAccess {
    bool is_open = false;  ///< `auth: none`
    NeededProofs needed = NeededProofs::Any;
    std::vector<SenderToken> tokens;
    std::optional<TokenIssuer> jwt;
    std::vector<std::string> subjects;  ///< names in client certificates
    Secret signature;                   ///< of HMAC-SHA256 over the body
    std::vector<std::string> types;     ///< resource types that are taken; empty: all

    [[nodiscard]] bool has_any() const {
        return !tokens.empty() || jwt || !subjects.empty() || !signature.empty();
    }
};

}  // namespace thiowatch::config
