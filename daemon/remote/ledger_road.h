// Between a reader of a remote server, which knows no database, and the ledger.
#pragma once

#include <functional>
#include <vector>

#include "daemon/intake/arrival.h"
#include "daemon/net/ingest.h"
#include "daemon/remote/remote_ledger.h"

namespace thiowatch::remote {

/// Takes one Bundle into the record, within the open transaction.
using AdmitBundle = std::function<
    std::vector<intake::Arrival>(intake::Desk&, const FeedName&, const std::string& bundle)>;

/// What was read is admitted, noted as seen and marked in one transaction.
RemoteLedger ledger_road(net::Ingest& ingest, const FeedName& feed, AdmitBundle admit);

}  // namespace thiowatch::remote
