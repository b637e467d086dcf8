// Observation: a result, or a panel of them.
#pragma once

#include "parsers/fhir/report_reader.h"

namespace thiowatch::fhir {

/// Reads an Observation under the reports that name it: a result for its own value and for each of
/// its components. Refused without a status, a code or a person; `report` may be none.
void read_observation(const Found& observation, const ReportStated* report, ReadingDesk& desk);

/// The status an Observation has for us; none for one that R4 and R5 do not know.
std::optional<ResultStatus> status_of_observation(std::string_view status);

}  // namespace thiowatch::fhir
