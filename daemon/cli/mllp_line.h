// An MLLP connection as a sender has it: every wait has an end.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::cli {

/// Whom to send to. Unlike an address we listen on, the host may be a name.
struct Peer {
    std::string host;
    std::string port;
};

/// "lis.example:2575", "[::1]:2575"; none without a host or a port of 1 to 65535.
std::optional<Peer> peer_written(std::string_view text);

/// TLS towards the receiver, whose certificate and name are always checked.
struct LineTls {
    std::string ca;           ///< file; empty: the system's authorities
    std::string certificate;  ///< our own, where the receiver wants one; with its key
    std::string key;
};

class MllpLine {
  public:
    using Wait = std::chrono::milliseconds;

    /// Throws std::runtime_error naming a TLS file that cannot be used.
    explicit MllpLine(const std::optional<LineTls>& tls = {});

    /// False when nobody listens there, nobody answers in time, or TLS fails (see trouble()). A
    /// line in use is given up.
    bool connect(const Peer& peer, Wait longest);
    [[nodiscard]] bool is_open() const { return socket_.is_open(); }
    /// False when the peer is gone; the line is closed then.
    bool write(std::string_view bytes, Wait longest);
    /// The next frame's payload; none when time is over (the line stays open) or the peer closed.
    std::optional<std::string> read_frame(Wait longest);
    void close();
    /// Why the last TLS handshake failed; empty when none did.
    [[nodiscard]] const std::string& trouble() const { return trouble_; }

  private:
    bool shake_hands(const std::string& host, Wait longest);
    template <class Act>
    void on_stream(const Act& act) {
        if (secured_) {
            act(*secured_);
        } else {
            act(socket_);
        }
    }
    bool read_some(Wait longest);
    bool has_finished(Wait longest);
    std::optional<std::string> next_payload();

    boost::asio::io_context context_{1};
    boost::asio::ip::tcp::socket socket_;
    std::optional<boost::asio::ssl::context> tls_;
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> secured_;
    mllp::FrameDecoder decoder_;
    std::vector<mllp::Event> events_;
    std::size_t next_event_ = 0;
    std::string trouble_;
};

}  // namespace thiowatch::cli
