// How good each rule was, as people judged its alerts: the API, the form that gathers judgements
// while rules run in shadow mode, and the table.
#pragma once

#include "daemon/net/http.h"
#include "daemon/web/desk_window.h"

namespace thiowatch::web {

/// Adds `POST /api/v1/alerts/{ref}/judge` and `GET /api/v1/rules/precision`.
void add_precision_api(net::Router& router, const DeskWindow& window);
/// Adds the page `/precision`.
void add_precision_page(net::Router& router, const DeskWindow& window);

}  // namespace thiowatch::web
