// Which rules of a pack concern what, so that judging one analyte does not look at all of them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "alerts/rules/limit_gap.h"
#include "alerts/rules/rule.h"
#include "parsers/clinical/analyte.h"

namespace thiowatch::alerts {

/// Places in the list of rules, in its order.
struct RuleIndex {
    using Places = std::vector<std::uint16_t>;
    struct OfAnalyte {
        Places thresholds;
        Places courses;              ///< delta, trend, drift
        LimitGap gap;                ///< of the thresholds, whomever their limits are meant for
        bool uses_baseline = false;  ///< some limit is a multiple of the person's baseline
        bool uses_baseline_by_profile = false;  ///< only such that stand in for a rule's own
    };
    std::array<OfAnalyte, kAnalyteCount> of;
    Places on_person;  ///< patterns, genes, interactions, pregnancy, allergies
    Places flags;

    [[nodiscard]] const OfAnalyte& on(Analyte analyte) const {
        return of[static_cast<std::size_t>(analyte)];
    }
};

RuleIndex index_of(const std::vector<Rule>& rules);

}  // namespace thiowatch::alerts
