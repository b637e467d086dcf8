// Reading what the endpoint holds: a resource, a version, a history, a search.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/fhir/media.h"
#include "daemon/fhir/virtual_type.h"
#include "daemon/intake/exchange_outcome.h"
#include "daemon/net/http.h"
#include "daemon/store/store.h"

namespace thiowatch::endpoint {

/// One endpoint's resources, read through one connection.
struct Shelf {
    store::Store& store;
    store::FeedId feed{};
    std::string base;
    const std::vector<VirtualType>& virtual_types;
};

/// 200 with the resource; 404, or 410 for one that was deleted or is no longer kept.
intake::EntryOutcome
read_resource(const Shelf& shelf, const std::string& type, const std::string& id);
intake::EntryOutcome read_version(
    const Shelf& shelf,
    const std::string& type,
    const std::string& id,
    const std::string& version
);
/// A Bundle of type history.
intake::EntryOutcome
read_history(const Shelf& shelf, const std::string& type, const std::string& id);

/// A Bundle of type searchset. `query` is `name=value&…`, as sent; the parameters are _id,
/// identifier, patient, subject, code (each with a list of alternatives), _lastUpdated, _sort by
/// _lastUpdated, _count and _summary=count. Others are ignored and named in the Bundle, or refused
/// where the handling is strict; another _sort is refused where it is not lenient.
intake::EntryOutcome
search(const Shelf& shelf, const std::string& type, std::string_view query, Handling handling);

/// A GET within a batch: "Patient/12", "Patient?identifier=…".
intake::EntryOutcome answer_get(const Shelf& shelf, const std::string& url);

}  // namespace thiowatch::endpoint
