// What the person takes, and what they are: interactions, pregnancy and allergies.
#pragma once

#include <optional>
#include <string>

#include "alerts/rules/assessment.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// What a rule on the person says now.
struct PersonAnswer {
    std::optional<Finding> finding;
    Standing standing = Standing::Clear;
    std::string saw;  ///< for the trace
};

/// The drug of the pack that is taken now or will be soon; none when there is none. A hold does not
/// end a course.
std::optional<Ingredient>
drug_taken(const PatientRecord& record, const RulePack& pack, const Instant& now);

PersonAnswer judge_interaction(const InteractionRule& rule, const Bench& bench, const Instant& now);
PersonAnswer judge_pregnancy(const PregnancyRule& rule, const Bench& bench, const Instant& now);
PersonAnswer judge_allergy(const AllergyRule& rule, const Bench& bench, const Instant& now);

/// A finding on the person, still without words.
Finding person_finding(const RuleHead& rule, const RulePack& pack);

}  // namespace thiowatch::alerts
