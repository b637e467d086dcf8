#include "daemon/net/http_link.h"

#include <cstring>
#include <memory>
#include <netinet/in.h>
#include <sys/socket.h>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "daemon/net/peer_address.h"

namespace thiowatch::net {
namespace {

struct BioFree {
    void operator()(BIO* bio) const { BIO_free(bio); }
};
struct NamesFree {
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};

std::string text_of(const ASN1_STRING* text) {
    const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(text));
    const std::string whole(bytes, static_cast<std::size_t>(ASN1_STRING_length(text)));
    // A NUL within a name once made one certificate look like another to readers of C strings.
    return whole.find('\0') == std::string::npos ? whole : std::string();
}

/// RFC 2253: "CN=lab,O=Hospital".
std::string subject_of(const X509* certificate) {
    const std::unique_ptr<BIO, BioFree> text(BIO_new(BIO_s_mem()));
    if (!text) return {};
    X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(text.get(), &bytes);
    return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

void add_subject_names(const X509* certificate, std::vector<std::string>& names) {
    const X509_NAME* subject = X509_get_subject_name(certificate);
    for (int at = -1; (at = X509_NAME_get_index_by_NID(subject, NID_commonName, at)) >= 0;) {
        const auto* entry = X509_NAME_get_entry(subject, at);
        names.push_back(text_of(X509_NAME_ENTRY_get_data(entry)));
    }
}

void add_alternative_names(const X509* certificate, std::vector<std::string>& names) {
    const std::unique_ptr<GENERAL_NAMES, NamesFree> list(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)
    ));
    for (int at = 0; list && at < sk_GENERAL_NAME_num(list.get()); ++at) {
        int kind = 0;
        const void* value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(list.get(), at), &kind);
        if (kind == GEN_DNS || kind == GEN_EMAIL || kind == GEN_URI) {
            names.push_back(text_of(static_cast<const ASN1_STRING*>(value)));
        }
    }
}

}  // namespace

std::uint16_t port_of(const boost::asio::generic::stream_protocol::endpoint& address) {
    sockaddr_storage raw{};
    std::memcpy(&raw, address.data(), std::min(address.size(), sizeof raw));
    return raw.ss_family == AF_INET6 ? ntohs(reinterpret_cast<sockaddr_in6*>(&raw)->sin6_port)
                                     : ntohs(reinterpret_cast<sockaddr_in*>(&raw)->sin_port);
}

std::size_t HttpLink::send_at_once(std::string_view text) {
    if (tls_) return 0;
    const int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const ssize_t sent = ::send(socket_.native_handle(), text.data(), text.size(), flags);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void HttpLink::end_sending() {
    boost::system::error_code ignored;  // the peer may be gone already
    socket_.shutdown(boost::asio::socket_base::shutdown_send, ignored);
}

void HttpLink::close() {
    boost::system::error_code ignored;  // it is over either way
    socket_.close(ignored);
}

std::string HttpLink::peer() const {
    boost::system::error_code gone;
    const auto peer = socket_.remote_endpoint(gone);
    return gone ? std::string() : address_text(peer);
}

std::vector<std::string> HttpLink::certificate_names() {
    std::vector<std::string> names;
    if (!tls_) return names;
    SSL* session = tls_->native_handle();
    const X509* certificate = SSL_get0_peer_certificate(session);
    if (certificate == nullptr || SSL_get_verify_result(session) != X509_V_OK) return names;
    names.push_back(subject_of(certificate));
    add_subject_names(certificate, names);
    add_alternative_names(certificate, names);
    std::erase(names, std::string());
    return names;
}

}  // namespace thiowatch::net
