// The operator's queues: what waits for a decision, and what waits to be sent.
#pragma once

#include "daemon/web/control_api.h"

namespace thiowatch::web {

/// Adds `/control/queue`, `/control/queue/{name}/{id}/retry` and `.../discard`.
void add_queue_controls(net::Router& router, const DeskWindow& window, const Controls& controls);

}  // namespace thiowatch::web
