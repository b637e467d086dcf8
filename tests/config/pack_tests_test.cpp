#include <gtest/gtest.h>

#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/rule_tests.h"

namespace thiowatch::config {
namespace {

struct Packaged {
    Packaged() : pack(load_pack("aza-core", diagnostics)) {
        const std::string file = "config/packs/aza-core.test.yaml";
        tests = read_rule_tests(file, packaged_file(file).value_or(""), diagnostics);
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

TEST(PackagedPack, HasAnExampleBelowAtAndAboveEveryLimit) {
    const Packaged packaged;
    ASSERT_TRUE(packaged.pack) << packaged.diagnostics.human();
    for (const UncoveredLimit& limit : uncovered_limits(*packaged.pack, packaged.tests)) {
        // What a person's own baseline is, only judging them tells.
        if (limit.limit.ends_with("BASELINE")) continue;
        ADD_FAILURE() << limit.rule.text() << ", " << limit.limit << ": no example "
                      << limit.missing;
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

TEST(RuleCoverage, NamesTheLimitWithoutAnExampleAtIt) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    const auto tests = read_rule_tests(
        "t.yaml",
        R"(
tests:
  - name: around the lowest limit, not at it
    results: {ANC 10*9/L: {2026-02-02: 0.4, 2026-02-03: 0.6}}
    expect: {}
)",
        diagnostics
    );
    for (const UncoveredLimit& limit : uncovered_limits(*pack, tests)) {
        if (limit.rule.text() != "ANC.C") continue;
        EXPECT_EQ(limit.limit, "below 0.5");
        EXPECT_EQ(limit.missing, "at");
        return;
    }
    ADD_FAILURE() << "ANC.C counts as covered";
}

}  // namespace
}  // namespace thiowatch::config
