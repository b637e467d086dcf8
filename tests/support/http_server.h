// A small, real HTTP/1.1 server for tests, plain or TLS, with a fault to order for each answer.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/loopback_server.h"

namespace thiowatch::loopback {

/// One answer, or what happens instead of one.
struct HttpAnswer {
    enum class Kind {
        Whole,
        Close,
        Reset,
        Hang,
        HalfHead,
        HalfBody,
        EndlessBody
    } kind = Kind::Whole;
    int status = 204;
    std::vector<std::string> headers;  ///< "Retry-After: 120"
    std::string body;

    static HttpAnswer with(int status, std::vector<std::string> headers = {}) {
        return {Kind::Whole, status, std::move(headers), {}};
    }
    static HttpAnswer fault(Kind kind, int status = 200) { return {kind, status, {}, {}}; }
};

struct HttpRequest {
    std::string method;
    std::string target;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::string body;
    bool is_encrypted = false;
};

/// The next request of a connection; none when the other side is gone.
std::optional<HttpRequest> read_request(Connection& connection);
/// Whether the connection stays open for another request.
bool give(Connection& connection, const HttpAnswer& answer);

class HttpServer {
  public:
    /// Gives the answers in turn, the last one for ever.
    explicit HttpServer(std::deque<HttpAnswer> answers, const Identity* identity = nullptr);

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] int connections() const { return server_.accepted(); }
    [[nodiscard]] std::vector<HttpRequest> requests() const;
    /// How much of its endless body the client let the server write; ends all sessions first.
    std::size_t endless_bytes();

  private:
    void serve(Connection& connection);
    void give_endless_body(Connection& connection, const HttpAnswer& answer);
    HttpAnswer next_answer();

    mutable std::mutex mutex_;  // sessions write, the test reads
    std::deque<HttpAnswer> answers_;
    std::vector<HttpRequest> requests_;
    std::size_t endless_bytes_ = 0;
    const Identity* identity_;
    LoopbackServer server_;  // last: its threads use all the rest
};

}  // namespace thiowatch::loopback
