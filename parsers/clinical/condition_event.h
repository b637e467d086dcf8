// What a person has, as a list of problems or allergies states it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/instant.h"
#include "parsers/clinical/lab_result.h"

namespace thiowatch {

enum class ConditionKind : std::uint8_t { Problem, Allergy };

/// Ended: it was so and is no more. Withdrawn: it was never so.
enum class ConditionState : std::uint8_t { Active, Ended, Withdrawn };

/// Only what its author holds for true: a suspicion is no event, unless it is of an allergy.
struct ConditionEvent {
    ConditionKind kind = ConditionKind::Problem;
    std::vector<TestCode> codes;  ///< of the problem, or of the substance
    ConditionState state = ConditionState::Active;
    std::optional<Instant> since;
    std::optional<Instant> until;
    std::string where;
    friend bool operator==(const ConditionEvent&, const ConditionEvent&) = default;
};

}  // namespace thiowatch
