// A port that takes MLLP connections for one feed.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "config/address.h"
#include "daemon/net/ingest.h"
#include "daemon/net/mllp_session.h"

namespace thiowatch::net {

struct ListenerOptions {
    FeedName feed;
    std::string host = "127.0.0.1";
    std::uint16_t port = 2575;        ///< 0: the system gives one
    std::vector<config::Cidr> allow;  ///< empty: everybody who can reach the port
    std::size_t max_connections = 256;
    SessionLimits limits;
    std::string certificate;  ///< PEM file; empty: no TLS
    std::string key;
    std::string client_ca;  ///< clients must show a certificate of this authority
};

/// What observers are told, on the ingest thread.
struct ListenerObserver {
    std::function<void(const FeedName&, int open)> connections;
    std::function<void(const FeedName&, std::string_view reason)> refused;
};

class MllpListener {
  public:
    /// Takes the port. Throws std::runtime_error with what is wrong (port taken, certificate).
    MllpListener(Ingest& ingest, ListenerOptions options, ListenerObserver observer = {});
    MllpListener(const MllpListener&) = delete;
    MllpListener& operator=(const MllpListener&) = delete;
    MllpListener(MllpListener&&) = delete;
    MllpListener& operator=(MllpListener&&) = delete;
    ~MllpListener();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] const ListenerOptions& options() const { return options_; }
    /// On the ingest thread: begin to accept.
    void start();
    /// On the ingest thread: accept no more; sessions finish what they have in hand.
    void stop();
    /// On the ingest thread: connections wait in the backlog until resume().
    void pause();
    void resume();
    /// On the ingest thread: new connections get the certificates that are on the disk now. Throws
    /// std::runtime_error when they cannot be used; the old ones stay then.
    void renew_certificates();
    [[nodiscard]] bool is_paused() const { return is_paused_; }
    [[nodiscard]] std::size_t open_connections() const { return sessions_.size(); }

  private:
    void accept();
    void greet(boost::asio::ip::tcp::socket socket);
    [[nodiscard]] bool is_allowed(const std::string& address) const;
    void watch_time();
    void refuse(std::string_view reason, const std::string& peer);

    Ingest& ingest_;
    ListenerOptions options_;
    ListenerObserver observer_;
    boost::asio::ip::tcp::acceptor acceptor_;
    boost::asio::steady_timer watch_;
    std::unique_ptr<boost::asio::ssl::context> tls_;
    std::set<std::shared_ptr<MllpSession>> sessions_;  // shared with the handlers of each session
    std::uint16_t port_ = 0;
    bool is_paused_ = false;
    bool is_accepting_ = false;
};

}  // namespace thiowatch::net
