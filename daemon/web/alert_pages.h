// The list of alerts, the page behind a notice's link, and acknowledging. Looking changes nothing:
// mail scanners follow links and run scripts, so only a POST that a person sent acknowledges.
#pragma once

#include "daemon/net/http.h"
#include "daemon/web/desk_window.h"

namespace thiowatch::web {

/// Adds `/`, `/alerts/{ref}` and `/static/style.css`.
void add_pages(net::Router& router, const DeskWindow& window);

/// Whether a POST came from a page of ours: browsers name the origin, other programs do not.
bool is_same_origin(const net::HttpRequest& request);

}  // namespace thiowatch::web
