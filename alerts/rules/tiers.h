// The rules of one analyte against one value: which are true, and which one is sent.
#pragma once

#include <optional>
#include <vector>

#include "alerts/rules/limit.h"
#include "alerts/rules/rule_pack.h"
#include "alerts/rules/sample.h"

namespace thiowatch::alerts {

struct PatientRecord;
class RecordView;

/// What judging looks at besides the value itself.
struct Bench {
    const PatientRecord& record;
    const RulePack& pack;
    const SeriesSet& series;
    const RecordView& view;
};

/// What one rule says of one value.
struct TierAnswer {
    const ThresholdRule* rule = nullptr;
    bool applies = true;  ///< false: for adults only, and this is a child
    Breach breach = Breach::No;
    const Limit* limit = nullptr;  ///< the limit that decided; none when nothing was breached
    bool lacks_uln = false;        ///< a multiple of the laboratory's limit stayed open
    bool is_crossed_before =
        false;  ///< beyond the limit, as the value before was: says nothing new
};

/// The tier that is sent for a value.
struct SentTier {
    const TierAnswer* answer = nullptr;    ///< the rule that is true, or may be
    const ThresholdRule* named = nullptr;  ///< the rule whose id is sent
    Severity severity = Severity::Warning;

    [[nodiscard]] bool is_possible() const { return answer->breach == Breach::Possible; }
};

bool is_on(const ThresholdRule& rule, Analyte analyte);

TierAnswer judge_tier(const ThresholdRule& rule, const Sample& sample, const Bench& bench);

/// Every rule of the pack on the sample's analyte, in the order of the pack.
std::vector<TierAnswer> judge_tiers(const Sample& sample, const Bench& bench);
/// The same into a list that is kept for its room.
void judge_tiers(const Sample& sample, const Bench& bench, std::vector<TierAnswer>& answers);

/// The limits of a rule that take part for this person and sample, profiles and provisos
/// considered.
std::vector<const Limit*>
limits_in_force(const ThresholdRule& rule, const Sample& sample, const Bench& bench);

/// The most severe tier. A possible breach counts, and is sent, one step lower, under the id of the
/// analyte's rule of that severity where there is one. None when nothing is breached.
std::optional<SentTier> sent_tier(const std::vector<TierAnswer>& answers);

/// Whether the limits of the profile stand in for a rule's own. Those of an elevated baseline only
/// while it lies above the laboratory's upper limit.
bool is_in_force(Profile profile, const Sample& sample, const Bench& bench);

/// Whether the limit counts for this sample at all.
bool takes_part(const Limit& limit, const Sample& sample, const Bench& bench);

/// Hands over each limit that is meant for this person, whether or not it takes part.
template <class Take>
void each_limit_meant(
    const ThresholdRule& rule,
    const Sample& sample,
    const Bench& bench,
    const Take& take
) {
    bool is_overridden = false;
    for (const ProfileLimits& own : rule.overrides) {
        if (!is_in_force(own.profile, sample, bench)) continue;
        is_overridden = true;
        for (const Limit& limit : own.limits)
            take(limit);
    }
    if (is_overridden) return;
    for (const Limit& limit : rule.limits)
        take(limit);
}

/// Hands over each limit that takes part for this person and sample.
template <class Take>
void each_limit_in_force(
    const ThresholdRule& rule,
    const Sample& sample,
    const Bench& bench,
    const Take& take
) {
    each_limit_meant(rule, sample, bench, [&](const Limit& limit) {
        if (takes_part(limit, sample, bench)) take(limit);
    });
}

/// Whether the limits of children are this person's: by age at collection, or by profile.
bool is_minor(const Sample& sample, const Bench& bench);

}  // namespace thiowatch::alerts
