// medication[x]: which drug.
#pragma once

#include <vector>

#include "parsers/clinical/lab_result.h"
#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

/// The codes of one drug, or of each ingredient of one.
struct DrugRead {
    std::vector<std::vector<TestCode>> drugs;
    std::string waits_for;  ///< a Medication that is not here
    std::string where;
};

/// By CodeableConcept, by a Medication (contained, in the submission, kept) and its ingredients, by
/// the identifier or the words of a reference.
DrugRead read_drug(const Entry& entry, ReadingDesk& desk);

}  // namespace thiowatch::fhir
