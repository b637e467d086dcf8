// Texts of resources: with the id and version we gave, with another status, with references to
// resources as they are called here. What is not changed keeps the bytes it was received with.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alerts/notices/json_text.h"
#include "parsers/clinical/instant.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::intake {

struct ServedAs {
    std::string_view id;
    int version = 0;
    Instant changed;
};

/// The resource as a reader gets it: our id, meta.versionId and meta.lastUpdated.
std::string served_text(fhir::JsonCursor resource, const ServedAs& as);

/// The resource with the status by which its sender withdraws it ("entered-in-error"); of a type
/// without such a status, as it is.
std::string withdrawn_text(fhir::JsonCursor resource);

/// What stands in a text, and what is to stand there.
struct Replacement {
    std::string_view was;  ///< a part of the text itself
    std::string now;
};
/// `text` with each of them done; they are parts of it, in any order, none within another.
std::string replaced(std::string_view text, std::vector<Replacement> replacements);

/// Writes the value as it was received.
void write_value(alerts::JsonWriter& json, fhir::JsonCursor value);

}  // namespace thiowatch::intake
