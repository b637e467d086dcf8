#include "tests/support/loopback_server.h"

#include <arpa/inet.h>
#include <array>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace thiowatch::loopback {

struct Connection::Tls {
    explicit Tls(SSL_CTX* context) : session(SSL_new(context)) {}
    ~Tls() { SSL_free(session); }
    Tls(const Tls&) = delete;
    Tls& operator=(const Tls&) = delete;
    Tls(Tls&&) = delete;
    Tls& operator=(Tls&&) = delete;

    SSL* session;
};

Connection::Connection(int socket) : socket_(socket) {}

Connection::~Connection() {
    tls_.reset();
    if (socket_ >= 0) ::close(socket_);
}

bool Connection::fill() {
    std::array<char, 16384> room{};
    const auto length = tls_ ? static_cast<ssize_t>(SSL_read(
                                   tls_->session, room.data(), static_cast<int>(room.size())
                               ))
                             : ::recv(socket_, room.data(), room.size(), 0);
    if (length <= 0) return false;
    buffer_.append(room.data(), static_cast<std::size_t>(length));
    return true;
}

std::optional<std::string> Connection::read_line() {
    auto end = buffer_.find('\n');
    while (end == std::string::npos) {
        if (!fill()) return std::nullopt;
        end = buffer_.find('\n');
    }
    return read_bytes(end + 1);
}

std::optional<std::string> Connection::read_bytes(std::size_t count) {
    while (buffer_.size() < count) {
        if (!fill()) return std::nullopt;
    }
    auto bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
}

bool Connection::write(std::string_view text) {
    while (!text.empty()) {
        const auto length = tls_ ? static_cast<ssize_t>(SSL_write(
                                       tls_->session, text.data(), static_cast<int>(text.size())
                                   ))
                                 : ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
        if (length <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(length));
    }
    return true;
}

bool Connection::start_tls(const Identity& identity) {
    tls_ = std::make_unique<Tls>(identity.context.get());
    buffer_.clear();
    SSL_set_fd(tls_->session, socket_);
    return SSL_accept(tls_->session) == 1;
}

void Connection::hang() {
    while (fill())
        buffer_.clear();
}

void Connection::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    ::close(socket_.exchange(-1));
}

void Connection::interrupt() {
    if (socket_ >= 0) ::shutdown(socket_, SHUT_RDWR);
}

LoopbackServer::LoopbackServer(SessionFunction session)
    : session_(std::move(session)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    std::signal(SIGPIPE, SIG_IGN);  // OpenSSL writes without MSG_NOSIGNAL
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (listener_ < 0 || ::bind(listener_, plain, length) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, plain, &length) != 0) {
        throw std::runtime_error("loopback server does not start");
    }
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread{[this] { accept_all(); }};
}

LoopbackServer::~LoopbackServer() {
    stop();
    ::close(listener_);
}

int LoopbackServer::accepted() const {
    const std::scoped_lock lock{mutex_};
    return accepted_;
}

void LoopbackServer::accept_all() {
    for (;;) {
        const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) return;
        const int on = 1;  // short lines to and fro, none of which should wait for the next
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const std::scoped_lock lock{mutex_};
        ++accepted_;
        auto& connection = connections_.emplace_back(socket);
        threads_.emplace_back([this, &connection] {
            session_(connection);
            const std::scoped_lock closing{mutex_};
            connections_.remove_if([&](const Connection& other) { return &other == &connection; });
            ended_.notify_all();
        });
    }
}

void LoopbackServer::wait_until_quiet() {
    std::unique_lock lock{mutex_};
    ended_.wait_for(lock, std::chrono::seconds{20}, [this] { return connections_.empty(); });
}

void LoopbackServer::stop() {
    ::shutdown(listener_, SHUT_RDWR);
    if (accepting_.joinable()) accepting_.join();
    {
        const std::scoped_lock lock{mutex_};
        for (auto& connection : connections_)
            connection.interrupt();
    }
    for (auto& thread : threads_)
        thread.join();
    threads_.clear();
}

}  // namespace thiowatch::loopback
