// The order of judging: which results count (therapy window, status, time), what they are (code,
// unit, plausibility, specimen, derived values), then the limits, then what stays open.
//
// A preliminary result that is the newest may raise an urgent or critical finding. Anything less
// waits: then the newest verified results decide as if the preliminary one had not come.

#include "alerts/rules/assess.h"

#include <algorithm>

#include "alerts/rules/analyte_judge.h"
#include "alerts/rules/evidence.h"
#include "alerts/rules/flags.h"
#include "alerts/rules/identity.h"
#include "alerts/rules/lasting.h"
#include "alerts/rules/monitoring.h"
#include "alerts/rules/person_judge.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/series.h"
#include "alerts/rules/specimen_quality.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kUsualStandings = 256;

bool has_rules(Analyte analyte, const RulePack& pack) {
    const RuleIndex::OfAnalyte& rules = pack.index.on(analyte);
    return !rules.thresholds.empty() || !rules.courses.empty();
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
        consider(course.start);
        for (const Rule& rule : pack.rules) {
            const auto* genes = std::get_if<GeneRule>(&rule);
            if (genes != nullptr && genes->until_after_start) {
                consider(course.start + *genes->until_after_start);
            }
        }
        if (!course.stop) continue;
        consider(*course.stop);
        consider(*course.stop + pack.active_within);
    }
    if (record.pregnant_since) {
        consider(*record.pregnant_since);
        consider(*record.pregnant_since + pack.pregnancy);
    }
    for (const Measurement* item : view.future())
        consider(item->collected - kClockTolerance);
    return next;
}

void judge_all(const RecordView& view, const RulePack& pack, const Instant& now, Report& report) {
    const PatientRecord& record = view.record();
    const SeriesSet all = read_series(view, pack, Verified::OrPreliminary);
    const bool is_mixed = view.has_preliminary();
    const SeriesSet verified = is_mixed ? read_series(view, pack, Verified::Only) : SeriesSet{};
    const Bench bench_all{record, pack, all, view};
    const Bench bench_verified{record, pack, verified, view};
    const Bench& bench = is_mixed ? bench_verified : bench_all;
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        const auto analyte = static_cast<Analyte>(i);
        if (pack.bounds.find(analyte) == nullptr || !is_worth_checking(analyte, bench_all)) {
            judge_flags(analyte, bench, std::nullopt, Scope::Everything, report);
            continue;
        }
        if (is_mixed && all[i].is_led_by_preliminary() &&
            judge_analyte(analyte, bench_all, Scope::UrgentOnly, report)) {
            continue;
        }
        judge_analyte(analyte, bench, Scope::Everything, report);
    }
    check_specimens(view, bench, report);
    check_identity(bench, report);
    judge_person({bench, bench_all}, now, report);
    find_lasting(bench, report);
    judge_monitoring(view, bench_all, now, report);
}

Assessment assess_with(
    const PatientRecord& record,
    const RulePack& pack,
    const Instant& now,
    Tracing tracing
) {
    Assessment assessment;
    assessment.repeat = pack.repeat;
    const RecordView view(record, pack, now);
    fill_revisions(view, assessment);
    assessment.next_review_at = next_review(record, view, pack, now);
    assessment.in_window = course_counting(record.therapy, pack, now) != nullptr;
    if (!assessment.in_window) {
        end_monitoring(pack, assessment);
        return assessment;
    }
    assessment.standings.reserve(kUsualStandings);
    Report report(assessment, tracing);
    judge_all(view, pack, now, report);
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
