// A long Bundle: written to the disk as it arrives, taken in from there as a whole, and gone from
// there when it is answered. In memory is what the entries come to, not the text.
#pragma once

#include <filesystem>
#include <functional>

#include "daemon/fhir/reply.h"
#include "daemon/intake/exchange.h"
#include "daemon/net/http.h"
#include "daemon/net/ingest.h"

namespace thiowatch::endpoint {

struct BundleRoadOptions {
    FeedName feed;
    std::filesystem::path folder;  ///< on the disk of the store
    bool is_packed = false;        ///< gzip
    std::size_t max_body = std::size_t{32} << 20;
    std::size_t max_expanded = std::size_t{256} << 20;
    bool takes_resource = false;  ///< a lone resource, too
    intake::ExchangeOptions exchange;
    ReplyStyle style;
    /// Is told what came of it, on the ingest thread after the commit; may be empty.
    std::function<void(const intake::ExchangeOutcome&)> committed;
};

net::BodyFlow make_bundle_road(net::Ingest& ingest, BundleRoadOptions options, net::Answer answer);

/// The answer to a resource posted where Bundles are.
net::HttpResponse not_a_bundle();
/// The answer to a body over the limit.
net::HttpResponse body_too_long(std::size_t max_body);

}  // namespace thiowatch::endpoint
