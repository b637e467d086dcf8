// The roster of a running daemon: import, export, hold, stop, and taking merges back.
#pragma once

#include "daemon/web/control_api.h"

namespace thiowatch::web {

/// Adds `/control/roster`, `/control/roster/therapy` and `/control/roster/unmerge`.
void add_roster_controls(net::Router& router, const DeskWindow& window);

}  // namespace thiowatch::web
