#include "tests/support/test_authority.h"

#include <cstdio>
#include <stdexcept>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace thiowatch::loopback {
namespace {

constexpr long kHour = 3600;

void require(bool is_good, const char* what) {
    if (!is_good) throw std::runtime_error(std::string("test certificate: ") + what);
}

void add_extension(X509* certificate, X509* issuer, int id, const std::string& value) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    auto* extension = X509V3_EXT_conf_nid(nullptr, &context, id, value.c_str());
    require(extension != nullptr, "extension");
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate new_certificate(EVP_PKEY* key, const char* name, Validity validity) {
    static long serial = 1;
    const bool is_expired = validity == Validity::Expired;
    Certificate certificate{X509_new()};
    require(certificate != nullptr, "new");
    X509_set_version(certificate.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial++);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), is_expired ? -2 * kHour : -kHour);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), is_expired ? -kHour : 24 * kHour);
    X509_set_pubkey(certificate.get(), key);
    const auto* text = reinterpret_cast<const unsigned char*>(name);
    X509_NAME_add_entry_by_txt(
        X509_get_subject_name(certificate.get()), "CN", MBSTRING_ASC, text, -1, -1, 0
    );
    return certificate;
}

std::filesystem::path write_pem(X509* certificate) {
    std::string path = std::filesystem::temp_directory_path() / "thiowatch-ca-XXXXXX";
    const int descriptor = ::mkstemp(path.data());
    require(descriptor >= 0, "temporary file");
    FILE* file = ::fdopen(descriptor, "w");
    require(file != nullptr && PEM_write_X509(file, certificate) == 1, "PEM");
    require(std::fclose(file) == 0, "close");
    return path;
}

}  // namespace

TestAuthority::TestAuthority() : key_(EVP_EC_gen("P-256")) {
    require(key_ != nullptr, "key");
    certificate_ = new_certificate(key_.get(), "ThioWatch test authority", Validity::Current);
    X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get()));
    add_extension(
        certificate_.get(), certificate_.get(), NID_basic_constraints, "critical,CA:TRUE"
    );
    add_extension(certificate_.get(), certificate_.get(), NID_key_usage, "critical,keyCertSign");
    require(X509_sign(certificate_.get(), key_.get(), EVP_sha256()) > 0, "sign");
    ca_file_ = write_pem(certificate_.get());
}

TestAuthority::~TestAuthority() {
    std::error_code ignored;
    std::filesystem::remove(ca_file_, ignored);
}

Identity TestAuthority::issue(const std::string& alternative_name, Validity validity) const {
    Identity identity;
    identity.key.reset(EVP_EC_gen("P-256"));
    require(identity.key != nullptr, "key");
    identity.certificate = new_certificate(identity.key.get(), "server", validity);
    auto* certificate = identity.certificate.get();
    X509_set_issuer_name(certificate, X509_get_subject_name(certificate_.get()));
    add_extension(certificate, certificate_.get(), NID_subject_alt_name, alternative_name);
    require(X509_sign(certificate, key_.get(), EVP_sha256()) > 0, "sign");
    identity.context.reset(SSL_CTX_new(TLS_server_method()));
    require(
        SSL_CTX_use_certificate(identity.context.get(), certificate) == 1 &&
            SSL_CTX_use_PrivateKey(identity.context.get(), identity.key.get()) == 1,
        "context"
    );
    return identity;
}

}  // namespace thiowatch::loopback
