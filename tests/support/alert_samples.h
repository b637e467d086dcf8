// Findings and alerts in few words, for the tests of alerts/lifecycle and alerts/notices.
#pragma once

#include <string>
#include <utility>

#include "alerts/lifecycle/alert.h"
#include "alerts/rules/assessment.h"

namespace thiowatch::alerts::samples {

inline Instant at(const char* rfc3339) {
    return Instant::parse_rfc3339(rfc3339).value();
}

inline Evidence evidence(Analyte analyte, std::string key, std::string value) {
    Evidence one;
    one.key = ResultKey{std::move(key)};
    one.analyte = analyte;
    one.value = value;
    one.unit = "10*9/L";
    one.canonical_value = std::move(value);
    one.canonical_unit = "10*9/L";
    one.collected = at("2026-03-01T08:00:00Z");
    one.range = "2.0-7.5";
    one.message = MessageRef{"a.hl7#0"};
    return one;
}

inline Evidence anc(std::string key, std::string value) {
    return evidence(Analyte::Anc, std::move(key), std::move(value));
}

/// A threshold finding of the subject that is the rule's part before the last dot.
inline Finding finding(std::string rule, Severity severity, std::vector<Evidence> evidence) {
    Finding one;
    one.subject = rule.substr(0, rule.rfind('.'));
    one.rule = RuleId(std::move(rule));
    one.severity = severity;
    if (!evidence.empty()) one.analyte = evidence.front().analyte;
    one.evidence = std::move(evidence);
    one.headline = "Neutrophils low";
    one.threshold = "x < 1.0 10*9/L";
    one.pack = "aza-core 0.1.0";
    return one;
}

inline RuleStanding standing(std::string_view rule, Standing how) {
    return RuleStanding{rule, rule.substr(0, rule.rfind('.')), {}, how};
}

}  // namespace thiowatch::alerts::samples
