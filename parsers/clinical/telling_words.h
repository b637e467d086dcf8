// Which unmapped codes deserve a person's look.
#pragma once

#include "parsers/clinical/lab_result.h"

namespace thiowatch {

/// Whether a code or its display names a test our rules live by, by whole words of a fixed list. A
/// test of urine or another fluid that does not also name blood, serum or plasma is not meant.
bool names_watched_test(const TestCode& code);

}  // namespace thiowatch
