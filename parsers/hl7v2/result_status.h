// What a result's status letter means to us: HL7 tables 0085 (OBX-11) and 0123 (OBR-25).
#pragma once

#include <optional>
#include <string_view>

#include "parsers/clinical/lab_result.h"

namespace thiowatch::hl7v2 {

/// OBX-11, one letter in capitals; none when the table does not have it.
std::optional<ResultStatus> status_of_observation(std::string_view code);
/// OBR-25, standing in for an OBX-11 that is empty. `NotObtained` and `Ignored` mean that the
/// report holds no results yet.
std::optional<ResultStatus> status_of_report(std::string_view code);

}  // namespace thiowatch::hl7v2
