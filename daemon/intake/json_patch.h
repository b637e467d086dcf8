// JSON Patch (RFC 6902) on a resource: add, remove, replace and test, by exact paths.
#pragma once

#include <string>

#include "parsers/expected.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::intake {

/// The resource with the operations applied in order. Fault: FhirWrongType (no patch),
/// FhirUnsupported (move, copy), FhirElementMissing (a path that is not there), FhirInvariant (a
/// test that fails, or a change of resourceType or id).
Expected<std::string> patched_text(fhir::JsonCursor resource, fhir::JsonCursor patch);

}  // namespace thiowatch::intake
