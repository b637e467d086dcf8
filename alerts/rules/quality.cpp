#include "alerts/rules/quality.h"

#include <algorithm>

#include "alerts/rules/candidates.h"
#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kNotJudged = "not judged: nothing follows from this result";

QualityCheck check_of(Flaw flaw) {
    switch (flaw) {
        case Flaw::Unit:
            return QualityCheck::Unit;
        case Flaw::Code:
            return QualityCheck::Code;
        case Flaw::OutOfBounds:
        case Flaw::Jump:
        case Flaw::Future:
        case Flaw::Late:
        case Flaw::Clotted:
            return QualityCheck::Plausibility;
    }
    return QualityCheck::Unit;
}

std::string canonical_unit_words(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    return unit ? " " + std::string(ucum_of(*unit)) : std::string();
}

std::string bounds_words(const Measurement& result, const RulePack& pack) {
    const Bounds* bounds = pack.bounds.find(result.analyte);
    if (bounds == nullptr) return {};
    return bounds->low.text() + " to " + bounds->high.text() + canonical_unit_words(result.analyte);
}

std::string unit_fault_words(const Measurement& result) {
    switch (result.verdict) {
        case UnitVerdict::Missing:
            return "came without a unit";
        case UnitVerdict::Unknown:
            return "came in a unit that is not known";
        case UnitVerdict::Mismatch:
            return "came in a unit that cannot measure it";
        case UnitVerdict::NotNumeric:
            return "is not a plain number";
        case UnitVerdict::Known:
            break;
    }
    return "cannot be judged";
}

/// What is wrong, after the analyte and the value.
std::string fault_words(const Problem& problem, const RulePack& pack) {
    const Measurement& result = *problem.result;
    switch (problem.flaw) {
        case Flaw::Unit:
            return unit_fault_words(result);
        case Flaw::Code:
            return "contradicts its code: one counts, the other is a share";
        case Flaw::OutOfBounds:
            return "lies outside what is possible (" + bounds_words(result, pack) + ")";
        case Flaw::Jump:
            return "differs about a thousandfold from this person's median " +
                   plain_text({problem.median.value_or(Decimal())}) +
                   canonical_unit_words(result.analyte);
        case Flaw::Future:
            return "was collected in the future by its own time stamp";
        case Flaw::Late:
            return "was collected " +
                   std::to_string((result.received - result.collected) / days(1)) +
                   " days before it was received";
        case Flaw::Clotted:
            return "comes from a clotted specimen";
    }
    return {};
}

std::string criterion_words(const Problem& problem, const RulePack& pack) {
    switch (problem.flaw) {
        case Flaw::Unit:
            return "a number in" + canonical_unit_words(problem.result->analyte) +
                   " or a unit that converts to it";
        case Flaw::Code:
            return "code and unit agree";
        case Flaw::OutOfBounds:
            return bounds_words(*problem.result, pack);
        case Flaw::Jump:
            return pack.jump.from.text() + " to " + pack.jump.to.text() + " times the own median";
        case Flaw::Future:
            return "collected at most one day ahead of now";
        case Flaw::Late:
            return "received within " + std::to_string(pack.late_after / days(1)) +
                   " days of collection";
        case Flaw::Clotted:
            return "no clot reported";
    }
    return {};
}

void fill(Finding& finding, const Measurement& result) {
    finding.analyte = result.analyte;
    finding.evidence.push_back(evidence_of(result));
}

std::string opening_words(const Measurement& result) {
    return std::string(label_of(result.analyte)) + " " + value_text(result) + " ";
}

Finding finding_of(const Problem& problem, const RulePack& pack) {
    const Measurement& result = *problem.result;
    Finding finding =
        quality_finding(check_of(problem.flaw), pack, std::string(name_of(result.analyte)));
    fill(finding, result);
    finding.headline = opening_words(result) + fault_words(problem, pack);
    finding.threshold = criterion_words(problem, pack);
    finding.notes.emplace_back(kNotJudged);
    return finding;
}

