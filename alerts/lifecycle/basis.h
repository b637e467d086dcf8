// What an alert rests on, and whether that still stands.
//
// A ResultKey stays in `Assessment::voided` for as long as the record lives, so the key alone does
// not say whether an alert saw the value before or after the correction. How the result stands now
// does.
#pragma once

#include <optional>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "alerts/rules/assessment.h"

namespace thiowatch::alerts {

/// A told value that no longer stands, and what the laboratory says instead (none: withdrawn).
struct VoidBasis {
    Evidence told;
    std::optional<Evidence> now;
};

/// The deciding value people know; null when there was none.
const Evidence* last_told(const Alert& alert);

/// Of the version people were told last.
std::optional<VoidBasis> void_basis(const Alert& alert, const Assessment& assessment);

/// Of any version people were told since the last correction.
bool was_told_void(const Alert& alert, const Assessment& assessment);

/// The same number in the same unit, whatever its spelling: "0.9 10*9/L" and "0.90 K/uL".
bool is_same_quantity(const Evidence& a, const Evidence& b);

/// Equal but for the message that brought it: a result sent again says nothing new.
bool is_same_evidence(const std::vector<Evidence>& a, const std::vector<Evidence>& b);

}  // namespace thiowatch::alerts
