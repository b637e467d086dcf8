// What a FHIR server answers to a search or a read, taken apart without being understood: which
// resource in which version, its bytes, and what it refers to.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/remote_table.h"
#include "parsers/expected.h"

namespace thiowatch::remote {

struct RemoteResource {
    store::RemoteVersion version;
    bool has_update_time = false;  ///< `version.updated` means something
    std::string text;              ///< as the server wrote it
    /// Patients and drugs it cannot be understood without: "Patient/12".
    std::vector<std::string> references;
};

struct SearchPage {
    std::vector<RemoteResource> resources;  ///< matches and what was included with them
    std::string next;                       ///< address of the next page; empty on the last
    std::optional<Instant> served_at;       ///< by the server's clock
};

/// `base` is taken off absolute references. Faults of `read_bundle`.
Expected<SearchPage> read_search_page(std::string_view body, std::string_view base);
/// A bare resource: what a read answers, or a line of NDJSON.
Expected<RemoteResource> read_resource(std::string_view body, std::string_view base);

/// Resources as one Bundle of type searchset, each under its own address.
std::string collection_of(const std::vector<RemoteResource>& resources, std::string_view base);
/// A Bundle that says of a resource that it is gone.
std::string withdrawal_of(std::string_view reference, std::string_view base);

/// "Patient/12" and nothing that could lead elsewhere: a type of letters, an id as FHIR allows it.
bool is_resource_name(std::string_view reference);

/// "https://host:port" of an address in small letters, the port always said; empty when it is none.
std::string origin_of(std::string_view url);
/// An address as a link may give it (absolute, or beginning with '/'), made absolute.
std::string resolved(std::string_view link, std::string_view base);

}  // namespace thiowatch::remote
