// Condition and AllergyIntolerance.
#pragma once

#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

bool is_condition_type(std::string_view type);

/// One event for a condition its author holds for true; none, with the reason, for a suspicion.
/// Refused without a code or a person.
void read_condition(const Entry& entry, ReadingDesk& desk);

}  // namespace thiowatch::fhir
