// RDE, OMP, ORM, RDS, RGV and RAS: which drug is ordered, stopped, handed out or given.
#pragma once

#include "parsers/clinical/clinical_event.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

/// A TherapyEvent for every drug of every order; which of them matter is for others to say. An ORM
/// without drugs gives none. Fault: Hl7SegmentMissing when another type names no drug at all.
Expected<ClinicalContent> read_pharmacy(const Message& message, ReadingDesk& desk);

}  // namespace thiowatch::hl7v2
