#include <array>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "daemon/access/base64url.h"
#include "daemon/access/signature_form.h"
#include "daemon/access/web_key.h"

namespace thiowatch::access {
namespace {

struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};

/// Never asks a terminal: a daemon has nobody to type a passphrase.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

std::string number_text(EVP_PKEY* key, const char* name, int bytes) {
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &number) != 1) return {};
    std::string text(static_cast<std::size_t>(bytes > 0 ? bytes : BN_num_bytes(number)), '\0');
    auto* into = reinterpret_cast<unsigned char*>(text.data());
    const int written = BN_bn2binpad(number, into, static_cast<int>(text.size()));
    BN_free(number);
    return written < 0 ? std::string() : encode_base64url(text);
}

/// The members that RFC 7638 hashes, in its order and without white space.
std::string thumbprint_text(EVP_PKEY* key, int curve_bits) {
    if (curve_bits == 0) {
        return R"({"e":")" + number_text(key, OSSL_PKEY_PARAM_RSA_E, 0) + R"(","kty":"RSA","n":")" +
               number_text(key, OSSL_PKEY_PARAM_RSA_N, 0) + R"("})";
    }
    const int size = curve_bits / 8;
    return R"({"crv":"P-)" + std::to_string(curve_bits) + R"(","kty":"EC","x":")" +
           number_text(key, OSSL_PKEY_PARAM_EC_PUB_X, size) + R"(","y":")" +
           number_text(key, OSSL_PKEY_PARAM_EC_PUB_Y, size) + R"("})";
}

std::string sha256_of(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char*>(digest.data()), length};
}

bool fits(EVP_PKEY* key, int curve_bits) {
    constexpr int kLeastRsaBits = 2048;
    if (curve_bits == 0) {
        return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= kLeastRsaBits;
    }
    std::array<char, 64> group{};
    std::size_t length = 0;
    const std::string_view wanted = curve_bits == 256 ? "prime256v1" : "secp384r1";
    return EVP_PKEY_is_a(key, "EC") == 1 &&
           EVP_PKEY_get_group_name(key, group.data(), group.size(), &length) == 1 &&
           std::string_view(group.data(), length) == wanted;
}

}  // namespace

Expected<SigningKey> SigningKey::from_pem(std::string_view pem, Algorithm algorithm) {
    const std::unique_ptr<BIO, BioFree> text(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))
    );
    SigningKey key;
    key.algorithm_ = algorithm;
    key.key_.reset(PEM_read_bio_PrivateKey(text.get(), nullptr, &no_passphrase, nullptr));
    if (!key.key_) {
        return fault(FaultCode::BadFormat, "key", "not a private key in PEM without a passphrase");
    }
    const int curve = curve_bits_of(algorithm);
    if (!fits(key.key_.get(), curve)) {
        return fault(
            FaultCode::BadFormat,
            "key",
            std::string(name_of(algorithm)) + (curve == 0 ? " needs an RSA key of 2048 bits or more"
                                                          : " needs a key on its curve")
        );
    }
    const std::string print = thumbprint_text(key.key_.get(), curve);
    key.id_ = encode_base64url(sha256_of(print));
    key.public_json_ = print.substr(0, print.size() - 1) + R"(,"use":"sig","alg":")" +
                       std::string(name_of(algorithm)) + R"(","kid":")" + key.id_ + R"("})";
    return key;
}

std::string SigningKey::sign(std::string_view text) const {
    return make_signature(key_.get(), algorithm_, text);
}

}  // namespace thiowatch::access
