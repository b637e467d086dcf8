// A Bundle of any type, unwrapped to its entries; a bare resource as the one entry it would be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/instant.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {

class EntryShelf;

enum class BundleType : std::uint8_t {
    Batch,
    Transaction,
    Message,
    Collection,
    Document,
    Searchset,
    History,
    SubscriptionNotification,
    BatchResponse,
    TransactionResponse,
};
std::string_view name_of(BundleType type);

enum class Verb : std::uint8_t { None, Get, Head, Post, Put, Patch, Delete };
std::string_view name_of(Verb verb);
std::optional<Verb> verb_named(std::string_view name);

/// What the sender wants done with an entry; `None` in bundles that carry and do not ask.
struct EntryRequest {
    Verb verb = Verb::None;
    std::string url;            ///< as sent, without a leading slash
    std::string if_none_exist;  ///< a query, without a leading "?"
    std::string if_match;       ///< as sent: W/"3"
    std::string if_none_match;
};

/// One resource of a submission. `resource` looks into the document it was read from.
struct Entry {
    JsonCursor
        resource;      ///< absent where the entry has none (DELETE, GET, an id-only notification)
    std::string type;  ///< resourceType; of an entry without a resource, by its url
    std::string id;    ///< logical id, of the resource or by the url
    std::string full_url;
    EntryRequest request;
    std::string response_status;  ///< "201 Created", in answers and histories
    std::size_t index = 0;        ///< place in Bundle.entry
    std::string path;             ///< "Bundle.entry[3].resource", "Observation"
    std::optional<Fault> fault;   ///< why nothing of it can be used

    /// The resource is gone: what it said is to be withdrawn.
    [[nodiscard]] bool is_deletion() const { return request.verb == Verb::Delete; }
};

struct BundleLink {
    std::string relation;
    std::string url;
};

struct Bundle {
    BundleType type = BundleType::Collection;
    bool is_type_inferred = false;  ///< it said none: worth a warning, or a refusal if strict
    std::string identifier;         ///< "system|value", for idempotency
    std::optional<Instant> timestamp;
    std::vector<BundleLink> links;
    std::vector<Entry> entries;

    [[nodiscard]] std::string_view link(std::string_view relation) const;
};

/// A Bundle without its type is a transaction if all of its entries ask for something, else a
/// collection. Fault: FhirNoType, FhirWrongType (no Bundle), FhirUnknownCode (a type that is none),
/// FhirRepeatedKey. What is wrong with one entry stands in that entry.
Expected<Bundle> read_bundle(JsonCursor bundle);
/// The same of a long one, whose entries stay on the shelf (entries.h).
Expected<Bundle> read_bundle(const EntryShelf& shelf);
/// One item of Bundle.entry. What is wrong with it stands in it.
Entry read_bundle_entry(JsonCursor entry, std::size_t index);

/// The entry a bare resource makes. Fault: FhirNoType, FhirRepeatedKey.
Expected<Entry> read_entry(JsonCursor resource);

/// The parts of a request url "Patient/12/_history/2", "Patient?identifier=…".
struct RequestTarget {
    std::string type;
    std::string id;
    std::string query;
};
RequestTarget read_target(std::string_view url);

/// Entries of a submission, whatever it is: a Bundle's, or the bare resource as one.
Expected<std::vector<Entry>> read_entries(JsonCursor submission);

}  // namespace thiowatch::fhir
