// A FHIR R4 server for one feed, below its path: the HTTP side of intake/exchange.h.
//
// The head of a request decides: who it is (Authenticator), whether there is room for it, what it
// asks, what its body is. Bodies are parsed on the HTTP thread and handed to ingest; the answer
// follows the commit, and the HTTP thread waits for none. Reads go to a connection of their own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "config/feed_settings.h"
#include "daemon/fhir/sender.h"
#include "daemon/fhir/virtual_type.h"
#include "daemon/intake/subscriptions.h"
#include "daemon/net/http.h"
#include "daemon/net/ingest.h"
#include "daemon/runtime/clock.h"
#include "daemon/store/store.h"
#include "parsers/fhir/notification_reader.h"

namespace thiowatch::endpoint {

struct EndpointParts {
    net::Ingest& ingest;
    store::Store& reading;  ///< used on the HTTP thread only
    runtime::Clock now;
    FeedName feed;
    store::FeedId feed_id{};
    config::FhirSettings settings;
    std::string base;              ///< "http://127.0.0.1:8575/fhir"
    std::filesystem::path folder;  ///< where long bodies lie while they are taken in
    Authenticator authenticate;    ///< none: as `settings.access.is_open` says
    std::vector<VirtualType> virtual_types{};
    /// What a notification names without bringing it is to be asked for. On the ingest thread,
    /// after the commit.
    std::function<void(const FeedName&, const fhir::Notification&, intake::Sequence)> read_back{};
};

/// Shared by an endpoint and what it has under way.
using EndpointPartsPtr = std::shared_ptr<const EndpointParts>;

/// Good as long as the parts' references are.
net::ServicePtr make_endpoint(EndpointParts parts);

}  // namespace thiowatch::endpoint
