// One HTTP connection's stream: plain, or with TLS inside. It has no deadlines of its own: whoever
// waits too long for it closes it, which ends a handshake, too.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace thiowatch::net {

/// The port of an IPv4 or IPv6 address.
std::uint16_t port_of(const boost::asio::generic::stream_protocol::endpoint& address);

class HttpLink {
  public:
    // The executor is named, for one of any kind costs an allocation for each operation.
    using executor_type = boost::asio::io_context::executor_type;
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::generic::stream_protocol, executor_type>;

    /// `tls` may be null; else it must outlive the constructor only: OpenSSL counts who uses it.
    HttpLink(Socket socket, boost::asio::ssl::context* tls) : socket_(std::move(socket)) {
        if (tls != nullptr) tls_.emplace(socket_, *tls);
    }

    executor_type get_executor() noexcept { return socket_.get_executor(); }
    [[nodiscard]] bool is_encrypted() const { return tls_.has_value(); }

    template <class Token>
    void async_read_some(const boost::asio::mutable_buffer& room, Token&& token) {
        tls_ ? tls_->async_read_some(room, std::forward<Token>(token))
             : socket_.async_read_some(room, std::forward<Token>(token));
    }
    /// How much of it could be sent without waiting. What goes wrong is found again where the rest
    /// is written.
    std::size_t send_at_once(std::string_view text);
    /// All of it.
    template <class Token>
    void async_write(std::string_view text, Token&& token) {
        const auto bytes = boost::asio::buffer(text);
        tls_ ? boost::asio::async_write(*tls_, bytes, std::forward<Token>(token))
             : boost::asio::async_write(socket_, bytes, std::forward<Token>(token));
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

    /// Nothing more is sent; the peer may go on.
    void end_sending();
    /// Ends what is waited for.
    void close();

    /// "127.0.0.1" or "::1"; empty for a Unix socket and for a peer that is gone.
    [[nodiscard]] std::string peer() const;
    /// Names in the certificate that the client has shown and TLS has verified: its subject as a
    /// whole ("CN=lab,O=Hospital"), its common name, DNS names, mail addresses and URIs.
    [[nodiscard]] std::vector<std::string> certificate_names();

  private:
    Socket socket_;
    std::optional<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace thiowatch::net
