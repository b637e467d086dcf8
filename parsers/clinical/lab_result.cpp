#include "parsers/clinical/lab_result.h"

#include "parsers/clinical/coding_system.h"

namespace thiowatch {

bool TestCode::is_loinc() const {
    const std::string folded = fold_system(system);
    return folded == "loinc" || (folded.empty() && is_loinc_number(code));
}

}  // namespace thiowatch
