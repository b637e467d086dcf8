// A result that could not be matched, and that would be urgent if it were this person's.
#pragma once

#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/facts.h"

namespace thiowatch::intake {

/// Looks at each candidate as if the results were theirs; where that would be urgent or worse, an
/// alert DQ.UNSAFE says so and shows no value, because the value may be another person's.
void warn_if_unsafe(
    Desk& desk,
    const std::vector<alerts::PatientId>& candidates,
    const PersonEvents& said,
    const FactSource& from
);

/// A neutrophil count below `limit` is among the results, whoever they are of.
bool has_neutrophils_below(const Decimal& limit, const PersonEvents& said, const FactSource& from);

}  // namespace thiowatch::intake
