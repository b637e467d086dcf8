// A TCP server on 127.0.0.1 for tests: one thread a connection, blocking calls, a port the system
// gave. What it says is up to the session function.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "tests/support/test_authority.h"

namespace thiowatch::loopback {

/// The server's side of one connection.
class Connection {
  public:
    explicit Connection(int socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) = delete;
    Connection& operator=(Connection&&) = delete;

    /// The next line with its line end; none when the other side is gone.
    std::optional<std::string> read_line();
    std::optional<std::string> read_bytes(std::size_t count);
    bool write(std::string_view text);
    /// The server's side of the handshake.
    bool start_tls(const Identity& identity);
    [[nodiscard]] bool is_encrypted() const { return tls_ != nullptr; }
    /// Says nothing until the other side gives up.
    void hang();
    /// Closes so that the other side sees a reset.
    void reset();
    /// Ends reads and writes that block; from another thread.
    void interrupt();

  private:
    struct Tls;
    bool fill();

    std::atomic<int> socket_;  // interrupt() comes from the thread that stops the server
    std::unique_ptr<Tls> tls_;
    std::string buffer_;
};

using SessionFunction = std::function<void(Connection&)>;

class LoopbackServer {
  public:
    explicit LoopbackServer(SessionFunction session);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;
    LoopbackServer(LoopbackServer&&) = delete;
    LoopbackServer& operator=(LoopbackServer&&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }
    /// Connections taken so far.
    [[nodiscard]] int accepted() const;
    /// Returns when every session has ended.
    void wait_until_quiet();
    /// Stops listening and ends all sessions; the destructor does it too.
    void stop();

  private:
    void accept_all();

    SessionFunction session_;
    int listener_;
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;  // guards what follows: sessions begin on the accepting thread
    std::condition_variable ended_;
    std::list<Connection> connections_;
    std::list<std::thread> threads_;
    int accepted_ = 0;
    std::thread accepting_;
};

}  // namespace thiowatch::loopback
