// NDJSON of any length: cut into lines as it arrives, taken in two megabytes at a time, each line
// for itself. Results of people nobody follows, most of all lines, are looked at only as far as it
// takes to know that, and kept many to a message (intake/sheaf.h).
//
// The next two are read and parsed while the last are committed, and handed over before all of
// those are, so that nobody waits; and no more, so a file of a million lines needs no more memory
// than one of ten thousand. The answer counts what came of them and names the first lines that were
// refused.
#pragma once

#include <memory>

#include "daemon/fhir/regulars.h"
#include "daemon/intake/exchange.h"
#include "daemon/net/http.h"
#include "daemon/net/ingest.h"

namespace thiowatch::endpoint {

struct LineRoadOptions {
    FeedName feed;
    bool is_packed = false;  ///< gzip
    std::size_t max_line = std::size_t{16} << 20;
    intake::ExchangeOptions exchange;
    /// Shared: of all roads of a feed.
    std::shared_ptr<Regulars> regulars = std::make_shared<Regulars>();
};

net::BodyFlow make_line_road(net::Ingest& ingest, LineRoadOptions options, net::Answer answer);

}  // namespace thiowatch::endpoint
