// SMART Backend Services (SMART App Launch 2.2): we prove with a signed assertion who we are and
// get a token that holds for minutes.
//
//   GET  <base>/.well-known/smart-configuration      -> token_endpoint
//   POST <token_endpoint>  grant_type=client_credentials & scope & client_assertion_type
//                          & client_assertion = JWT {iss, sub: client id, aud: token endpoint,
//                                                    exp: within 5 minutes, jti: once}
//   -> {access_token, token_type: bearer, expires_in}
//
// The token stays in memory and is renewed when four fifths of its life are over, so that no
// request is made with one that ends on the way. A 401 all the same means: forget it, ask once
// more.
#pragma once

#include <optional>
#include <string>

#include "config/remote_server.h"
#include "daemon/access/web_key.h"
#include "daemon/delivery/http_exchange.h"
#include "daemon/runtime/clock.h"

namespace thiowatch::delivery {

/// Answers to requests of a FHIR server, with whatever proof of us the settings name.
class FhirConnection {
  public:
    explicit FhirConnection(
        config::RemoteServer server,
        std::function<bool()> is_stopping = {},
        Detours detours = {},
        runtime::Clock clock = runtime::wall_now,
        const ExchangeLimits& limits = {}
    );

    /// Adds the token; after a 401 with a token of ours, once more with a new one.
    HttpOutcome ask(HttpAsk ask);
    HttpOutcome ask_lines(HttpAsk ask, const std::function<bool(std::string_view)>& take);
    [[nodiscard]] const std::string& address() const { return server_.base; }
    void close() { exchange_.close(); }

  private:
    using Failure = std::optional<HttpOutcome>;  ///< none: go on
    template <class Asking>
    HttpOutcome ask_with_token(HttpAsk ask, const Asking& asking);
    Failure authorise(HttpAsk& ask);
    Failure renew();
    Failure find_token_url();
    [[nodiscard]] tl::expected<std::string, HttpFailure> assertion();
    [[nodiscard]] bool has_token() const;

    config::RemoteServer server_;
    HttpExchange exchange_;
    runtime::Clock clock_;
    std::optional<access::SigningKey> key_;
    std::string token_url_;
    std::string token_;
    Instant renew_at_;
};

/// The public half of the key that assertions are signed with, as a member of a key set. Fault
/// BadFormat: the key cannot be used.
Expected<std::string> public_key_of(const config::SmartSettings& smart);

}  // namespace thiowatch::delivery
