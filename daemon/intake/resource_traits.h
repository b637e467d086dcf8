// What a resource is found by: its identifiers, whom it speaks of, its codes, its sender's version.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/store/resource_table.h"
#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/json_cursor.h"
#include "parsers/fhir/references.h"

namespace thiowatch::intake {

struct ResourceTraits {
    std::vector<fhir::Identified> identifiers;
    std::vector<std::int64_t> tokens;  ///< for the search index
    std::size_t narrow = 0;            ///< so many of the first say which one it is, or whose
    std::string source_version;        ///< meta.versionId
    std::optional<Instant> source_changed;
};

/// `id_here` says what the resource a reference means is called here, where that differs; empty: as
/// it is called there.
ResourceTraits traits_of(
    store::FeedId feed,
    fhir::JsonCursor resource,
    const std::function<std::string(const fhir::Reference&)>& id_here = {}
);

/// Tells two contents of a resource apart.
std::int64_t content_digest(std::string_view bytes);

/// The token of an identifier without its system, and of a code without its system: this, then the
/// value.
inline constexpr std::string_view kAnySystem = "*|";
std::string any_system(std::string_view value);

/// True where a resource of this type is needed to read others: it is kept for as long as they may
/// come, while results go with their messages.
bool is_reference_type(std::string_view type);

/// A logical id as FHIR allows it: 1 to 64 letters, digits, '-' and '.'.
bool is_logical_id(std::string_view text);
/// The form of a type's name; whether R4 has such a type is not asked.
bool is_type_name(std::string_view text);

}  // namespace thiowatch::intake
