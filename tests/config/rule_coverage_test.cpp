#include "config/rule_coverage.h"

#include <gtest/gtest.h>

#include "config/pack_loader.h"

namespace thiowatch::config {
namespace {

std::set<BoundaryCase> missing_of(const std::string& text, const std::string& limit) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    const auto tests = read_rule_tests("t.yaml", text, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    for (const LimitCoverage& coverage : boundary_coverage(*pack, tests)) {
        if (coverage.rule.text() + " " + coverage.limit == limit) return coverage.missing;
    }
    ADD_FAILURE() << "no limit " << limit;
    return {};
}

TEST(BoundaryCoverage, NamesEveryCaseNobodyTried) {
    const auto missing = missing_of(
        R"(
tests:
  - name: around the lowest limit, not at it
    cases:
      - {results: {ANC 10*9/L: 0.49}, expect: [ANC.C]}
      - {results: {ANC 10*9/L: 0.51}, expect: [ANC.U]}
      - {results: {ANC 10*9/L: "<0.5"}, expect: [ANC.C]}
)",
        "ANC.C below 0.5"
    );
    const std::set<BoundaryCase> wanted{
        BoundaryCase::At,
        BoundaryCase::OtherUnit,
        BoundaryCase::GreaterThan,
        BoundaryCase::Missing};
    EXPECT_EQ(missing, wanted);
}

TEST(BoundaryCoverage, CountsNoValueThatIsFarFromTheLimit) {
    const auto missing = missing_of(
        R"(
tests:
  - name: far away
    cases:
      - {results: {PLT 10*9/L: 5}, expect: [PLT.C]}
      - {results: {PLT 10*9/L: 300}, expect: []}
)",
        "PLT.U below 50"
    );
    EXPECT_TRUE(missing.contains(BoundaryCase::Under));
    EXPECT_TRUE(missing.contains(BoundaryCase::Over));
}

TEST(BoundaryCoverage, IsCompleteWhenEveryCaseIsThere) {
    EXPECT_TRUE(missing_of(
                    R"(
tests:
  - name: every case
    cases:
      - {results: {ANC 10*9/L: 0.49}, expect: [ANC.C]}
      - {results: {ANC 10*9/L: 0.5}, expect: [ANC.U]}
      - {results: {ANC 10*9/L: 0.51}, expect: [ANC.U]}
      - {results: {ANC /uL: 490}, expect: [ANC.C]}
      - {results: {ANC 10*9/L: "<0.5"}, expect: [ANC.C]}
      - {results: {ANC 10*9/L: ">0.5"}, expect: [ANC.W, DQ.CENS]}
      - {results: {ANC 10*9/L: {value: 0.4, status: withdrawn}}, expect: []}
)",
                    "ANC.C below 0.5"
    )
                    .empty());
}

TEST(BoundaryCoverage, AsksForNoCaseThatCannotBeAndSaysWhy) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    ASSERT_TRUE(pack) << diagnostics.human();
    for (const LimitCoverage& limit : boundary_coverage(*pack, {})) {
        const bool is_drift = limit.limit == "below -2.7 x ERROR";
        EXPECT_EQ(limit.cannot_be.contains(BoundaryCase::At), is_drift) << limit.limit;
        const bool has_one_unit = limit.analyte == Analyte::Mcv || limit.analyte == Analyte::Egfr ||
                                  limit.analyte == Analyte::Tgn || limit.analyte == Analyte::Mmp ||
                                  limit.analyte == Analyte::BileAcid;
        EXPECT_EQ(limit.cannot_be.contains(BoundaryCase::OtherUnit), has_one_unit)
            << name_of(limit.analyte);
        EXPECT_EQ(limit.missing.size() + limit.cannot_be.size(), 7U) << limit.limit;
        for (const auto& [which, reason] : limit.cannot_be) {
            EXPECT_FALSE(limit.missing.contains(which));
            EXPECT_FALSE(reason.empty());
        }
    }
}

TEST(BoundaryCoverage, WantsThePersonAProfilesLimitIsFor) {
    const std::string text = R"(
tests:
  - name: nobody has the profile
    cases:
      - {results: {ANC 10*9/L: 1.2}, expect: [ANC.W]}
)";
    EXPECT_TRUE(missing_of(text, "ANC.W below 1.2").contains(BoundaryCase::At));
}

TEST(RuleCoverage, NamesTheRulesThatNeverFire) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    const auto tests = read_rule_tests(
        "t.yaml",
        "tests: [{name: one, cases: [{results: {ANC 10*9/L: 0.9}, expect: [ANC.U]}]}]",
        diagnostics
    );
    for (const RuleUse& use : rule_coverage(*pack, tests)) {
        EXPECT_EQ(use.fires, use.rule.text() == "ANC.U") << use.rule.text();
        const bool is_looked_at = !is_on_monitoring(use.rule);
        EXPECT_EQ(use.is_silent, is_looked_at && use.rule.text() != "ANC.U") << use.rule.text();
    }
}

TEST(RuleCoverage, LooksAtMissedTestsOnlyWhereTheExampleDoes) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    const auto tests = read_rule_tests(
        "t.yaml",
        "tests: [{name: one, monitoring: true, steps: [{on: 2026-03-02, expect: [MON.W]}]}]",
        diagnostics
    );
    for (const RuleUse& use : rule_coverage(*pack, tests)) {
        if (!is_on_monitoring(use.rule)) continue;
        EXPECT_EQ(use.fires, use.rule.text() == "MON.W") << use.rule.text();
        EXPECT_EQ(use.is_silent, use.rule.text() != "MON.W") << use.rule.text();
    }
}

}  // namespace
}  // namespace thiowatch::config
