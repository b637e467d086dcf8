// The CDS Hooks service: discovery, advice, feedback.
//
//   GET  /cds-services
//   POST /cds-services/azathioprine-monitoring            patient-view, order-select, order-sign
//   POST /cds-services/azathioprine-monitoring/feedback
//
// 400 a request that is none, 401 nobody we trust, 412 without the Patient in the prefetch: an id
// of somebody else's server does not say who it is.
#pragma once

#include <functional>

#include "daemon/access/caller_gate.h"
#include "daemon/intake/snapshot.h"
#include "daemon/net/http.h"
#include "daemon/net/ingest.h"
#include "daemon/runtime/clock.h"
#include "daemon/store/store.h"

namespace thiowatch::cds {

struct CdsParts {
    net::Ingest& ingest;
    store::Store& reading;  ///< used on the HTTP thread only
    runtime::Clock now;
    std::function<intake::SnapshotPtr()> snapshot;
    /// The gate in force, good until the answer is given; null: no such service, 404.
    std::function<access::CallerGate*()> gate;
    bool is_loopback = true;
};

void add_cds_service(net::Router& router, const CdsParts& parts);

}  // namespace thiowatch::cds
