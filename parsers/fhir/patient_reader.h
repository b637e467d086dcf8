// Patient: identifiers, demographics, and what its links say of identity.
#pragma once

#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

/// An identifier within its authority, by the feed's names of systems. None for one that names an
/// account, a visit or an order, and for one without a system where the feed names no authority.
std::optional<PatientIdentifier>
patient_identifier(const Identified& identifier, const ReadOptions& options);

/// Identifiers in the order sent, those no longer in use left out, and demographics as far as they
/// can be read.
PersonStated read_patient(JsonCursor patient, const ReadOptions& options);

/// A Patient entry: an Update, and a Merge or Link for each of its links.
void read_patient_entry(const Entry& entry, ReadingDesk& desk);

}  // namespace thiowatch::fhir
