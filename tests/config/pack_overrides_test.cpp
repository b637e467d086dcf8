#include "config/pack_overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "alerts/rules/assess.h"
#include "config/rule_tests.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using test::ScratchFolder;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string kHead = R"(extends: aza-core
version: st-elsewhere.1
sources: {local: "St Elsewhere, policy 14"}
)";
const std::string kTwoPeople =
    "approved_by: [\"Dr A. Example, 2026-11-01\", \"B. Second, pharmacist\"]\n";
const std::string kLaxer =
    "changes: [{rule: WBC.W, limit: below 3.5, to: below 3.0, source: [local]}]\n";
const std::string kStricter =
    "changes: [{rule: WBC.W, limit: below 3.5, to: at_most 3.8, source: [local]}]\n";

struct SitePack {
    LoadedPack pack;
    Diagnostics diagnostics;
    std::vector<std::string> problems;
};

SitePack site_pack(const std::string& text, std::vector<std::string> approved_by = {}) {
    const ScratchFolder folder;
    RulesSettings rules;
    rules.overrides = folder.write("site.yaml", text).string();
    rules.approved_by = std::move(approved_by);
    SitePack site;
    site.pack = load_site_pack(rules, site.diagnostics);
    if (site.diagnostics.has_errors()) site.pack.reset();
    site.problems = lines_of(site.diagnostics);
    return site;
}

