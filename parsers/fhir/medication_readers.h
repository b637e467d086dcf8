// MedicationRequest, MedicationStatement, MedicationDispense and MedicationAdministration: what
// they say of a person being on a drug.
#pragma once

#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

/// Whether resources of a type are read here.
bool is_medication_type(std::string_view type);

/// The therapy events of one entry: none, with the reason, for what neither starts nor ends nor
/// shows a therapy. Refused without a status, a person or a drug; parked for a Medication that is
/// not here.
void read_medication(const Entry& entry, ReadingDesk& desk);

}  // namespace thiowatch::fhir
