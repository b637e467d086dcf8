// The resources one feed has sent, offered to the readers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/store/resource_table.h"
#include "parsers/fhir/reader.h"

namespace thiowatch::intake {

/// The JSON of a version as it was taken; none when it is no longer kept.
std::optional<std::string> text_of(store::Store& store, const store::ResourceRow& row);

/// The resources that have the identifier, at most two: one is an answer, two are too many.
std::vector<store::ResourceRow> identified(
    store::Store& store,
    store::FeedId feed,
    const std::string& type,
    const fhir::Identified& identifier
);

/// Good as long as the desk is.
fhir::Library library_of(Desk& desk, store::FeedId feed);

}  // namespace thiowatch::intake
