// SPM: which specimen, when it was taken, and what is wrong with it.
#pragma once

#include <optional>

#include "parsers/clinical/lab_result.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

struct Specimen {
    SpecimenNumber number;
    SpecimenFlags flags;
    std::optional<Instant> collected;
};

Specimen read_specimen(const Segment& spm, ReadingDesk& desk);

}  // namespace thiowatch::hl7v2
