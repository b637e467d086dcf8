// The substances a person must not or cannot take, as a sender has them on file.
#pragma once

#include <string>
#include <vector>

#include "parsers/clinical/lab_result.h"

namespace thiowatch {

/// Unlike a ConditionEvent, an entry has no life of its own: it is on the list, or not any more.
struct AllergyList {
    std::vector<std::vector<TestCode>> substances;
    bool is_whole = true;  ///< what is not on it is not on file; else it only adds
    std::string where;
    friend bool operator==(const AllergyList&, const AllergyList&) = default;
};

}  // namespace thiowatch
