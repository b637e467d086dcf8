#include "alerts/rules/flags.h"

#include <algorithm>

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

/// The newest result, judged or not; of verified ones only where that is asked.
const Measurement* newest_of(Analyte analyte, const Bench& bench, Scope scope) {
    for (const Measurement* item : bench.view.newest_first(analyte)) {
        if (scope == Scope::UrgentOnly || item->status != ResultStatus::Preliminary) return item;
    }
    return nullptr;
}

const std::string* mark_of(const FlagRule& rule, const Measurement& result) {
    for (const std::string& flag : result.flags) {
        if (std::find(rule.flags.begin(), rule.flags.end(), flag) != rule.flags.end()) return &flag;
    }
    return nullptr;
}

Finding flag_finding(
    const FlagRule& rule,
    const Measurement& result,
    const std::string& mark,
    const RulePack& pack
) {
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.analyte = result.analyte;
    finding.subject = std::string(name_of(result.analyte));
    finding.evidence.push_back(evidence_of(result));
    finding.headline = std::string(label_of(result.analyte)) + " " + value_text(result) +
                       " is marked " + mark + " by the laboratory";
    finding.threshold = "no mark of a critical value";
    finding.sources = rule.sources;
    finding.pack = pack.name();
    finding.notes = rule.notes;
    finding.actions = rule.actions;
    return finding;
}

}  // namespace

bool judge_flags(
    Analyte analyte,
    const Bench& bench,
    std::optional<Severity> known,
    Scope scope,
    Report& report
) {
    const Measurement* newest = newest_of(analyte, bench, scope);
    if (newest == nullptr) return false;
    bool has_reported = false;
    for (const std::uint16_t place : bench.pack.index.flags) {
        const auto& rule = std::get<FlagRule>(bench.pack.rules[place]);
        if (scope == Scope::UrgentOnly && rule.severity < Severity::Urgent) continue;
        const std::string* mark = mark_of(rule, *newest);
        const bool is_said = mark != nullptr && known && *known >= rule.severity;
        if (mark != nullptr && !is_said) {
            report.fire(flag_finding(rule, *newest, *mark, bench.pack));
            has_reported = true;
        } else if (scope == Scope::Everything && mark == nullptr) {
            report.stand(rule.id, name_of(analyte), Standing::Clear);
        }
    }
    return has_reported;
}

}  // namespace thiowatch::alerts
