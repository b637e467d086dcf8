// Tests that did not come.
#pragma once

#include <string>
#include <vector>

#include "alerts/rules/record_view.h"
#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// One finding on all families that are late, of the most severe rule that is true; one on each
/// family whose newest attempt gave no result. Nothing without a schedule. Also says when it must
/// be asked again.
void judge_monitoring(
    const RecordView& view,
    const Bench& bench,
    const Instant& now,
    Report& report
);

/// Nothing is wanted any more of somebody whose therapy is over: open alerts end.
void end_monitoring(const RulePack& pack, Assessment& assessment);

/// A milestone of the response to the drug.
struct ReachedMilestone {
    std::string name;   ///< "3 months"
    std::string topic;  ///< "3 months/2026-01-05": told once
    std::string text;
};

/// Milestones of the response that lie at most a week back.
std::vector<ReachedMilestone>
reached_milestones(const PatientRecord& record, const RulePack& pack, const Instant& now);

}  // namespace thiowatch::alerts