Finding flagged_finding(const Sample& sample, const RulePack& pack) {
    const Measurement& result = *sample.result;
    Finding finding =
        quality_finding(QualityCheck::Plausibility, pack, std::string(name_of(result.analyte)));
    fill(finding, result);
    finding.headline = opening_words(result) + "lies below what is usually possible (" +
                       bounds_words(result, pack) + ")";
    finding.threshold = bounds_words(result, pack);
    finding.notes.emplace_back("judged all the same: an empty marrow is real");
    return finding;
}

Finding
unsafe_finding(const Measurement& result, const UnsafeReading& reading, const RulePack& pack) {
    Finding finding =
        quality_finding(QualityCheck::Unsafe, pack, std::string(name_of(result.analyte)));
    fill(finding, result);
    finding.headline = opening_words(result) + "was not judged and may be " +
                       std::string(name_of(reading.severity));
    finding.threshold = reading.rule.text() + " if read " + reading.as;
    finding.notes.push_back(
        "read " + reading.as + ", it would be " + std::string(name_of(reading.severity)) + " (" +
        reading.threshold + ")"
    );
    finding.notes.emplace_back(kNotJudged);
    return finding;
}

/// The checks of one analyte, each answered at most once.
class SeriesCheck {
  public:
    SeriesCheck(
        Analyte analyte,
        const Series& series,
        const Bench& bench,
        Scope scope,
        Report& report
    )
        : analyte_(analyte), series_(series), bench_(bench), scope_(scope), report_(report) {}

    void check(QualityCheck which);
    void check_unsafe();
    [[nodiscard]] bool has_reported() const { return has_reported_; }

  private:
    void put(Finding finding);
    void stand(QualityCheck which);
    [[nodiscard]] bool is_settled_elsewhere(const Problem& problem) const;

    Analyte analyte_;
    const Series& series_;
    const Bench& bench_;
    Scope scope_;
    Report& report_;
    bool has_reported_ = false;
};

void SeriesCheck::put(Finding finding) {
    const bool is_held = scope_ == Scope::UrgentOnly && finding.severity < Severity::Urgent;
    if (is_held) {
        if (report_.is_traced()) report_.trace_finding(finding, "held: preliminary");
        return;
    }
    has_reported_ = true;
    report_.fire(std::move(finding));
}

void SeriesCheck::stand(QualityCheck which) {
    if (scope_ == Scope::UrgentOnly) return;
    const RuleId& rule = bench_.pack.check(which).id;
    const bool is_clear = series_.problems.empty();
    report_.stand_check(rule, analyte_, is_clear ? Standing::Clear : Standing::NotAssessable);
}

void SeriesCheck::check(QualityCheck which) {
    for (const Problem& problem : series_.problems) {
        if (problem.flaw == Flaw::Clotted || check_of(problem.flaw) != which) continue;
        put(finding_of(problem, bench_.pack));
        return;
    }
    const Sample* sample = series_.deciding();
    if (which == QualityCheck::Plausibility && sample != nullptr && sample->is_flagged) {
        put(flagged_finding(*sample, bench_.pack));
        return;
    }
    stand(which);
}

/// A count sent in percent is settled by a count of the same specimen, mostly derived from it.
bool SeriesCheck::is_settled_elsewhere(const Problem& problem) const {
    const auto& samples = series_.samples;
    return problem.flaw == Flaw::Code &&
           std::any_of(samples.begin(), samples.end(), [&](const Sample& sample) {
               return is_same_specimen(*sample.result, *problem.result);
           });
}

void SeriesCheck::check_unsafe() {
    for (const Problem& problem : series_.problems) {
        if (is_settled_elsewhere(problem)) continue;
        const auto reading = unsafe_reading(problem, bench_);
        if (!reading) continue;
        put(unsafe_finding(*problem.result, *reading, bench_.pack));
        return;
    }
    stand(QualityCheck::Unsafe);
}

}  // namespace

bool check_series(
    Analyte analyte,
    const Series& series,
    const Bench& bench,
    Scope scope,
    Report& report
) {
    if (series.is_empty()) return false;
    SeriesCheck checks(analyte, series, bench, scope, report);
    checks.check(QualityCheck::Unit);
    checks.check(QualityCheck::Code);
    checks.check(QualityCheck::Plausibility);
    checks.check_unsafe();
    return checks.has_reported();
}

}  // namespace thiowatch::alerts
