// Which of an Observation's reference ranges is meant for this person.
#pragma once

#include "parsers/clinical/identity.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {

struct RangeRead {
    ReferenceRange range;
    std::string text;
};

/// The normal range for this sex and age; open ends where none, or several different ones, are
/// left. Limits in another unit than the value's are not taken.
RangeRead choose_range(
    JsonCursor ranges,
    std::string_view value_unit,
    const Demographics& person,
    const std::optional<Instant>& at
);

}  // namespace thiowatch::fhir
