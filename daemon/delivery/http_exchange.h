// One question to an HTTP server, and its answer: within a deadline, a size and our address policy.
//
// As for webhooks, the address is looked at when the socket opens, redirects are not followed (they
// are answers with a status), and no proxy comes from the environment.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/remote_server.h"
#include "daemon/delivery/channel.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::delivery {

struct HttpAsk {
    std::string method = "GET";
    std::string url;
    std::vector<std::string> headers;  ///< "accept: application/fhir+json"
    std::string body;
};

struct HttpReply {
    long status = 0;
    std::map<std::string, std::string> headers;  ///< names in small letters; the last of each
    std::string body;
    std::optional<Duration> retry_after = std::nullopt;
    std::optional<Instant> date = std::nullopt;  ///< by the server's clock, whole seconds

    [[nodiscard]] bool is_good() const { return status >= 200 && status < 300; }
    [[nodiscard]] std::string header(const std::string& name) const;
};

/// No answer. `why` names the stage and may be logged; `our_fault`: TLS, address, configuration.
struct HttpFailure {
    std::string why;
    bool our_fault = false;
};

using HttpOutcome = tl::expected<HttpReply, HttpFailure>;

struct ExchangeLimits {
    std::size_t most_bytes = std::size_t{32} << 20U;      ///< of an answer held in memory
    std::size_t longest_line = std::size_t{4} << 20U;     ///< of a streamed one
    Duration longest_stream = std::chrono::hours{2};      ///< deadline of a streamed one
    Duration longest_silence = std::chrono::seconds{60};  ///< of a streamed one
};

/// Keeps its connections open between questions. Used by one thread.
class HttpExchange {
  public:
    /// `is_stopping` is asked while we wait: true ends the exchange.
    explicit HttpExchange(
        const config::RemoteServer& server,
        std::function<bool()> is_stopping = {},
        Detours detours = {},
        const ExchangeLimits& limits = {}
    );
    ~HttpExchange();
    HttpExchange(const HttpExchange&) = delete;
    HttpExchange& operator=(const HttpExchange&) = delete;
    HttpExchange(HttpExchange&&) = delete;
    HttpExchange& operator=(HttpExchange&&) = delete;

    HttpOutcome ask(const HttpAsk& ask);
    /// Gives the body of a good answer line by line, without keeping it; `take` says whether to go
    /// on. The reply's body is empty unless the status was not 2xx.
    HttpOutcome ask_lines(const HttpAsk& ask, const std::function<bool(std::string_view)>& take);
    void close();

  private:
    class Session;
    Session& session();

    config::RemoteServer server_;
    std::function<bool()> is_stopping_;
    Detours detours_;
    ExchangeLimits limits_;
    std::unique_ptr<Session> session_;
};

}  // namespace thiowatch::delivery
