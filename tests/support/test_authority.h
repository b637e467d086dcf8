// A certificate authority made on the spot, so that no key is kept in the repository and no
// certificate of the tests ever expires.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace thiowatch::loopback {

struct OpensslFree {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using Key = std::unique_ptr<EVP_PKEY, OpensslFree>;
using Certificate = std::unique_ptr<X509, OpensslFree>;

/// A server's key and certificate.
struct Identity {
    Key key;
    Certificate certificate;
    std::unique_ptr<SSL_CTX, OpensslFree> context;  ///< ready for SSL_accept
};

enum class Validity { Current, Expired };

class TestAuthority {
  public:
    TestAuthority();
    ~TestAuthority();
    TestAuthority(const TestAuthority&) = delete;
    TestAuthority& operator=(const TestAuthority&) = delete;
    TestAuthority(TestAuthority&&) = delete;
    TestAuthority& operator=(TestAuthority&&) = delete;

    /// A server certificate for a subject alternative name: "DNS:relay.test" or "IP:127.0.0.1".
    [[nodiscard]] Identity
    issue(const std::string& alternative_name, Validity validity = Validity::Current) const;
    /// The authority's certificate as a PEM file.
    [[nodiscard]] const std::filesystem::path& ca_file() const { return ca_file_; }

  private:
    Key key_;
    Certificate certificate_;
    std::filesystem::path ca_file_;
};

}  // namespace thiowatch::loopback
