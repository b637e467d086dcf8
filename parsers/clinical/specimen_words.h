// What laboratories write of a specimen in words.
#pragma once

#include <string_view>

#include "parsers/clinical/lab_result.h"

namespace thiowatch {

/// The flags a comment states, by a strict list of English words. A flag may quieten an alert, so
/// whatever is negated, doubted or said of something else gives none.
SpecimenFlags flags_in_words(std::string_view text);

/// The flags of either.
SpecimenFlags joined(const SpecimenFlags& a, const SpecimenFlags& b);

/// A result that is a remark on its siblings (its code says comment or note, its value is words),
/// not a result of its own.
bool is_remark(const LabResult& result);

}  // namespace thiowatch
