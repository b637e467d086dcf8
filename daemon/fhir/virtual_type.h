// Resource types that nobody sends and everybody may read: alerts as DetectedIssue, deliveries as
// Communication, the audit as AuditEvent.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/net/http.h"

namespace thiowatch::endpoint {

struct VirtualMatches {
    std::vector<std::string> resources;  ///< JSON, at most as many as were asked for
    std::size_t total = 0;
    std::string unknown_parameter;  ///< one that is not understood; the search is refused then
};

struct VirtualType {
    std::string type;  ///< "DetectedIssue"
    std::vector<std::string>
        search_parameters;  ///< for the CapabilityStatement: "patient", "_lastUpdated"
    std::function<std::optional<std::string>(const std::string& id)> read;
    /// `count` and `offset` are the page; the rest of the query is the request's.
    std::function<VirtualMatches(const net::HttpRequest& request, int count, int offset)> search;
};

}  // namespace thiowatch::endpoint
