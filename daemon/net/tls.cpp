#include "daemon/net/tls.h"

#include <stdexcept>

namespace thiowatch::net {

namespace ssl = boost::asio::ssl;

namespace {

template <class Load>
void load(const std::string& file, Load&& with) {
    try {
        with();
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error("TLS file " + file + ": " + failure.code().message());
    }
}

}  // namespace

std::unique_ptr<ssl::context> make_server_tls(const TlsFilePaths& files) {
    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
    SSL_CTX_set_options(context->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_cipher_list(context->native_handle(), "ECDHE+AESGCM:ECDHE+CHACHA20");
    load(files.certificate, [&] { context->use_certificate_chain_file(files.certificate); });
    load(files.key, [&] { context->use_private_key_file(files.key, ssl::context::pem); });
    // Without a context of its own OpenSSL refuses to resume sessions of clients with certificates.
    constexpr unsigned char kSessions[] = "thiowatch";
    SSL_CTX_set_session_id_context(context->native_handle(), kSessions, sizeof kSessions - 1);
    if (!files.client_ca.empty()) {
        load(files.client_ca, [&] { context->load_verify_file(files.client_ca); });
        context->set_verify_mode(
            files.is_client_free ? ssl::verify_peer
                                 : ssl::verify_peer | ssl::verify_fail_if_no_peer_cert
        );
    }
    return context;
}

}  // namespace thiowatch::net
