// What laboratories write of a specimen in words.
#pragma once

#include <string_view>

#include "parsers/clinical/lab_result.h"

namespace thiowatch::hl7v2 {

/// The flags a comment states, by a strict list of English words. A flag may quieten an alert, so
/// whatever is negated, doubted or said of something else gives none.
SpecimenFlags flags_in_words(std::string_view text);

/// The flags of either.
SpecimenFlags joined(const SpecimenFlags& a, const SpecimenFlags& b);

}  // namespace thiowatch::hl7v2
