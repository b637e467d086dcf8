#include "alerts/rules/pattern.h"

#include <gtest/gtest.h>

#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::finding_of;
using samples::given;
using samples::has_note;
using samples::kNow;
using samples::Person;
using samples::Rules;
using samples::rules_in;
using samples::standing_in;

Person liver(const char* alt, const char* bilirubin) {
    Person person = given(Analyte::Alt, alt, "U/L").uln(40);
    person.has(Analyte::Bil, bilirubin, "umol/L").uln(20);
    return person;
}

TEST(HysLaw, NeedsBothPartsAndNoCholestasis) {
    EXPECT_EQ(rules_in(liver("120", "41").assessment()), (Rules{"ALT.W", "BIL.W", "HYS.C"}));
    EXPECT_EQ(rules_in(liver("119", "41").assessment()), (Rules{"ALT.W", "BIL.W"}));
    EXPECT_EQ(rules_in(liver("120", "40").assessment()), (Rules{"ALT.W", "BIL.W"}));
    EXPECT_EQ(
        rules_in(liver("120", "41").has(Analyte::Alp, "240", "U/L").uln(120).assessment()),
        (Rules{"ALT.W", "BIL.W"})
    );
    EXPECT_EQ(
        rules_in(liver("120", "41").has(Analyte::Alp, "239", "U/L").uln(120).assessment()),
        (Rules{"ALT.W", "BIL.W", "HYS.C"})
    );
}

TEST(HysLaw, SaysWhatWasMissing) {
    const Assessment assessment = liver("150", "45").assessment();
    const Finding& finding = *finding_of(assessment, "HYS.C");
    EXPECT_TRUE(has_note(finding, "ALP was not measured within 7 days"));
    EXPECT_EQ(finding.subject, "HYS");
    EXPECT_EQ(finding.evidence.size(), 2U);
    EXPECT_EQ(
        finding.headline,
        "ALT 150 U/L, x >= 3*ULN (ULN 40 U/L); BIL 45 umol/L, x > 2*ULN (ULN 20 umol/L)"
    );
    const Assessment with_alp =
        liver("150", "45").has(Analyte::Alp, "100", "U/L").uln(120).assessment();
    EXPECT_FALSE(has_note(*finding_of(with_alp, "HYS.C"), "not measured"));
}

TEST(HysLaw, TakesItsPartsFromSevenDaysAndNotMore) {
    const auto rules = [](int days_before) {
        Person person = given(Analyte::Alt, "150", "U/L").uln(40).days_ago(days_before);
        person.has(Analyte::Bil, "45", "umol/L").uln(20);
        return rules_in(person.assessment());
    };
    EXPECT_EQ(rules(7), (Rules{"ALT.W", "BIL.W", "HYS.C"}));
    EXPECT_EQ(rules(8), (Rules{"ALT.W", "BIL.W"}));
}

TEST(HysLaw, IsOverWhenOnePartIsClearlyGone) {
    Person person = liver("150", "45");
    for (Measurement& item : person.record().measurements) {
        item.collected = item.collected - days(3);
        item.specimen_key += "-before";
    }
    person.has(Analyte::Alt, "30", "U/L").uln(40).has(Analyte::Bil, "15", "umol/L").uln(20);
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{});
    EXPECT_EQ(standing_in(assessment, "HYS.C", "HYS"), Standing::Clear);
}

TEST(HysLaw, DoesNotRestOnAHaemolysedAstWhereAltWasMeasured) {
    const SpecimenFlags haemolysed{.haemolysed = true};
    Person person = given(Analyte::Ast, "180", "U/L").uln(40).flags(haemolysed);
    person.has(Analyte::Bil, "45", "umol/L").uln(20);
    EXPECT_TRUE(rules_in(person.assessment()).contains("HYS.C")) << "nothing else was measured";
    person.has(Analyte::Alt, "30", "U/L").uln(40);
    EXPECT_FALSE(rules_in(person.assessment()).contains("HYS.C"));
}

