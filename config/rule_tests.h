// Examples that a rule pack must agree with, kept beside it (aza-core.test.yaml).
//
//   tests:
//     - name: falling neutrophils
//       patient:                              # all optional
//         age: 45
//         drugs: [{name: azathioprine, dose: 150 mg/d, start: 2026-01-05}]
//         profiles: [duffy_null]
//       results:                              # analyte and unit, then day and value as sent
//         ANC 10*9/L: {2026-02-02: 1.7, 2026-02-09: 0.9, 2026-02-16: "<0.5"}
//         ALT U/L: {2026-02-09: {value: 150, uln: 40, status: preliminary, specimen: [haemolysed]}}
//       expect:                               # all findings of that day; none named, none allowed
//         2026-02-02: []
//         2026-02-09: [ANC.U, {rule: ALT.W, severity: warning, text: above 100}]
//       todo: false                           # true: a known gap, reported and not a failure
//
// Results of one day are one specimen, taken at 08:00 and judged at 12:00 UTC. Without `drugs` the
// person has been on azathioprine for a year. `uln` and `lln` are in the unit of the value; a key
// without a unit sends none. `status` is preliminary, final, corrected, withdrawn, not_obtained;
// `specimen` lists haemolysed, clumped, clotted. `text` must be part of the headline.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/record/patient_record.h"
#include "alerts/rules/rule_pack.h"
#include "config/diagnostics.h"

namespace thiowatch::config {

struct ExpectedFinding {
    RuleId rule;
    std::optional<alerts::Severity> severity;
    std::string text;
};

struct RuleTest {
    std::string name;
    SourcePlace at;
    bool is_todo = false;
    alerts::PatientRecord record;                            ///< with the results of all days
    std::map<Instant, std::vector<ExpectedFinding>> expect;  ///< by the moment of judging
};

/// The examples that could be read; every problem is noted in `diagnostics`.
std::vector<RuleTest>
read_rule_tests(const std::string& file, std::string_view text, Diagnostics& diagnostics);

struct RuleTestResult {
    std::string name;
    SourcePlace at;
    bool is_todo = false;
    std::vector<std::string> problems;  ///< "2026-02-09: expected ANC.U, found nothing"

    [[nodiscard]] bool is_passed() const { return problems.empty(); }
};

/// Judges each example at each of its days with what was known then.
std::vector<RuleTestResult>
run_rule_tests(const alerts::RulePack& pack, const std::vector<RuleTest>& tests);

/// A limit for which no example lies just on each of: below it, at it, above it.
struct UncoveredLimit {
    RuleId rule;
    std::string limit;    ///< "below 1.6", "above 3 x ULN"
    std::string missing;  ///< "at", "below and above"
};

std::vector<UncoveredLimit>
uncovered_limits(const alerts::RulePack& pack, const std::vector<RuleTest>& tests);

}  // namespace thiowatch::config
