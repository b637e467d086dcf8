#include "daemon/access/signature_form.h"

#include <memory>
#include <optional>
#include <stdexcept>

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace thiowatch::access {
namespace {

struct DigestContextFree {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, DigestContextFree>;
struct PairFree {
    void operator()(ECDSA_SIG* pair) const { ECDSA_SIG_free(pair); }
};
using Pair = std::unique_ptr<ECDSA_SIG, PairFree>;

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

const EVP_MD* digest_of(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::Rs256:
        case Algorithm::Es256:
        case Algorithm::Ps256:
            return EVP_sha256();
        case Algorithm::Rs384:
        case Algorithm::Es384:
        case Algorithm::Ps384:
            return EVP_sha384();
    }
    return EVP_sha384();
}

bool is_pss(Algorithm algorithm) {
    return algorithm == Algorithm::Ps256 || algorithm == Algorithm::Ps384;
}

bool set_padding(EVP_PKEY_CTX* context, Algorithm algorithm) {
    if (curve_bits_of(algorithm) != 0) return true;
    if (!is_pss(algorithm)) {
        return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
    }
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest_of(algorithm)) == 1;
}

std::string der_of(ECDSA_SIG* pair) {
    unsigned char* der = nullptr;
    const int length = i2d_ECDSA_SIG(pair, &der);
    if (length <= 0) return {};
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
    OPENSSL_free(der);
    return text;
}

/// r || s into what OpenSSL checks; none when the length is not that of the curve.
std::optional<std::string> der_of(std::string_view joined, int curve_bits) {
    const auto half = static_cast<std::size_t>(curve_bits) / 8;
    if (joined.size() != 2 * half) return std::nullopt;
    const Pair pair(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(bytes_of(joined), static_cast<int>(half), nullptr);
    BIGNUM* s = BN_bin2bn(bytes_of(joined.substr(half)), static_cast<int>(half), nullptr);
    if (!pair || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return std::nullopt;
    }
    return der_of(pair.get());
}

std::string joined_of(std::string_view der, int curve_bits) {
    const int half = curve_bits / 8;
    const unsigned char* from = bytes_of(der);
    const Pair pair(d2i_ECDSA_SIG(nullptr, &from, static_cast<long>(der.size())));
    std::string joined(static_cast<std::size_t>(2 * half), '\0');
    auto* into = reinterpret_cast<unsigned char*>(joined.data());
    if (!pair || BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), into, half) != half ||
        BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), into + half, half) != half) {
        throw std::runtime_error("OpenSSL made a signature that does not fit its curve");
    }
    return joined;
}

}  // namespace

int curve_bits_of(Algorithm algorithm) {
    if (algorithm == Algorithm::Es256) return 256;
    return algorithm == Algorithm::Es384 ? 384 : 0;
}

bool verify_signature(
    evp_pkey_st* key,
    Algorithm algorithm,
    std::string_view text,
    std::string_view signature
) {
    std::optional<std::string> sent(std::in_place, signature);
    if (const int curve = curve_bits_of(algorithm); curve != 0) sent = der_of(signature, curve);
    if (!sent || sent->empty()) return false;
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;  // owned by `context`
    return context &&
           EVP_DigestVerifyInit(context.get(), &padding, digest_of(algorithm), nullptr, key) == 1 &&
           set_padding(padding, algorithm) &&
           EVP_DigestVerify(
               context.get(), bytes_of(*sent), sent->size(), bytes_of(text), text.size()
           ) == 1;
}

std::string make_signature(evp_pkey_st* key, Algorithm algorithm, std::string_view text) {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;  // owned by `context`
    std::size_t length = 0;
    const bool is_ready =
        context &&
        EVP_DigestSignInit(context.get(), &padding, digest_of(algorithm), nullptr, key) == 1 &&
        set_padding(padding, algorithm) &&
        EVP_DigestSign(context.get(), nullptr, &length, bytes_of(text), text.size()) == 1;
    if (!is_ready) throw std::runtime_error("OpenSSL cannot sign with this key");
    std::string made(length, '\0');
    auto* into = reinterpret_cast<unsigned char*>(made.data());
    if (EVP_DigestSign(context.get(), into, &length, bytes_of(text), text.size()) != 1) {
        throw std::runtime_error("OpenSSL did not sign");
    }
    made.resize(length);
    const int curve = curve_bits_of(algorithm);
    return curve == 0 ? made : joined_of(made, curve);
}

}  // namespace thiowatch::access
