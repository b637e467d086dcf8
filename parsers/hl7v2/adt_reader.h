// ADT: who somebody is, and who turned out to be the same.
#pragma once

#include "parsers/clinical/clinical_event.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

/// The PatientEvents of an ADT. Fault: Hl7SegmentMissing when a PID or MRG that the event needs is
/// not there at all.
Expected<ClinicalContent> read_patients(const Message& message, ReadingDesk& desk);

}  // namespace thiowatch::hl7v2
