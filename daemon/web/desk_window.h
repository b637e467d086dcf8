// What pages and the API work with: they read through a connection of their own, and every change
// goes to the ledger.
#pragma once

#include <functional>

#include "daemon/intake/snapshot.h"
#include "daemon/net/ingest.h"
#include "daemon/operations/metrics.h"
#include "daemon/runtime/clock.h"
#include "daemon/store/store.h"

namespace thiowatch::web {

struct DeskWindow {
    net::Ingest& ingest;
    store::Store& reading;  ///< used on the HTTP thread only
    operations::Metrics& metrics;
    runtime::Clock now;
    std::function<intake::SnapshotPtr()> snapshot;
};

}  // namespace thiowatch::web
