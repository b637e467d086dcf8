#include <map>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/rule_coverage.h"
#include "config/rule_tests.h"
#include "config/schedule_loader.h"

namespace thiowatch::config {
namespace {

struct Packaged {
    Packaged() : pack(load_pack("aza-core", diagnostics)) {
        if (pack) pack->schedules = schedules_of(default_settings(), diagnostics);
        for (const std::string& file : packaged_examples("aza-core")) {
            for (RuleTest& test :
                 read_rule_tests(file, packaged_file(file).value_or(""), diagnostics)) {
                tests.push_back(std::move(test));
            }
        }
    }
    Diagnostics diagnostics;
    LoadedPack pack;
    std::vector<RuleTest> tests;
};

TEST(PackagedPack, AgreesWithEveryExampleBesideIt) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack && !packaged.diagnostics.has_errors())
        << packaged.diagnostics.human();
    ASSERT_GT(packaged.tests.size(), 30U);
    for (const RuleTestResult& result : run_rule_tests(*packaged.pack, packaged.tests)) {
        for (const std::string& problem : result.problems) {
            ADD_FAILURE() << result.name << ": " << problem;
        }
    }
}

/// "WBC.U urgent"
std::set<std::string> rules_and_checks(const alerts::RulePack& pack) {
    std::set<std::string> found;
    for (const alerts::Rule& rule : pack.rules) {
        const auto& head = alerts::head_of(rule);
        found.insert(head.id.text() + " " + std::string(name_of(head.severity)));
    }
    for (const alerts::QualityRule& check : pack.quality)
        found.insert(check.id.text() + " " + std::string(name_of(check.severity)));
    return found;
}

// Sites name rules in their overrides, routes and reports: none may be renamed, or vanish, unseen.
TEST(PackagedPack, HasTheseRulesByTheseNames) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack) << packaged.diagnostics.human();
    const std::map<std::string, std::string> wanted{
        {"info",
         "ALT.I AST.I GGT.I EWM.WBC.I TGN.I SHU.I MON.NOTOBT DQ.CENS DQ.HEM DQ.CLUMP DQ.NOULN"},
        {"warning",
         "WBC.W ANC.W LYM.W PLT.W HB.W MCV.W EOS.W ALT.W AST.W ALP.W BIL.W ALB.W CRE.W EGFR.W "
         "PAN.W DLT.WBC.W DLT.ANC.W TRD.WBC.W TRD.ANC.W TRD.PLT.W PGX.W PGX.NONE.W TGN.W MMP.W "
         "ALG.W PRG.W MON.W LAB.W DQ.UNIT DQ.PLAUS DQ.CODE DQ.DIFF DQ.IDENT"},
        {"urgent",
         "WBC.U ANC.U LYM.U PLT.U HB.U ALT.U AST.U ALP.U BIL.U PAN.U DLT.WBC.U PGX.U TGN.U XO.U "
         "ICP.U MON.U DQ.UNSAFE"},
        {"critical", "WBC.C ANC.C PLT.C HB.C ALT.C AST.C BIL.C HYS.C PGX.C ICP.C"},
    };
    std::set<std::string> names;
    for (const auto& [severity, ids] : wanted) {
        std::istringstream words(ids);
        for (std::string id; words >> id;)
            names.insert(id + " " + severity);
    }
    EXPECT_EQ(rules_and_checks(*packaged.pack), names);
}

TEST(PackagedPack, HasEveryCaseAroundEveryLimit) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack) << packaged.diagnostics.human();
    for (const LimitCoverage& limit : boundary_coverage(*packaged.pack, packaged.tests)) {
        for (const BoundaryCase which : limit.missing) {
            ADD_FAILURE() << limit.rule.text() << ", " << limit.limit << ": no case "
                          << name_of(which);
        }
    }
}

