// Specimen: its number, when it was taken and what is wrong with it.
#pragma once

#include "parsers/clinical/lab_result.h"
#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

struct SpecimenRead {
    SpecimenNumber number;
    std::optional<Instant> collected;
    SpecimenFlags flags;
};

SpecimenRead read_specimen(JsonCursor specimen, ReadingDesk& desk);

/// effective[x], collected[x]: a dateTime or instant, the end of a Period or else its start, the
/// last event of a Timing. `stem` is the name without its type.
std::optional<Instant> read_when(JsonCursor resource, std::string_view stem, ReadingDesk& desk);

/// What annotations say of the specimen.
SpecimenFlags flags_in_notes(JsonCursor notes);

}  // namespace thiowatch::fhir
