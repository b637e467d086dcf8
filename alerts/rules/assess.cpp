// The order of judging: which results count (therapy window, status, time), what they are (code,
// unit, plausibility, specimen, derived values), then the limits, then what stays open.
//
// A preliminary result that is the newest may raise an urgent or critical finding. Anything less
// waits: then the newest verified results decide as if the preliminary one had not come.

#include "alerts/rules/assess.h"

#include <algorithm>

#include "alerts/rules/analyte_judge.h"
#include "alerts/rules/evidence.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/series.h"
#include "alerts/rules/specimen_quality.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kUsualStandings = 160;

bool has_rules(Analyte analyte, const RulePack& pack) {
    return std::any_of(pack.rules.begin(), pack.rules.end(), [&](const Rule& rule) {
        const auto* threshold = std::get_if<ThresholdRule>(&rule);
        return threshold != nullptr && is_on(*threshold, analyte);
    });
}

/// Percentages matter only while they may stand in for a count that was not sent.
bool is_worth_checking(Analyte analyte, const Bench& bench) {
    if (has_rules(analyte, bench.pack)) return true;
    if (canonical_unit(analyte) != Unit::Percent) return true;
    if (analyte == Analyte::LymPct || analyte == Analyte::EosPct) return false;
    const Series& series = series_of(bench.series, analyte);
    const auto& counts = series_of(bench.series, Analyte::Anc).samples;
    return std::none_of(counts.begin(), counts.end(), [&](const Sample& count) {
        return !series.problems.empty() &&
               is_same_specimen(*count.result, *series.problems.front().result);
    });
}

void fill_revisions(const RecordView& view, Assessment& assessment) {
    for (const Measurement* item : view.revised()) {
        assessment.voided.push_back(item->key);
        assessment.corrections.push_back(evidence_of(*item));
    }
}

/// The first moment at which a course begins or ends to count, or a result's own time is reached.
std::optional<Instant> next_review(
    const PatientRecord& record,
    const RecordView& view,
    const RulePack& pack,
    const Instant& now
) {
    std::optional<Instant> next;
    const auto consider = [&](const Instant& at) {
        if (at > now && (!next || at < *next)) next = at;
    };
    for (const TherapyCourse& course : record.therapy.courses()) {
        consider(course.start - kBaselineBeforeStart);
        if (course.stop) consider(*course.stop + pack.active_within);
    }
    for (const Measurement* item : view.future())
        consider(item->collected - kClockTolerance);
    return next;
}

void judge_all(
    const PatientRecord& record,
    const RulePack& pack,
    const RecordView& view,
    Report& report
) {
    const SeriesSet all = read_series(view, pack, Verified::OrPreliminary);
    const bool is_mixed = view.has_preliminary();
    const SeriesSet verified = is_mixed ? read_series(view, pack, Verified::Only) : SeriesSet{};
    const Bench bench_all{record, pack, all};
    const Bench bench{record, pack, is_mixed ? verified : all};
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        const auto analyte = static_cast<Analyte>(i);
        if (pack.bounds.find(analyte) == nullptr || !is_worth_checking(analyte, bench_all))
            continue;
        if (is_mixed && all[i].is_led_by_preliminary() &&
            judge_analyte(analyte, bench_all, Scope::UrgentOnly, report)) {
            continue;
        }
        judge_analyte(analyte, bench, Scope::Everything, report);
    }
    check_specimens(view, bench, report);
}

Assessment assess_with(
    const PatientRecord& record,
    const RulePack& pack,
    const Instant& now,
    Tracing tracing
) {
    Assessment assessment;
    const RecordView view(record, pack, now);
    fill_revisions(view, assessment);
    assessment.next_review_at = next_review(record, view, pack, now);
    assessment.in_window = course_counting(record.therapy, pack, now) != nullptr;
    if (!assessment.in_window) return assessment;
    assessment.standings.reserve(kUsualStandings);
    Report report(assessment, tracing);
    judge_all(record, pack, view, report);
    return assessment;
}

}  // namespace

Assessment assess(const PatientRecord& record, const RulePack& pack, const Instant& now) {
    return assess_with(record, pack, now, Tracing::Off);
}

Assessment assess_traced(const PatientRecord& record, const RulePack& pack, const Instant& now) {
    return assess_with(record, pack, now, Tracing::On);
}

}  // namespace thiowatch::alerts
