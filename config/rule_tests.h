// Examples that a rule pack must agree with, kept beside it (aza-core.test.yaml).
//
// Days of results, and all findings of each day:
//
//   tests:
//     - name: falling neutrophils
//       patient:                              # all optional; see config/rule_test_person.h
//         age: 45
//         drugs: [{name: azathioprine, dose: 150 mg/d, start: 2026-01-05}]
//         profiles: [duffy_null]
//       results:                              # analyte and unit, then day and value as sent
//         ANC 10*9/L: {2026-02-02: 1.7, 2026-02-09: 0.9, 2026-02-16: "<0.5"}
//         ALT U/L: {2026-02-09: {value: 150, uln: 40, status: preliminary, specimen: [haemolysed]}}
//       expect:                               # all findings of that day; [] means silence
//         2026-02-02: []
//         2026-02-09: [ANC.U, {rule: ALT.W, severity: warning, text: above 100}]
//       todo: false                           # true: a known gap, reported and not a failure
//
// Or steps, for what depends on the order of things: corrections, holds, time that passes.
//
//     - name: a correction takes the alert back
//       steps:
//         - {on: 2026-03-02, results: {ANC 10*9/L: 0.4}, expect: [ANC.C], told: [ANC.C]}
//         - after: 2h                         # on: a day or a time; after: since the step before
//           taken: 2026-03-02                 # when the specimen was taken; else that day
//           results: {ANC 10*9/L: {value: 4.0, status: corrected}}
//           expect: []                        # findings that are true now
//           told: [CORR]                      # alerts people are told of, since the step before:
//                                             # opened, grown worse, withdrawn, told again
//           open: []                          # alerts that are open after it
//         - {on: 2026-03-09, therapy: {hold: azathioprine, until: 2026-03-30}}
//         - {on: 2026-03-10, patient: {comedications: [allopurinol]}, expect: [XO.U]}
//         - {on: 2026-04-06, milestones: [3 months]}   # by name, come into the digest since the
//                                                      # step before
//
// Or cases, each in somebody of whom nothing else is known but `results` of days before 2 March
// 2026, the day of the cases:
//
//     - name: neutrophils below 1.0
//       cases:
//         - {results: {ANC 10*9/L: 0.99}, expect: [ANC.U]}
//         - {results: {ANC 10*9/L: "<1.0"}, expect: [ANC.U]}
//         - {results: {ANC /uL: 1000}, expect: [ANC.W]}
//
// A day stands for 12:00 UTC, its specimen for 08:00. Without `drugs` the person has been on
// azathioprine for a year. `uln` and `lln` are in the unit of the value; a key without a unit sends
// none. `status` is preliminary, final, corrected, withdrawn, not_obtained; `specimen` lists
// haemolysed, clumped, clotted; `flags` are the laboratory's own (HH). `text` must be part of the
// headline, `note` of a note (or each of a list), `without_note` of none; `answer_within` and
// `repeat_every` are what the pack asks for the severity. Overdue tests (MON...) count only in
// examples with `monitoring: true` or a schedule of their own (config/rule_test_schedules.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "alerts/record/patient_record.h"
#include "alerts/rules/rule_pack.h"
#include "config/diagnostics.h"
#include "config/rule_test_person.h"

namespace thiowatch::config {

struct ExpectedFinding {
    RuleId rule;
    std::optional<alerts::Severity> severity;
    std::string text;
    std::vector<std::string> notes;
    std::string without_note;
    std::optional<Duration> answer_within;
    std::optional<Duration> repeat_every;
};

/// Something that becomes known at a moment.
struct RuleTestEvent {
    Instant at;
    std::variant<alerts::Measurement, std::vector<alerts::TherapyFact>, PersonTraits> what;
};

/// What must be true at a moment; absent parts are not looked at.
struct RuleTestCheck {
    Instant at;
    std::optional<std::vector<ExpectedFinding>> findings;
    std::optional<std::vector<std::string>> told;        ///< rule ids
    std::optional<std::vector<std::string>> open;        ///< rule ids
    std::optional<std::vector<std::string>> milestones;  ///< their names
};

struct RuleTest {
    std::string name;
    SourcePlace at;
    bool is_todo = false;
    bool counts_monitoring = false;
    std::optional<alerts::ScheduleSet> schedules;  ///< none: those of the pack
    std::vector<RuleTestEvent> events;             ///< in order of time
    std::vector<RuleTestCheck> checks;  ///< in order of time; results of that moment are known
};

/// Of the rules on tests that did not come, which only examples with `monitoring: true` look at.
bool is_on_monitoring(const RuleId& rule);

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

/// An example made ready: the record as known at each of its checks, so that many packs can be
/// tried against it. Points into the examples.
struct ReadyTest {
    const RuleTest* test = nullptr;
    std::vector<alerts::PatientRecord> records;  ///< one for each check
    bool follows_time = false;                   ///< what happens between the checks counts, too
};

std::vector<ReadyTest> make_ready(const std::vector<RuleTest>& tests);

/// Judges an example at each of its checks with what was known then.
RuleTestResult try_example(const alerts::RulePack& pack, const ReadyTest& ready);
/// Whether the pack agrees with the example; stops at the first difference.
bool agrees(const alerts::RulePack& pack, const ReadyTest& ready);

std::vector<RuleTestResult>
run_rule_tests(const alerts::RulePack& pack, const std::vector<RuleTest>& tests);

}  // namespace thiowatch::config
