// Between the couriers, which know no database, and the ledger, which knows no network.
#pragma once

#include "config/settings.h"
#include "daemon/delivery/courier.h"
#include "daemon/net/ingest.h"
#include "daemon/operations/metrics.h"

namespace thiowatch {

delivery::Channels make_channels(const config::Settings& settings);

/// Claims and verdicts as work for the ledger.
delivery::Outbox outbox_road(net::Ingest& ingest, operations::Metrics& metrics);

}  // namespace thiowatch