std::vector<RuleTestResult> results_of(const alerts::RulePack& pack, const std::string& text) {
    Diagnostics diagnostics;
    const auto tests = read_rule_tests("t.yaml", text, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << diagnostics.human();
    return run_rule_tests(pack, tests);
}

TEST(PackOverrides, MakeALimitStricterWithOnePersonOrNone) {
    const SitePack site = site_pack(kHead + kStricter);
    ASSERT_TRUE(site.pack) << site.diagnostics.human();
    ASSERT_THAT(site.pack->site.changes, SizeIs(1));
    EXPECT_FALSE(site.pack->site.changes[0].is_laxer);
    EXPECT_EQ(site.pack->name(), "aza-core " + site.pack->version);
    EXPECT_TRUE(site.pack->version.ends_with("+st-elsewhere.1")) << site.pack->version;
    const auto results = results_of(*site.pack, R"(
tests:
  - name: the limit of the site, and its source, are told
    cases:
      - {results: {WBC 10*9/L: 3.8}, expect: [{rule: WBC.W, note: at_most 3.8 instead of below 3.5}]}
      - {results: {WBC 10*9/L: 3.81}, expect: []}
)");
    for (const RuleTestResult& result : results)
        EXPECT_THAT(result.problems, IsEmpty());
}

TEST(PackOverrides, RefuseALaxerLimitThatOnePersonApproved) {
    const SitePack alone = site_pack(kHead + kLaxer, {"Dr A. Example, 2026-11-01"});
    EXPECT_FALSE(alone.pack);
    EXPECT_THAT(
        alone.problems,
        Contains(HasSubstr("laxer limits need two people who approved them: WBC.W (below 3.5: "
                           "below 3.0)"))
    );
    EXPECT_THAT(alone.diagnostics.human(), HasSubstr("only Dr A. Example is named"));
}

TEST(PackOverrides, CountAPersonNamedTwiceOnce) {
    const std::string twice =
        "approved_by: [\"Dr A. Example, 2026-11-01\", \"dr a. example , 2026-11-02\"]\n";
    EXPECT_FALSE(site_pack(kHead + twice + kLaxer).pack);
    const std::string spaced = "approved_by: [\"Dr A. Example\", \"DR  A  Example, 2026-11-02\"]\n";
    EXPECT_FALSE(site_pack(kHead + spaced + kLaxer).pack);
    EXPECT_FALSE(site_pack(kHead + kLaxer).pack) << "nobody";
}

TEST(PackOverrides, TellOfALaxerLimitInEveryAlertOfTheRuleAndInTheNameOfThePack) {
    const SitePack site = site_pack(kHead + kTwoPeople + kLaxer);
    ASSERT_TRUE(site.pack) << site.diagnostics.human();
    EXPECT_THAT(site.pack->name(), HasSubstr("(1 made laxer by this site)"));
    const auto results = results_of(*site.pack, R"(
tests:
  - name: laxer
    cases:
      - {results: {WBC 10*9/L: 3.2}, expect: []}
      - results: {WBC 10*9/L: 2.9}
        expect: [{rule: WBC.W, note: "LAXER limit of this site: below 3.0 instead of below 3.5"}]
)");
    for (const RuleTestResult& result : results)
        EXPECT_THAT(result.problems, IsEmpty());
}

TEST(PackOverrides, TakeTheSecondNameFromTheConfiguration) {
    const SitePack site =
        site_pack(kHead + "approved_by: B. Second\n" + kLaxer, {"Dr A. Example, 2026-11-01"});
    EXPECT_TRUE(site.pack) << site.diagnostics.human();
}

// A pack of changes is changed once more: the changes below stay changes, and need their own
// people.
TEST(PackOverrides, OnTopOfOthersHideNoneOfThem) {
    const ScratchFolder folder;
    RulesSettings rules;
    rules.packs = {folder.write("lower.yaml", kHead + kLaxer).string()};
    const std::string upper = "changes: [{rule: EOS.W, off: true, source: [local]}]\n";
    rules.overrides = folder.write("upper.yaml", kHead + kTwoPeople + upper).string();
    Diagnostics diagnostics;
    EXPECT_TRUE(load_site_pack(rules, diagnostics));
    EXPECT_THAT(lines_of(diagnostics), Contains(HasSubstr("WBC.W (below 3.5: below 3.0)")));
    EXPECT_THAT(lines_of(diagnostics), Not(Contains(HasSubstr("EOS.W"))));

    rules.packs = {folder.write("lower.yaml", kHead + kTwoPeople + kLaxer).string()};
    Diagnostics approved;
    const auto both = load_site_pack(rules, approved);
    ASSERT_TRUE(both && !approved.has_errors()) << approved.human();
    EXPECT_THAT(both->site.changes, SizeIs(2));
    EXPECT_THAT(both->name(), HasSubstr("(2 made laxer by this site)"));
}

TEST(PackOverrides, RefuseAChangeOfALimitThePackNoLongerHas) {
    const SitePack site = site_pack(
        kHead + kTwoPeople +
        "changes: [{rule: WBC.W, limit: below 4.0, to: below 3.0, source: [local]}]\n"
    );
    EXPECT_FALSE(site.pack);
    EXPECT_THAT(site.problems, Contains(HasSubstr("5:32 the rule has no limit 'below 4.0'")));
}

TEST(PackOverrides, NeedASourceAndARuleThatExists) {
    const SitePack site = site_pack(
        kHead + "changes: [{rule: WBX.W, limit: below 3.5, to: below 3.8, source: [elsewhere]}]\n"
    );
    EXPECT_FALSE(site.pack);
    EXPECT_THAT(site.problems, Contains(HasSubstr("no rule of aza-core is called 'WBX.W'")));
    EXPECT_THAT(site.problems, Contains(HasSubstr("'elsewhere' is not one of the sources")));
    EXPECT_FALSE(
        site_pack(kHead + "changes: [{rule: WBC.W, limit: below 3.5, to: below 3.8}]\n").pack
    );
}

TEST(PackOverrides, CountASwitchedOffRuleAsLaxer) {
    const std::string off = "changes: [{rule: EOS.W, off: true, source: [local]}]\n";
    EXPECT_FALSE(site_pack(kHead + off).pack);
    const SitePack site = site_pack(kHead + kTwoPeople + off);
    ASSERT_TRUE(site.pack) << site.diagnostics.human();
    const auto results = results_of(*site.pack, R"(
tests:
  - {name: off, cases: [{results: {EOS 10*9/L: 2.0}, expect: []}]}
)");
    EXPECT_THAT(results.at(0).problems, IsEmpty());
}

TEST(PackOverrides, ChangeTheLimitOfAProfile) {
    const SitePack site = site_pack(
        kHead +
        "changes: [{rule: ANC.W, profile: duffy_null, limit: below 1.2, to: below 1.3, source: "
        "[local]}]\n"
    );
    ASSERT_TRUE(site.pack) << site.diagnostics.human();
    const auto results = results_of(*site.pack, R"(
tests:
  - name: with the profile
    patient: {profiles: [duffy_null]}
    cases: [{results: {ANC 10*9/L: 1.25}, expect: [ANC.W]}]
)");
    EXPECT_THAT(results.at(0).problems, IsEmpty());
}

TEST(PackOverrides, MayStandAsAPackOfTheirOwn) {
    const ScratchFolder folder;
    RulesSettings rules;
    rules.packs = {folder.write("site.yaml", kHead + kTwoPeople + kLaxer).string()};
    Diagnostics diagnostics;
    const auto pack = load_site_pack(rules, diagnostics);
    ASSERT_TRUE(pack) << diagnostics.human();
    EXPECT_EQ(pack->id, "aza-core");
    EXPECT_THAT(pack->site.changes, SizeIs(1));
}

TEST(PackOverrides, RefuseALimitOfAnotherKind) {
    const SitePack site = site_pack(
        kHead + kTwoPeople +
        "changes: [{rule: ALT.I, limit: above 2 x ULN, to: above 80, source: [local]}]\n"
    );
    EXPECT_FALSE(site.pack);
    const SitePack same = site_pack(
        kHead + kTwoPeople +
        "changes: [{rule: ALT.I, limit: above 2 x ULN, to: above 2.5 x ULN, source: [local]}]\n"
    );
    EXPECT_TRUE(same.pack) << same.diagnostics.human();
}

}  // namespace
}  // namespace thiowatch::config
