// A sender as a laboratory system is one: a frame out, an answer in, on one connection.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

namespace thiowatch::testing {

class MllpClient {
  public:
    explicit MllpClient(std::uint16_t port) : socket_(context_) {
        socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
    }

    void write(std::string_view bytes) {
        boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()));
    }
    void write_frame(std::string_view payload) { write("\x0b" + std::string(payload) + "\x1c\r"); }
    /// The next answer's payload; empty when the other side closed.
    std::string read_frame() {
        boost::system::error_code closed;
        std::size_t size = boost::asio::read_until(
            socket_, boost::asio::dynamic_buffer(received_), std::string("\x1c\r"), closed
        );
        if (closed) return {};
        std::string payload = received_.substr(1, size - 3);
        received_.erase(0, size);
        return payload;
    }
    std::string send(std::string_view payload) {
        write_frame(payload);
        return read_frame();
    }
    /// No more from us; answers still come.
    void finish_writing() { socket_.shutdown(boost::asio::socket_base::shutdown_send); }

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
    std::string received_;
};

/// The code in MSA-1 of an answer: "AA".
inline std::string code_in(const std::string& answer) {
    std::size_t at = answer.find("MSA|");
    return at == std::string::npos ? std::string() : answer.substr(at + 4, 2);
}
/// The control id in MSA-2.
inline std::string control_id_in(const std::string& answer) {
    std::size_t at = answer.find("MSA|");
    if (at == std::string::npos) return {};
    std::string rest = answer.substr(at + 7);
    return rest.substr(0, rest.find_first_of("|\r"));
}

}  // namespace thiowatch::testing
