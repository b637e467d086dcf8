// The HTTP API for alerts, and the addresses that machines ask: health, readiness, metrics.
#pragma once

#include "daemon/net/http.h"
#include "daemon/web/desk_window.h"

namespace thiowatch::web {

/// Adds `/api/v1/alerts`, `/api/v1/alerts/{ref}` and its `acknowledge`.
void add_alert_api(net::Router& router, const DeskWindow& window);

/// Adds `/healthz`, `/readyz` and `/metrics`.
void add_health(net::Router& router, const DeskWindow& window);

/// One alert as the API shows it.
std::string alert_as_json(store::Store& reading, const alerts::Alert& alert);

/// `{"error": "..."}`.
net::HttpResponse json_error(int status, std::string_view what);

}  // namespace thiowatch::web
