// ORU and OUL: laboratory results.
#pragma once

#include "parsers/clinical/clinical_event.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

/// Every result, under the person it is of. Fault: Hl7SegmentMissing when the message holds neither
/// an OBR nor an OBX.
Expected<ClinicalContent> read_results(const Message& message, ReadingDesk& desk);

}  // namespace thiowatch::hl7v2
