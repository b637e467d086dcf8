// The HTTP API for alerts, and the addresses that machines ask: health, readiness, metrics.
#pragma once

#include "daemon/net/http.h"
#include "daemon/web/desk_window.h"

namespace thiowatch::web {

/// Adds `/api/v1/alerts`, `/api/v1/alerts/{ref}` and its `acknowledge`, `close` and `snooze`.
void add_alert_api(net::Router& router, const DeskWindow& window);

/// Adds `/healthz`, `/readyz` and `/metrics`.
void add_health(net::Router& router, const DeskWindow& window);

/// One alert as the API shows it.
std::string alert_as_json(store::Store& reading, const alerts::Alert& alert);

/// End: a person closes an alert. Rest: it may rest until a time.
enum class EndOrRest : std::uint8_t { End, Rest };
struct RestRequest {
    AlertRef ref;
    std::string by;
    std::string reason;
    std::string until;  ///< RFC 3339; with Rest
};
net::HttpResponse end_or_rest(const DeskWindow& window, const RestRequest& request, EndOrRest what);

/// `{"error": "..."}`.
net::HttpResponse json_error(int status, std::string_view what);

}  // namespace thiowatch::web
