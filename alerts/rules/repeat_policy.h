// When people are told again of a problem that goes on.
#pragma once

#include <algorithm>
#include <vector>

#include "alerts/rules/severity.h"
#include "parsers/clinical/decimal.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

/// When the same tier is told again.
struct RepeatPolicy {
    Duration quiet_for = days(7);  ///< from the result told last, unless a newer one is worse
    Decimal worse_by{10, 2};       ///< as a fraction of the value told last
    std::vector<Severity> never_suppress{Severity::Critical};

    [[nodiscard]] bool always_tells(Severity severity) const {
        return std::find(never_suppress.begin(), never_suppress.end(), severity) !=
               never_suppress.end();
    }
};

}  // namespace thiowatch::alerts
