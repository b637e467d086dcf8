// What the codes of a condition say that rules care for.
#pragma once

#include <optional>
#include <vector>

#include "alerts/record/patient_traits.h"
#include "parsers/clinical/lab_result.h"

namespace thiowatch::alerts {

/// The disease a thiopurine is given for, by ICD-10 or SNOMED CT code; never by words.
std::optional<Indication> indication_coded(const std::vector<TestCode>& codes);

/// A pregnancy that is going on, by ICD-10 or SNOMED CT code.
bool is_pregnancy(const std::vector<TestCode>& codes);

}  // namespace thiowatch::alerts
