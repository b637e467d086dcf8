// Keys and tokens made on the spot, so that no private key is kept in the repository.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "daemon/access/web_token.h"

namespace thiowatch::access::samples {

struct PkeyFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Pkey = std::unique_ptr<EVP_PKEY, PkeyFree>;

inline std::string pem_of(EVP_PKEY* key) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> text(BIO_new(BIO_s_mem()), &BIO_free);
    if (PEM_write_bio_PKCS8PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) !=
        1) {
        throw std::runtime_error("no PEM");
    }
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

/// A new private key of the kind the algorithm needs, as a PEM text.
inline std::string new_pem(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::Es256:
            return pem_of(Pkey(EVP_EC_gen("P-256")).get());
        case Algorithm::Es384:
            return pem_of(Pkey(EVP_EC_gen("P-384")).get());
        case Algorithm::Rs256:
        case Algorithm::Rs384:
        case Algorithm::Ps256:
        case Algorithm::Ps384:
            break;
    }
    return pem_of(Pkey(EVP_RSA_gen(2048)).get());
}

inline SigningKey new_key(Algorithm algorithm) {
    return SigningKey::from_pem(new_pem(algorithm), algorithm).value();
}

/// `{"keys": […]}` of the public halves.
template <class... Keys>
std::string key_set_json(const Keys&... keys) {
    std::string list;
    ((list += (list.empty() ? "" : ",") + keys.public_json()), ...);
    return R"({"keys":[)" + list + "]}";
}

inline Instant moment(std::int64_t seconds) {
    return Instant{seconds * 1000, Precision::Second, std::nullopt};
}

/// A token that is good in every way at `kNow`, with `more` members of the payload before `exp`.
inline constexpr std::int64_t kNow = 1'772'000'000;
inline std::string good_claims(const std::string& more = {}) {
    return R"({"iss":"https://idp.example","aud":"https://thiowatch.example/fhir",)"
           R"("client_id":"lab-a","scope":"system/Observation.cu system/DiagnosticReport.c",)" +
           more + R"("iat":)" + std::to_string(kNow - 10) + R"(,"exp":)" +
           std::to_string(kNow + 300) + "}";
}

inline Expectations wanted() {
    return {
        "https://idp.example", {"https://thiowatch.example/fhir"}, std::chrono::seconds{60}, {}};
}

}  // namespace thiowatch::access::samples
