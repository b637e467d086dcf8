#include "parsers/clinical/lab_result.h"

#include "parsers/clinical/coding_system.h"

namespace thiowatch {

bool TestCode::is_loinc() const { return fold_system(system) == "loinc"; }

}  // namespace thiowatch
