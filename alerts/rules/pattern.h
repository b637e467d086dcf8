// Several results together: Hy's law, shunting, cholestasis in pregnancy.
#pragma once

#include <optional>
#include <string>

#include "alerts/rules/terms.h"

namespace thiowatch::alerts {

/// What a pattern says of the person now.
struct PatternAnswer {
    std::optional<Finding> finding;  ///< none: it is not true
    Standing standing = Standing::NotAssessable;
    std::string outcome;  ///< for the trace
};

/// Judges by the newest results and by those `within` before the newest of them. A pattern of which
/// no part is true any more is not true, whatever was before.
PatternAnswer judge_pattern(const PatternRule& rule, const Bench& bench, const Instant& now);

/// Whether the person is pregnant at that time, as far as the record says.
bool is_pregnant(const PatientRecord& record, const RulePack& pack, const Instant& at);

}  // namespace thiowatch::alerts
