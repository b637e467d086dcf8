// What a Binary resource holds (R4 2.35): contentType and data, which is base64.
#pragma once

#include <string>
#include <string_view>

#include "parsers/expected.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::intake {

/// Whether its contentType is the type, whatever parameters stand behind it.
bool holds_type(fhir::JsonCursor binary, std::string_view type);

/// Its bytes. Fault: FhirElementMissing without data, FhirUnreadableValue for what is no base64.
Expected<std::string> content_of(fhir::JsonCursor binary);

}  // namespace thiowatch::intake
