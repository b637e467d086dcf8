#include "daemon/net/listener.h"

#include <algorithm>

#include "daemon/net/tls.h"
#include "daemon/runtime/log.h"

namespace thiowatch::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using Error = boost::system::error_code;

MllpListener::MllpListener(Ingest& ingest, ListenerOptions options, ListenerObserver observer)
    : ingest_(ingest),
      options_(std::move(options)),
      observer_(std::move(observer)),
      acceptor_(ingest.context()),
      watch_(ingest.context()) {
    if (!observer_.connections) observer_.connections = [](const FeedName&, int) {};
    if (!observer_.refused) observer_.refused = [](const FeedName&, std::string_view) {};
    renew_certificates();
    try {
        tcp::endpoint at(asio::ip::make_address(options_.host), options_.port);
        acceptor_.open(at.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address(true));
        acceptor_.bind(at);
        acceptor_.listen();
        port_ = acceptor_.local_endpoint().port();
    } catch (const boost::system::system_error& failure) {
        throw std::runtime_error(
            "feed " + options_.feed.text() + " cannot listen on " + options_.host + ":" +
            std::to_string(options_.port) + ": " + failure.code().message()
        );
    }
}

MllpListener::~MllpListener() = default;

// Connections that are open keep what they were made with: OpenSSL counts who uses a context.
void MllpListener::renew_certificates() {
    if (options_.certificate.empty()) return;
    tls_ = make_server_tls({options_.certificate, options_.key, options_.client_ca});
}

void MllpListener::start() {
    spdlog::info("mllp.listening feed={} address={}:{}", options_.feed, options_.host, port_);
    accept();
    watch_time();
}

void MllpListener::stop() {
    Error ignored;  // closing twice is no fault
    acceptor_.close(ignored);
    watch_.cancel();
    auto open = sessions_;
    for (const auto& session : open)
        session->finish();
}

void MllpListener::pause() {
    is_paused_ = true;
}

void MllpListener::resume() {
    if (!is_paused_) return;
    is_paused_ = false;
    accept();
}

void MllpListener::accept() {
    if (is_accepting_) return;
    is_accepting_ = true;
    acceptor_.async_accept([this](const Error& error, tcp::socket socket) {
        is_accepting_ = false;
        if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
        if (error) {
            // Out of file descriptors, say: trying at once would fail at once. watch_time() goes
            // on.
            spdlog::warn("mllp.accept_failed feed={} reason={}", options_.feed, error.message());
            return;
        }
        greet(std::move(socket));
        if (!is_paused_) accept();
    });
}

void MllpListener::greet(tcp::socket socket) {
    Error gone;
    auto peer = socket.remote_endpoint(gone);
    if (gone) return;
    std::string address = peer.address().to_string();
    if (!is_allowed(address)) return refuse("not_allowed", address);
    if (sessions_.size() >= options_.max_connections) return refuse("too_many", address);
    socket.set_option(tcp::no_delay(true), gone);
    socket.set_option(asio::socket_base::keep_alive(true), gone);
    // The closing callback names the session by a weak pointer: it outlives neither.
    auto place = std::make_shared<std::weak_ptr<MllpSession>>();
    SessionRoad road{
        options_.feed, address, ingest_.ledger(), options_.limits, [this, place](Closing reason) {
            spdlog::debug("mllp.closed feed={} reason={}", options_.feed, name_of(reason));
            if (auto session = place->lock()) sessions_.erase(session);
            observer_.connections(options_.feed, static_cast<int>(sessions_.size()));
        }};
    auto session = tls_ ? make_session(TlsStream(std::move(socket), *tls_), std::move(road))
                        : make_session(std::move(socket), std::move(road));
    *place = session;
    sessions_.insert(session);
    observer_.connections(options_.feed, static_cast<int>(sessions_.size()));
    session->start();
}

bool MllpListener::is_allowed(const std::string& address) const {
    if (options_.allow.empty()) return true;
    return std::any_of(
        options_.allow.begin(),
        options_.allow.end(),
        [&](const config::Cidr& network) { return network.contains(address); }
    );
}

void MllpListener::refuse(std::string_view reason, const std::string& peer) {
    spdlog::warn("mllp.refused feed={} peer={} reason={}", options_.feed, peer, reason);
    observer_.refused(options_.feed, reason);
}

void MllpListener::watch_time() {
    watch_.expires_after(std::chrono::seconds{1});
    watch_.async_wait([this](const Error& error) {
        if (error || !acceptor_.is_open()) return;
        auto now = std::chrono::steady_clock::now();
        auto open = sessions_;
        for (const auto& session : open)
            session->check_time(now);
        if (!is_paused_) accept();
        watch_time();
    });
}

}  // namespace thiowatch::net
