// What a result that is not judged would mean if it were read otherwise.
//
// A number without a usable unit is never given one. But when some unit in which laboratories send
// this analyte would make it urgent, a person must look now: DQ.UNSAFE. The reading as labelled
// always counts, possible or not; other readings count when they are possible values. Beyond the
// canonical unit, a reading must reach what such counts are written from (Bounds::resolution):
// nobody writes 2.1 neutrophils per microlitre.
#pragma once

#include <optional>
#include <string>

#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// A reading that would be urgent or critical.
struct UnsafeReading {
    std::string as;         ///< "as /uL: 1.2 10*9/L"
    std::string threshold;  ///< "x < 2.0 10*9/L"
    RuleId rule;
    Severity severity = Severity::Urgent;
};

/// The first reading of a result set aside that would be urgent or worse.
std::optional<UnsafeReading> unsafe_reading(const Problem& problem, const Bench& bench);

}  // namespace thiowatch::alerts