TEST(PackagedPack, HasEveryRuleFireInOneExampleAndBeSilentInAnother) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack) << packaged.diagnostics.human();
    const auto uses = rule_coverage(*packaged.pack, packaged.tests);
    ASSERT_EQ(uses.size(), packaged.pack->rules.size() + alerts::kQualityCheckCount);
    for (const RuleUse& use : uses) {
        EXPECT_TRUE(use.fires) << use.rule.text() << " fires in no example";
        EXPECT_TRUE(use.is_silent) << use.rule.text() << " is silent in no example";
    }
}

std::vector<RuleTestResult> results_of(const std::string& text) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    const auto tests = read_rule_tests("t.yaml", text, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    return run_rule_tests(*pack, tests);
}

TEST(RuleTests, FailByWhatIsMissingAndByWhatWasNotExpected) {
    const auto results = results_of(R"(
tests:
  - name: expects the wrong tier
    results: {ANC 10*9/L: {2026-02-02: 0.9}}
    expect: {2026-02-02: [ANC.W]}
)");
    ASSERT_EQ(results.size(), 1U);
    EXPECT_FALSE(results[0].is_passed());
    ASSERT_EQ(results[0].problems.size(), 2U);
    EXPECT_EQ(results[0].problems[0], "2026-02-02: expected ANC.W, did not find it");
    EXPECT_NE(results[0].problems[1].find("did not expect ANC.U"), std::string::npos);
    EXPECT_EQ(results[0].at.line, 3);
}

TEST(RuleTests, FailByAnotherSeverityOrAnotherText) {
    const auto results = results_of(R"(
tests:
  - name: severity
    results: {ANC 10*9/L: {2026-02-02: 0.9}}
    expect: {2026-02-02: [{rule: ANC.U, severity: critical}]}
  - name: text
    results: {ANC 10*9/L: {2026-02-02: 0.9}}
    expect: {2026-02-02: [{rule: ANC.U, text: below 2.0}]}
  - name: an empty list wants silence
    results: {ANC 10*9/L: {2026-02-02: 0.9}}
    expect: {2026-02-02: []}
    todo: true
)");
    ASSERT_EQ(results.size(), 3U);
    for (const RuleTestResult& result : results)
        EXPECT_FALSE(result.is_passed()) << result.name;
    EXPECT_TRUE(results[2].is_todo);
}

TEST(RuleTests, KnowOnADayOnlyWhatHadCome) {
    const auto results = results_of(R"(
tests:
  - name: a course of values
    patient: {sex: F, age: 45, drugs: [{name: azathioprine, dose: 150 mg/d, start: 2026-01-05}]}
    results: {anc 10*9/L: {2026-02-02: 1.7, 2026-02-09: 0.9, 2026-02-16: "<0.5"}}
    expect:
      2026-02-03: []
      2026-02-09: [ANC.U]
      2026-02-17: [ANC.C]
)");
    EXPECT_TRUE(results.at(0).is_passed()) << results[0].problems.front();
}

TEST(RuleTests, AreJudgedByTheScheduleTheyName) {
    const auto results = results_of(R"(
schedule: bsr_2017
schedules: {transplant: kdigo_transplant}
tests:
  - name: by that of the file
    patient: {tpmt: normal, indication: lupus, drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-01-12, results: {WBC 10*9/L: 6}}
      - {after: 18d, expect: []}
      - {after: 1d, expect: [{rule: MON.W, text: every 14 days, note: [bsr_2017, November 2025]}]}
  - name: by that of the indication
    patient: {tpmt: normal, indication: transplant, drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-01-12, results: {WBC 10*9/L: 6}}
      - {after: 5d, expect: [{rule: MON.W, text: every 3 days, note: kdigo_transplant}]}
  - name: by its own
    schedule: fda_label
    patient: {tpmt: normal, indication: lupus, drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-01-12, results: {WBC 10*9/L: 6}}
      - {after: 10d, expect: []}
      - {after: 1d, expect: [{rule: MON.W, text: every 7 days}]}
  - name: not by another
    patient: {tpmt: normal, indication: lupus, drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-01-12, results: {WBC 10*9/L: 6}}
      - {after: 11d, expect: [MON.W]}
  - name: every note of a list is wanted
    patient: {tpmt: normal, indication: lupus, drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-01-12, results: {WBC 10*9/L: 6}}
      - {after: 19d, expect: [{rule: MON.W, note: [bsr_2017, November 2024]}]}
)");
    ASSERT_EQ(results.size(), 5U);
    for (const std::size_t i : {0U, 1U, 2U})
        EXPECT_TRUE(results[i].is_passed()) << results[i].problems.front();
    EXPECT_EQ(
        results[3].problems, std::vector<std::string>{"2026-01-23: expected MON.W, did not find it"}
    );
    EXPECT_FALSE(results[4].is_passed());
}

