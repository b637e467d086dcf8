#include "alerts/rules/identity.h"

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

/// The specimen before the newest one, if it is recent enough to compare with.
const Sample* sample_before(const Series& series, const IdentityCheck& check) {
    const Sample& newest = series.samples.front();
    for (const Sample& sample : series.samples) {
        if (is_same_specimen(*sample.result, *newest.result)) continue;
        const Duration apart = newest.result->collected - sample.result->collected;
        return apart <= check.within ? &sample : nullptr;
    }
    return nullptr;
}

bool is_jump(const Sample& a, const Sample& b, const IdentityCheck& check) {
    const bool are_exact =
        a.value.comparator == Comparator::Equal && b.value.comparator == Comparator::Equal;
    return are_exact && (a.value.value > add(b.value.value, check.change) ||
                         b.value.value > add(a.value.value, check.change));
}

}  // namespace

void check_identity(const Bench& bench, Report& report) {
    const IdentityCheck& check = bench.pack.identity;
    const Series& series = series_of(bench.series, check.analyte);
    if (series.samples.empty()) return;
    const Sample& newest = series.samples.front();
    const Sample* before = sample_before(series, check);
    if (before == nullptr) return;
    if (!is_jump(newest, *before, check)) {
        const RuleId& rule = bench.pack.check(QualityCheck::Identity).id;
        report.stand(rule, rule.text(), Standing::Clear);
        return;
    }
    Finding finding = quality_finding(QualityCheck::Identity, bench.pack, {});
    finding.analyte = check.analyte;
    finding.evidence = {evidence_of(*newest.result), evidence_of(*before->result)};
    finding.headline = std::string(label_of(check.analyte)) + " " + value_text(newest) + " after " +
                       value_text(*before) + ": is this the same person?";
    finding.threshold = "a change of more than " + check.change.text() + " within " +
                        std::to_string(check.within / days(1)) + " days";
    finding.notes.emplace_back("a transfusion may explain it; else the specimen may be another's");
    finding.notes.emplace_back(
        "all results of the specimen are in doubt; they are judged all the same"
    );
    report.fire(std::move(finding));
}

}  // namespace thiowatch::alerts
