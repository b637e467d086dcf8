// One HTTP connection's stream: plain, or with TLS inside. Boost.Beast reads and writes it as it
// would a socket; deadlines are those of the stream below, so that a handshake has one too.
#pragma once

#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>

namespace thiowatch::net {

/// The port of an IPv4 or IPv6 address.
std::uint16_t port_of(const boost::asio::generic::stream_protocol::endpoint& address);

class HttpLink {
  public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    using Plain = boost::beast::basic_stream<boost::asio::generic::stream_protocol>;
    using executor_type = Plain::executor_type;

    /// `tls` may be null; else it must outlive the constructor only: OpenSSL counts who uses it.
    HttpLink(Socket socket, boost::asio::ssl::context* tls) : plain_(std::move(socket)) {
        if (tls != nullptr) tls_.emplace(plain_, *tls);
    }

    executor_type get_executor() noexcept { return plain_.get_executor(); }
    [[nodiscard]] bool is_encrypted() const { return tls_.has_value(); }
    [[nodiscard]] const Socket& socket() const { return plain_.socket(); }
    Socket& socket() { return plain_.socket(); }
    template <class Length>
    void expires_after(Length length) {
        plain_.expires_after(length);
    }

    // The type is said so that asking whether this is a stream does not compile what it does.
    template <class Token>
    using Yield = typename boost::asio::async_result<
        std::decay_t<Token>,
        void(boost::system::error_code, std::size_t)>::return_type;

    template <class Buffers, class Token>
    Yield<Token> async_read_some(const Buffers& buffers, Token&& token) {
        return tls_ ? tls_->async_read_some(buffers, std::forward<Token>(token))
                    : plain_.async_read_some(buffers, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    Yield<Token> async_write_some(const Buffers& buffers, Token&& token) {
        return tls_ ? tls_->async_write_some(buffers, std::forward<Token>(token))
                    : plain_.async_write_some(buffers, std::forward<Token>(token));
    }

    /// The handshake; only with TLS.
    template <class Token>
    void async_greet(Token&& token) {
        tls_->async_handshake(boost::asio::ssl::stream_base::server, std::forward<Token>(token));
    }
    /// Says goodbye in TLS; only with TLS.
    template <class Token>
    void async_part(Token&& token) {
        tls_->async_shutdown(std::forward<Token>(token));
    }

    /// "127.0.0.1" or "::1"; empty for a Unix socket and for a peer that is gone.
    [[nodiscard]] std::string peer() const;
    /// Names in the certificate that the client has shown and TLS has verified: its subject as a
    /// whole ("CN=lab,O=Hospital"), its common name, DNS names, mail addresses and URIs.
    [[nodiscard]] std::vector<std::string> certificate_names();

  private:
    Plain plain_;
    std::optional<boost::asio::ssl::stream<Plain&>> tls_;
};

}  // namespace thiowatch::net
