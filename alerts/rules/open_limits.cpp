#include "alerts/rules/open_limits.h"

#include <string>
#include <utility>

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"

namespace thiowatch::alerts {

namespace {

/// What both checks look at.
struct Judged {
    const Series& series;
    const Sample& sample;
    const std::vector<TierAnswer>& answers;
    const Bench& bench;

    [[nodiscard]] std::string value() const {
        return std::string(label_of(sample.analyte)) + " " + value_text(sample);
    }
};

Finding finding_of(QualityCheck check, const Judged& judged) {
    const Sample& sample = judged.sample;
    Finding finding =
        quality_finding(check, judged.bench.pack, std::string(name_of(sample.analyte)));
    finding.analyte = sample.analyte;
    finding.evidence = evidence_of(sample);
    return finding;
}

std::optional<Finding> censored(const Judged& judged) {
    for (const TierAnswer& answer : judged.answers) {
        if (answer.breach != Breach::Possible) continue;
        Finding finding = finding_of(QualityCheck::Censored, judged);
        finding.headline = judged.value() + " leaves open whether " +
                           threshold_text(*answer.limit, judged.sample) + " holds";
        finding.threshold = answer.rule->id.text() + " cannot be decided";
        return finding;
    }
    return std::nullopt;
}

std::optional<Finding> without_uln(const Judged& judged) {
    for (const TierAnswer& answer : judged.answers) {
        if (!answer.lacks_uln) continue;
        Finding finding = finding_of(QualityCheck::NoUln, judged);
        finding.headline = judged.value() + " came without the laboratory's upper limit";
        finding.threshold = answer.rule->id.text() + " cannot be decided as it should";
        return finding;
    }
    return std::nullopt;
}

void settle(
    QualityCheck check,
    std::optional<Finding> finding,
    const Judged& judged,
    Report& report
) {
    if (finding) {
        report.fire(*std::move(finding));
        return;
    }
    const RuleId& rule = judged.bench.pack.check(check).id;
    const bool is_clear = judged.series.problems.empty() && !judged.sample.is_preliminary();
    report.stand_check(
        rule, judged.sample.analyte, is_clear ? Standing::Clear : Standing::NotAssessable
    );
}

}  // namespace

void check_open_limits(
    const Series& series,
    const std::vector<TierAnswer>& answers,
    const Bench& bench,
    Report& report
) {
    const Sample* sample = series.deciding();
    if (sample == nullptr) return;
    const Judged judged{series, *sample, answers, bench};
    settle(QualityCheck::Censored, censored(judged), judged, report);
    settle(QualityCheck::NoUln, without_uln(judged), judged, report);
}

}  // namespace thiowatch::alerts
