// A real HTTP server for tests whose answers a function decides: for servers that have a state.
#pragma once

#include <functional>
#include <mutex>

#include "tests/support/http_server.h"

namespace thiowatch::loopback {

class AnsweringServer {
  public:
    using Respond = std::function<HttpAnswer(const HttpRequest&)>;
    explicit AnsweringServer(Respond respond, const Identity* identity = nullptr)
        : respond_(std::move(respond)),
          identity_(identity),
          server_([this](Connection& connection) { serve(connection); }) {}

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(server_.port());
    }
    [[nodiscard]] std::vector<HttpRequest> requests() const {
        const std::scoped_lock lock{mutex_};
        return requests_;
    }
    void stop() { server_.stop(); }

  private:
    void serve(Connection& connection) {
        if (identity_ != nullptr && !connection.start_tls(*identity_)) return;
        while (auto request = read_request(connection)) {
            HttpAnswer answer;
            {
                const std::scoped_lock lock{mutex_};
                requests_.push_back(*request);
                answer = respond_(*request);
            }
            if (!give(connection, answer)) return;
        }
    }

    mutable std::mutex mutex_;  // one request is answered at a time
    Respond respond_;
    std::vector<HttpRequest> requests_;
    const Identity* identity_;
    LoopbackServer server_;  // last: its threads use all the rest
};

}  // namespace thiowatch::loopback