TEST(RuleTests, SayWhichScheduleIsNotKnown) {
    for (const std::string head :
         {"schedule: bsr_2025",
          "schedules: {lupus: bsr_2017}",
          "schedule: mine.yaml",
          "schedule: bsr_2017\nschedules: {gout: bsr_2017}"}) {
        Diagnostics diagnostics;
        read_rule_tests("t.yaml", head + "\ntests: []\n", diagnostics);
        EXPECT_TRUE(diagnostics.has_errors()) << head;
        EXPECT_NE(diagnostics.human().find("t.yaml:"), std::string::npos) << diagnostics.human();
    }
}

TEST(RuleTests, SayWhereTheyCannotBeRead) {
    Diagnostics diagnostics;
    read_rule_tests(
        "t.yaml",
        R"(
tests:
  - name: many mistakes
    patient: {age: 200, drugs: [{name: aspirin, dose: 150, start: someday}], profiles: [odd]}
    results: {XYZ 10*9/L: {2026-02-02: 1.7}, ANC 10*9/L: {02.02.2026: 1.7}}
    expects: {}
)",
        diagnostics
    );
    EXPECT_GE(diagnostics.error_count(), 7U) << diagnostics.human();
}

TEST(RuleTests, TellInStepsWhatHappensToAlerts) {
    const auto results = results_of(R"(
tests:
  - name: a correction takes the alert back
    steps:
      - {on: 2026-03-02, results: {ANC 10*9/L: 0.4}, expect: [ANC.C], told: [ANC.C], open: [ANC.C]}
      - after: 2h
        taken: 2026-03-02
        results: {ANC 10*9/L: {value: 4.0, status: corrected}}
        expect: []
        told: [CORR]
        open: [CORR]
  - name: a hysteresis keeps the alert open until the value is clear of the limit
    steps:
      - {on: 2026-03-02, results: {ANC 10*9/L: 0.9}, told: [ANC.U], open: [ANC.U]}
      - {after: 7d, results: {ANC 10*9/L: 1.05}, told: [], open: [ANC.U]}
      - {after: 7d, results: {ANC 10*9/L: 1.9}, expect: [], told: [], open: []}
)");
    ASSERT_EQ(results.size(), 2U);
    for (const RuleTestResult& result : results) {
        for (const std::string& problem : result.problems)
            ADD_FAILURE() << result.name << ": " << problem;
    }
}

TEST(RuleTests, SayWhichAlertsAStepShouldHaveTold) {
    const auto results = results_of(R"(
tests:
  - name: told
    steps:
      - {on: 2026-03-02, results: {ANC 10*9/L: 0.4}, told: [], open: [ANC.U]}
)");
    ASSERT_EQ(results.size(), 1U);
    ASSERT_EQ(results[0].problems.size(), 2U);
    EXPECT_EQ(results[0].problems[0], "2026-03-02: told: expected nothing, found ANC.C");
    EXPECT_EQ(results[0].problems[1], "2026-03-02: open: expected ANC.U, found ANC.C");
}