TEST(HysLaw, IsUndecidedWithoutTheUpperLimits) {
    Person person = given(Analyte::Alt, "150", "U/L").has(Analyte::Bil, "45", "umol/L").uln(20);
    const Assessment assessment = person.assessment();
    EXPECT_FALSE(rules_in(assessment).contains("HYS.C"));
    EXPECT_EQ(standing_in(assessment, "HYS.C", "HYS"), Standing::NearLimit);
}

TEST(HysLaw, DoesNotWaitForVerification) {
    Person person = liver("150", "45");
    for (Measurement& item : person.record().measurements)
        item.status = ResultStatus::Preliminary;
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{"HYS.C"});
    EXPECT_TRUE(has_note(*finding_of(assessment, "HYS.C"), "preliminary"));
}

TEST(Shunting, IsARatioWithinOneSpecimen) {
    const auto rules = [](const char* tgn, const char* mmp, int apart) {
        Person person = given(Analyte::Tgn, tgn, "pmol/8x10^8 RBC").days_ago(apart);
        person.has(Analyte::Mmp, mmp, "pmol/8x10^8 RBC");
        return rules_in(person.assessment());
    };
    EXPECT_EQ(rules("300", "3300", 0), Rules{});
    EXPECT_EQ(rules("300", "3301", 0), Rules{"SHU.I"});
    EXPECT_EQ(rules("300", "3301", 2), Rules{}) << "two days apart are two specimens";
    EXPECT_EQ(rules("0", "6000", 0), (Rules{"TGN.I", "MMP.W", "SHU.I"}));
}

Person pregnant(Analyte analyte, const char* value, const char* unit) {
    Person person = given(analyte, value, unit).uln(40);
    person.record().pregnant_since = kNow - days(150);
    return person;
}

TEST(Cholestasis, IsJudgedInPregnancyOnly) {
    EXPECT_EQ(
        rules_in(pregnant(Analyte::BileAcid, "40", "umol/L").assessment()),
        (Rules{"ICP.U", "PRG.W"})
    );
    EXPECT_EQ(rules_in(pregnant(Analyte::BileAcid, "39.9", "umol/L").assessment()), Rules{"PRG.W"});
    EXPECT_EQ(
        rules_in(pregnant(Analyte::BileAcid, "100", "umol/L").assessment()),
        (Rules{"ICP.C", "PRG.W"})
    );
    EXPECT_EQ(
        rules_in(pregnant(Analyte::BileAcid, "99.9", "umol/L").assessment()),
        (Rules{"ICP.U", "PRG.W"})
    );
    EXPECT_EQ(rules_in(given(Analyte::BileAcid, "104", "umol/L").assessment()), Rules{});
}

TEST(Cholestasis, CountsLiverTestsByTheirOwnTiers) {
    EXPECT_EQ(
        rules_in(pregnant(Analyte::Alt, "81", "U/L").assessment()),
        (Rules{"ALT.I", "ICP.U", "PRG.W"})
    );
    EXPECT_EQ(rules_in(pregnant(Analyte::Alt, "80", "U/L").assessment()), Rules{"PRG.W"});
    EXPECT_EQ(
        rules_in(pregnant(Analyte::Bil, "61", "umol/L").assessment()),
        (Rules{"BIL.W", "ICP.U", "PRG.W"})
    );
}

TEST(Gilbert, IsMentionedWhereTheDirectShareIsSmallAndAltNormal) {
    const auto has_remark = [](const char* direct, const char* alt) {
        Person person = given(Analyte::Bil, "35", "umol/L").uln(20);
        person.has(Analyte::BilDirect, direct, "umol/L").has(Analyte::Alt, alt, "U/L").uln(40);
        const Assessment assessment = person.assessment();
        return has_note(*finding_of(assessment, "BIL.W"), "Gilbert");
    };
    EXPECT_TRUE(has_remark("6.9", "40"));
    EXPECT_FALSE(has_remark("7.0", "40"));
    EXPECT_FALSE(has_remark("6.9", "41"));
}

}  // namespace
}  // namespace thiowatch::alerts
