// What a message says beside results, in the words of `explain`.
#pragma once

#include <string>
#include <vector>

#include "parsers/clinical/clinical_event.h"
#include "parsers/clinical/drug_map.h"

namespace thiowatch::cli {

/// "H1|4711, H2|12"; "no identifier" when there is none.
std::string labels(const std::vector<PatientIdentifier>& identifiers);
/// "ORC[1]  start  azathioprine -> azathioprine  from 2026-01-05T08:00:00Z"
std::string therapy_words(const TherapyEvent& event, const DrugMap& drugs);
std::string identity_words(const PatientEvent& event);
/// "Condition  problem  Lupus  is so"
std::string condition_words(const ConditionEvent& event);
std::string allergy_words(const AllergyList& list);

}  // namespace thiowatch::cli
