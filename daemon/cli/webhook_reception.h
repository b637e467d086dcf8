// A receiver of webhooks for whoever builds one: shows what came and whether its signature is
// right.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/address.h"
#include "daemon/delivery/signature.h"
#include "daemon/net/http_server.h"
#include "daemon/runtime/clock.h"

namespace thiowatch::cli {

struct ReceivedWebhook {
    Instant at;
    std::string path;
    std::string id;                                 ///< webhook-id
    std::string timestamp;                          ///< webhook-timestamp
    std::optional<delivery::SignatureCheck> check;  ///< none: there is no secret to check by
    std::string body;

    /// "valid", "mismatch" ..., "not checked".
    [[nodiscard]] std::string verdict() const;
    [[nodiscard]] bool is_bad() const;
};

struct ReceptionOptions {
    config::Endpoint at;
    std::vector<std::string> secrets;
    int stop_after = 0;  ///< webhooks; 0: never
    runtime::Clock now = runtime::wall_now;
};

class WebhookReception {
  public:
    using Showing = std::function<void(const ReceivedWebhook&)>;

    WebhookReception(ReceptionOptions options, Showing show);
    /// Takes the port and answers where. Throws std::runtime_error when it is taken.
    config::Endpoint listen();
    /// Answers 204 to every webhook, until `stop_after` have come or stop().
    void run() { server_.run(); }
    void stop() { server_.stop(); }
    /// Every signature was right so far.
    [[nodiscard]] bool are_all_good() const { return are_all_good_; }

  private:
    net::HttpResponse receive(const net::HttpRequest& request);

    ReceptionOptions options_;
    Showing show_;
    net::HttpServer server_;
    int count_ = 0;
    bool are_all_good_ = true;
};

}  // namespace thiowatch::cli
