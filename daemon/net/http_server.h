// The HTTP thread: pages, API and metrics on TCP, commands of the operator on a Unix socket.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/io_context.hpp>

#include "daemon/net/http.h"
#include "daemon/net/http_limits.h"

namespace thiowatch::net {

/// Serves from run() to stop(); responders run on the thread that called run().
class HttpServer {
  public:
    HttpServer();
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    HttpServer(HttpServer&&) = delete;
    HttpServer& operator=(HttpServer&&) = delete;

    /// Takes the port and answers which it is (0 asks the system for one). Throws
    /// std::runtime_error when it is taken.
    std::uint16_t
    listen(const std::string& host, std::uint16_t port, Router router, HttpLimits limits = {});
    /// A socket file for this user and group only. A stale one is replaced.
    void listen_on(const std::filesystem::path& socket, Router router, HttpLimits limits = {});
    void run();
    /// On the thread of run(): new connections get the certificates that are on the disk now.
    /// Throws std::runtime_error when they cannot be used; the old ones stay then.
    void renew_certificates();
    /// From any thread: `work` is done on the thread of run().
    void post(std::function<void()> work);
    void stop();

  private:
    class Door;
    boost::asio::io_context context_{1};
    std::vector<std::shared_ptr<Door>> doors_;  // shared with the operations that wait on them
};

}  // namespace thiowatch::net