TEST(RuleTests, TellInStepsWhatIsToldAgainAndWhatIsNot) {
    const auto results = results_of(R"(
tests:
  - name: told again after a week
    steps:
      - {on: 2026-03-02, results: {ANC 10*9/L: 1.5}, told: [ANC.W]}
      - {after: 6d, results: {ANC 10*9/L: 1.5}, told: [], open: [ANC.W]}
      - {after: 1d, results: {ANC 10*9/L: 1.5}, told: [ANC.W], open: [ANC.W]}
  - name: opened again too soon, for the digest
    steps:
      - {on: 2026-03-02, results: {MCV fL: 106}, told: [MCV.W]}
      - {after: 40d, results: {MCV fL: 94}, open: []}
      - {after: 1d, results: {MCV fL: 95}, told: []}
      - {after: 40d, results: {MCV fL: 106}, told: [], open: [MCV.W]}
)");
    ASSERT_EQ(results.size(), 2U);
    for (const RuleTestResult& result : results) {
        for (const std::string& problem : result.problems)
            ADD_FAILURE() << result.name << ": " << problem;
    }
}

// Milestones come by time alone, and only with a schedule is anybody looked at again by time.
TEST(RuleTests, TellInStepsWhichMilestonesCame) {
    Diagnostics diagnostics;
    auto pack = load_pack("aza-core", diagnostics);
    ASSERT_TRUE(pack) << diagnostics.human();
    pack->schedules = schedules_of(default_settings(), diagnostics);
    const auto tests = read_rule_tests(
        "t.yaml",
        R"(
tests:
  - name: each once, though nothing happens on their days
    patient: {drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-03-01, milestones: []}
      - {on: 2026-04-30, milestones: [3 months, 8 to 12 weeks]}
      - {on: 2026-05-01, milestones: []}
  - name: one is missing, one is too much
    patient: {drugs: [{name: azathioprine, start: 2026-01-05}]}
    steps:
      - {on: 2026-03-01, milestones: [3 months]}
      - {on: 2026-04-30, milestones: []}
)",
        diagnostics
    );
    ASSERT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    const auto results = run_rule_tests(*pack, tests);
    ASSERT_EQ(results.size(), 2U);
    EXPECT_TRUE(results[0].is_passed()) << results[0].problems.front();
    const std::vector<std::string> wanted{
        "2026-03-01: milestones: expected 3 months, found nothing",
        "2026-04-30: milestones: expected nothing, found 3 months, 8 to 12 weeks"};
    EXPECT_EQ(results[1].problems, wanted);
}

TEST(RuleTests, TakeEachCaseForAPersonOfItsOwn) {
    const auto results = results_of(R"(
tests:
  - name: cases
    patient: {profiles: [duffy_null]}
    cases:
      - {results: {ANC 10*9/L: 1.2}, expect: []}
      - {results: {ANC /uL: 1190}, expect: [{rule: ANC.W, answer_within: 2d}]}
      - {results: {ANC 10*9/L: "<0.5"}, expect: [{rule: ANC.C, answer_within: 60m, repeat_every: 15m}]}
      - {results: {ANC 10*9/L: "<0.5"}, expect: [{rule: ANC.C, answer_within: 61m}]}
)");
    ASSERT_EQ(results.size(), 4U);
    for (const std::size_t i : {0U, 1U, 2U})
        EXPECT_TRUE(results[i].is_passed()) << results[i].problems.front();
    EXPECT_FALSE(results[3].is_passed());
}

TEST(RuleTests, FollowAPersonWhoseTraitsAndTherapyChange) {
    const auto results = results_of(R"(
tests:
  - name: stopped, and long after the last dose nothing is judged
    steps:
      - {on: 2026-03-02, therapy: {stop: azathioprine}, results: {ANC 10*9/L: 0.9}, expect: [ANC.U]}
      - {on: 2026-05-30, results: {ANC 10*9/L: 0.9}, expect: [ANC.U]}
      - {on: 2026-06-02, results: {ANC 10*9/L: 0.9}, expect: []}
  - name: the profile comes with a later roster
    steps:
      - {on: 2026-03-02, results: {ANC 10*9/L: 1.5}, expect: [ANC.W]}
      - {on: 2026-03-03, patient: {profiles: [duffy_null]}, expect: []}
)");
    for (const RuleTestResult& result : results) {
        for (const std::string& problem : result.problems)
            ADD_FAILURE() << result.name << ": " << problem;
    }
}

}  // namespace
}  // namespace thiowatch::config
