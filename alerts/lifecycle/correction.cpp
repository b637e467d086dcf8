#include "alerts/lifecycle/correction.h"

#include "alerts/lifecycle/reconcile.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kSubjectPrefix = "CORR/";

std::string with_unit(const Evidence& evidence) {
    return evidence.unit.empty() ? evidence.value : evidence.value + " " + evidence.unit;
}

std::string headline_of(const VoidBasis& basis) {
    std::string text(label_of(basis.told.analyte));
    text += " " + with_unit(basis.told) + " of " + basis.told.collected.rfc3339();
    if (!basis.now) return text + " was withdrawn by the laboratory";
    return text + " was corrected by the laboratory to " + with_unit(*basis.now);
}

std::vector<Evidence> evidence_of(const VoidBasis& basis) {
    std::vector<Evidence> evidence{basis.told};
    if (!basis.now) {
        evidence.front().status = ResultStatus::Withdrawn;
        return evidence;
    }
    evidence.push_back(*basis.now);
    evidence.back().before_correction = basis.told.value;
    return evidence;
}

}  // namespace

bool is_correction(const Finding& finding) {
    return finding.rule.text() == kCorrectionRule;
}

Finding correction_finding(const Alert& alert, const VoidBasis& basis) {
    Finding finding;
    finding.rule = RuleId(std::string(kCorrectionRule));
    finding.severity = alert.finding.severity;
    finding.analyte = basis.told.analyte;
    finding.subject = std::string(kSubjectPrefix) + alert.ref.text();
    finding.evidence = evidence_of(basis);
    finding.headline = headline_of(basis);
    finding.pack = alert.finding.pack;
    finding.notes = {
        "Alert " + alert.ref.text() + " (" + alert.finding.rule.text() +
            ") rested on the earlier value and is withdrawn",
        "what was decided on the earlier value may need another look",
    };
    return finding;
}

std::string withdrawn_ref(const Finding& finding) {
    if (!is_correction(finding) || !finding.subject.starts_with(kSubjectPrefix)) return {};
    return finding.subject.substr(kSubjectPrefix.size());
}

}  // namespace thiowatch::alerts
