#include "daemon/net/http_server.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <sys/stat.h>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "daemon/net/http_conversation.h"
#include "daemon/runtime/log.h"

namespace thiowatch::net {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using Error = boost::system::error_code;
using Acceptor =
    asio::basic_socket_acceptor<asio::generic::stream_protocol, asio::io_context::executor_type>;

/// One address that is listened on.
class HttpServer::Door : public std::enable_shared_from_this<Door> {  // its handler keeps it
  public:
    Door(asio::io_context& context, Router router, HttpLimits limits)
        : acceptor_(context),
          watch_(context),
          router_(std::move(router)),
          limits_(std::move(limits)) {
        renew_certificates();
    }

    /// Connections that are open keep what they were made with: OpenSSL counts who uses a context.
    void renew_certificates() {
        if (limits_.tls) tls_ = make_server_tls(*limits_.tls);
    }

    template <class Endpoint>
    void bind(const Endpoint& at) {
        asio::generic::stream_protocol::endpoint generic(at);
        acceptor_.open(generic.protocol());
        if (generic.protocol().family() != AF_UNIX) {
            acceptor_.set_option(asio::socket_base::reuse_address(true));
        }
        acceptor_.bind(generic);
        acceptor_.listen();
    }
    [[nodiscard]] asio::generic::stream_protocol::endpoint address() const {
        return acceptor_.local_endpoint();
    }

    void accept() {
        auto self = shared_from_this();
        acceptor_.async_accept([this, self](const Error& error, HttpLink::Socket socket) {
            if (!acceptor_.is_open()) return;
            if (!error && open_ < limits_.max_connections) converse(std::move(socket));
            accept();
        });
    }
    /// From now on nobody keeps us waiting for too long.
    void watch_time() {
        auto self = shared_from_this();
        watch_.expires_after(std::chrono::seconds{1});
        watch_.async_wait([this, self](const Error& error) {
            if (error || !acceptor_.is_open()) return;
            check_time();
            watch_time();
        });
    }
    void close() {
        Error ignored;
        acceptor_.close(ignored);
        watch_.cancel();
    }

  private:
    void converse(HttpLink::Socket socket) {
        // Those that are over keep their memory until then.
        if (conversations_.size() >= 2 * limits_.max_connections) check_time();
        ++open_;
        auto gone = [self = shared_from_this()] { --self->open_; };
        auto one = make_conversation(std::move(socket), router_, limits_, gone, tls_.get());
        conversations_.push_back(one);
        one->start();
    }
    void check_time() {
        const auto now = std::chrono::steady_clock::now();
        std::erase_if(conversations_, [now](const auto& open) {
            const auto one = open.lock();
            if (one) one->check_time(now);
            return !one;
        });
    }

    Acceptor acceptor_;
    asio::steady_timer watch_;
    std::vector<std::weak_ptr<HttpConversation>> conversations_;  // some of them are over
    Router router_;
    HttpLimits limits_;
    std::unique_ptr<asio::ssl::context> tls_;
    // Counted up on this thread; down by whoever held a conversation last, which may be ingest.
    std::atomic<std::size_t> open_{0};
};

HttpServer::HttpServer() = default;
HttpServer::~HttpServer() = default;

std::uint16_t
HttpServer::listen(const std::string& host, std::uint16_t port, Router router, HttpLimits limits) {
    auto door = std::make_shared<Door>(context_, std::move(router), std::move(limits));
    try {
        door->bind(asio::ip::tcp::endpoint(asio::ip::make_address(host), port));
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error(
            "http cannot listen on " + host + ":" + std::to_string(port) + ": " +
            failure.code().message()
        );
    }
    std::uint16_t given = port_of(door->address());
    door->accept();
    door->watch_time();
    doors_.push_back(std::move(door));
    return given;
}

void HttpServer::listen_on(const fs::path& socket, Router router, HttpLimits limits) {
    std::error_code ignored;
    if (fs::is_socket(socket, ignored)) fs::remove(socket, ignored);
    fs::create_directories(socket.parent_path(), ignored);
    auto door = std::make_shared<Door>(context_, std::move(router), std::move(limits));
    mode_t before =
        ::umask(0117);  // the socket is born with mode 0660: never open to others, even briefly
    try {
        door->bind(asio::local::stream_protocol::endpoint(socket.string()));
    } catch (const boost::system::system_error& failure) {
        ::umask(before);
        throw std::runtime_error(
            "control socket " + socket.string() + ": " + failure.code().message()
        );
    }
    ::umask(before);
    door->accept();
    door->watch_time();
    doors_.push_back(std::move(door));
}

void HttpServer::run() {
    context_.run();
}

void HttpServer::renew_certificates() {
    for (const auto& door : doors_)
        door->renew_certificates();
}

void HttpServer::post(std::function<void()> work) {
    asio::post(context_, std::move(work));
}

void HttpServer::stop() {
    asio::post(context_, [this] {
        for (const auto& door : doors_)
            door->close();
        context_.stop();
    });
}

}  // namespace thiowatch::net
