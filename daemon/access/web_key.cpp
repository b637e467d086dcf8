#include "daemon/access/web_key.h"

#include <algorithm>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "daemon/access/base64url.h"
#include "daemon/access/signature_form.h"

namespace thiowatch::access {
namespace {

constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;
constexpr std::size_t kMostExponentBytes = 8;

struct ContextFree {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
struct BuilderFree {
    void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
};
struct ParamFree {
    void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
};
struct NumberFree {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
using Builder = std::unique_ptr<OSSL_PARAM_BLD, BuilderFree>;
using Number = std::unique_ptr<BIGNUM, NumberFree>;

Number number_of(std::string_view bytes) {
    return Number(BN_bin2bn(
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size()),
        nullptr
    ));
}

KeyHandle build(const char* kind, OSSL_PARAM_BLD* builder) {
    const std::unique_ptr<OSSL_PARAM, ParamFree> params(OSSL_PARAM_BLD_to_param(builder));
    const std::unique_ptr<EVP_PKEY_CTX, ContextFree> context(
        EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr)
    );
    EVP_PKEY* key = nullptr;
    const bool is_made =
        params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
    KeyHandle handle(key);
    if (!is_made) return nullptr;
    return handle;
}

bool is_sound(EVP_PKEY* key) {
    const std::unique_ptr<EVP_PKEY_CTX, ContextFree> context(
        EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)
    );
    return context && EVP_PKEY_public_check(context.get()) == 1;
}

KeyHandle rsa_key(const JsonValue& json) {
    const auto modulus = decode_base64url(text_of(json, "n"));
    const auto exponent = decode_base64url(text_of(json, "e"));
    const bool fits = modulus && exponent && !exponent->empty() &&
                      exponent->size() <= kMostExponentBytes && modulus->size() <= kMostRsaBits / 8;
    if (!fits) return nullptr;
    const Number n = number_of(*modulus);
    const Number e = number_of(*exponent);
    const Builder builder(OSSL_PARAM_BLD_new());
    const bool is_set = n && e && builder && BN_is_odd(n.get()) == 1 && BN_is_odd(e.get()) == 1 &&
                        BN_is_one(e.get()) == 0 && BN_num_bits(n.get()) >= kLeastRsaBits &&
                        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) &&
                        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return is_set ? build("RSA", builder.get()) : nullptr;
}

int bits_of_curve(std::string_view name) {
    if (name == "P-256") return 256;
    return name == "P-384" ? 384 : 0;
}

KeyHandle curve_key(const JsonValue& json, int bits) {
    const auto x = decode_base64url(text_of(json, "x"));
    const auto y = decode_base64url(text_of(json, "y"));
    const auto size = static_cast<std::size_t>(bits) / 8;
    if (size == 0 || !x || !y || x->size() != size || y->size() != size) return nullptr;
    const std::string point = '\x04' + *x + *y;  // SEC 1, 2.3.3: uncompressed
    const Builder builder(OSSL_PARAM_BLD_new());
    const bool is_set =
        builder &&
        OSSL_PARAM_BLD_push_utf8_string(
            builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, bits == 256 ? "prime256v1" : "secp384r1", 0
        ) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(
            builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()
        ) == 1;
    if (!is_set) return nullptr;
    KeyHandle key = build("EC", builder.get());
    if (key && !is_sound(key.get())) return nullptr;
    return key;
}

bool may_verify(const JsonValue& json) {
    const std::string use = text_of(json, "use");
    if (!use.empty() && use != "sig") return false;
    const auto uses = texts_of(json, "key_ops");
    return uses.empty() || std::ranges::find(uses, "verify") != uses.end();
}

}  // namespace

void KeyFree::operator()(evp_pkey_st* key) const {
    EVP_PKEY_free(key);
}

Expected<WebKey> WebKey::read(const JsonValue& json) {
    if (!json.IsObject()) return fault(FaultCode::BadFormat, "key", "not an object");
    const std::string kind = text_of(json, "kty");
    WebKey key;
    key.id_ = text_of(json, "kid");
    key.algorithm_ = text_of(json, "alg");
    if (!may_verify(json)) return fault(FaultCode::BadFormat, "key", "not for signatures");
    if (kind == "RSA") {
        key.is_rsa_ = true;
        key.key_ = rsa_key(json);
    } else if (kind == "EC") {
        key.curve_bits_ = bits_of_curve(text_of(json, "crv"));
        key.key_ = curve_key(json, key.curve_bits_);
    } else {
        return fault(FaultCode::BadFormat, "key", "neither RSA nor EC");
    }
    if (!key.key_) return fault(FaultCode::BadFormat, "key", "not a usable public key");
    return key;
}

bool WebKey::can_verify(Algorithm algorithm) const {
    if (!algorithm_.empty() && algorithm_ != name_of(algorithm)) return false;
    const int curve = curve_bits_of(algorithm);
    return curve == 0 ? is_rsa_ : curve == curve_bits_;
}

bool WebKey::verify(Algorithm algorithm, std::string_view text, std::string_view signature) const {
    return can_verify(algorithm) && verify_signature(key_.get(), algorithm, text, signature);
}

Expected<KeySet> KeySet::parse(std::string_view text) {
    TW_TRY(const auto document, parse_json_object(text, kMostBytes, "key set"));
    const JsonValue* keys = member_of(document, "keys");
    if (keys == nullptr || !keys->IsArray()) {
        return fault(FaultCode::BadFormat, "key set", "it has no list of keys");
    }
    KeySet set;
    for (const JsonValue& json : keys->GetArray()) {
        auto key = WebKey::read(json);
        if (key && set.keys_.size() < kMostKeys) {
            set.keys_.push_back(*std::move(key));
        } else {
            ++set.passed_over_;
        }
    }
    if (set.keys_.empty()) {
        return fault(FaultCode::BadFormat, "key set", "no key in it can check a signature");
    }
    return set;
}

std::vector<const WebKey*> KeySet::candidates(std::string_view id, Algorithm algorithm) const {
    std::vector<const WebKey*> found;
    for (const WebKey& key : keys_) {
        const bool is_named = id.empty() || key.id() == id;
        if (is_named && key.can_verify(algorithm)) found.push_back(&key);
    }
    return found;
}

bool KeySet::knows(std::string_view id) const {
    return std::ranges::any_of(keys_, [&](const WebKey& key) { return key.id() == id; });
}

}  // namespace thiowatch::access
