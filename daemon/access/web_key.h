// JSON Web Keys (RFC 7517): the public ones others sign with, the private one we sign with.
//
//   key set = { "keys": [ key, … ] }
//   RSA key = { "kty": "RSA", "n": base64url, "e": base64url }                2048 to 8192 bits
//   EC key  = { "kty": "EC", "crv": "P-256" | "P-384", "x": base64url, "y": base64url }
//   any key = … "kid", "use" (sig), "alg", "key_ops" (verify)
//
// A key verifies only what its own kind can have made: the algorithm of a token chooses among the
// algorithms of the key, never the kind of check. Kinds we do not know are passed over, as the RFC
// demands; so are symmetric keys.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/access/algorithm.h"
#include "daemon/access/json_object.h"
#include "parsers/expected.h"

struct evp_pkey_st;

namespace thiowatch::access {

struct KeyFree {
    void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::unique_ptr<evp_pkey_st, KeyFree>;

class WebKey {
  public:
    /// Fault BadFormat: a kind we do not use, or a key that is none.
    static Expected<WebKey> read(const JsonValue& json);

    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] bool can_verify(Algorithm algorithm) const;
    /// False for a wrong signature, and for an algorithm that is not this key's.
    [[nodiscard]] bool
    verify(Algorithm algorithm, std::string_view text, std::string_view signature) const;

  private:
    WebKey() = default;
    std::string id_;
    std::string algorithm_;  // empty: any that fits the kind
    KeyHandle key_;
    bool is_rsa_ = false;
    int curve_bits_ = 0;
};

/// The keys of one publisher.
class KeySet {
  public:
    static constexpr std::size_t kMostBytes = std::size_t{256} * 1024;
    static constexpr std::size_t kMostKeys = 64;

    /// Keys that cannot be used are counted in `passed_over()`; a set without any is a fault.
    static Expected<KeySet> parse(std::string_view text);

    /// The keys that may have signed: those named `id`, or without a name all that can.
    [[nodiscard]] std::vector<const WebKey*> candidates(std::string_view id, Algorithm algorithm)
        const;
    [[nodiscard]] bool knows(std::string_view id) const;
    [[nodiscard]] std::size_t size() const { return keys_.size(); }
    [[nodiscard]] std::size_t passed_over() const { return passed_over_; }

  private:
    std::vector<WebKey> keys_;
    std::size_t passed_over_ = 0;
};

/// Our own key: signs assertions, and is published without its private part.
class SigningKey {
  public:
    /// From the text of a PEM file. Fault BadFormat: no private key, or one that does not fit the
    /// algorithm.
    static Expected<SigningKey> from_pem(std::string_view pem, Algorithm algorithm);

    [[nodiscard]] Algorithm algorithm() const { return algorithm_; }
    /// The thumbprint of the public key (RFC 7638): the same for everybody who computes it.
    [[nodiscard]] const std::string& id() const { return id_; }
    /// The public key as a member of a key set.
    [[nodiscard]] const std::string& public_json() const { return public_json_; }
    /// Bytes as JWS wants them; throws std::runtime_error when OpenSSL fails.
    [[nodiscard]] std::string sign(std::string_view text) const;

  private:
    SigningKey() = default;
    Algorithm algorithm_ = Algorithm::Rs384;
    KeyHandle key_;
    std::string id_;
    std::string public_json_;
};

}  // namespace thiowatch::access
