// value[x] of an Observation or of one of its components.
#pragma once

#include <optional>
#include <string>

#include "parsers/clinical/lab_result.h"
#include "parsers/expected.h"
#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {

struct ValueRead {
    ResultValue value;
    std::string unit;
    std::optional<Fault> fault;       ///< why the value is not what it claims to be
    bool is_declared_absent = false;  ///< dataAbsentReason, and no value
};

/// Whatever is not plainly one number is text, with the first number in it as a hint. A value the
/// sender himself calls invalid (dataAbsentReason beside it, quality control failed, a modifier we
/// do not know) is text too: never compared, and seen by a person where it would be urgent.
ValueRead read_value(JsonCursor observation);

/// The codes of interpretation: "H", "LL", "QCF" ...
std::vector<std::string> read_interpretation(JsonCursor observation);

}  // namespace thiowatch::fhir
