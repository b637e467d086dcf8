// Results that are not what they say: what is set aside, what is said, and what would be unsafe.

#include <gtest/gtest.h>

#include "alerts/rules/plausibility.h"
#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::finding_of;
using samples::given;
using samples::has_note;
using samples::Person;
using samples::Rules;
using samples::rules_in;

struct Row {
    std::string name;
    Analyte analyte;
    std::string value;
    std::string unit;
    Rules expected;
};

TEST(Unsafe, LooksAtEveryReadingTheUnitsOfTheAnalyteAllow) {
    for (const Row& row : {
             Row{"normal in its usual unit", Analyte::Wbc, "6.5", "", {"DQ.UNIT"}},
             Row{"low in its usual unit", Analyte::Wbc, "1.2", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"normal per microlitre", Analyte::Wbc, "6500", "", {"DQ.UNIT"}},
             Row{"low per microlitre", Analyte::Wbc, "1200", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"raised, and no count per microlitre", Analyte::Wbc, "14.2", "", {"DQ.UNIT"}},
             Row{"aplasia", Analyte::Wbc, "0.05", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"a unit nobody knows", Analyte::Anc, "0.8", "fish", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"a unit of another test", Analyte::Anc, "2.1", "mmol/L", {"DQ.UNIT"}},
             Row{"neutrophils per microlitre", Analyte::Anc, "50", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"haemoglobin in g/dL", Analyte::Hb, "13.5", "", {"DQ.UNIT"}},
             Row{"low haemoglobin in g/dL", Analyte::Hb, "7.5", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"haemoglobin in g/L", Analyte::Hb, "135", "", {"DQ.UNIT"}},
             Row{"labelled g/L, means g/dL", Analyte::Hb, "13.5", "g/L", {"DQ.PLAUS", "DQ.UNSAFE"}},
             Row{"labelled g/dL, means g/L", Analyte::Hb, "135", "g/dL", {"DQ.PLAUS"}},
             Row{"bilirubin in mg/dL", Analyte::Bil, "14", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"platelets of five figures", Analyte::Plt, "210000", "10*9/L", {"DQ.PLAUS"}},
             Row{"platelets per microlitre", Analyte::Plt, "21000", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"words that begin low",
                 Analyte::Anc,
                 "0.4 (manual)",
                 "10*9/L",
                 {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"words that begin well", Analyte::Anc, "3.4 (manual)", "10*9/L", {"DQ.UNIT"}},
             Row{"words alone", Analyte::Anc, "pending", "10*9/L", {"DQ.UNIT"}},
             Row{"a comparator without a unit", Analyte::Anc, "<0.5", "", {"DQ.UNIT", "DQ.UNSAFE"}},
             Row{"a negative count", Analyte::Anc, "-1", "10*9/L", {"DQ.PLAUS", "DQ.UNSAFE"}},
         }) {
        EXPECT_EQ(rules_in(given(row.analyte, row.value, row.unit).assessment()), row.expected)
            << row.name;
    }
}

TEST(Unsafe, SaysHowTheValueWouldHaveToBeRead) {
    const Assessment assessment = given(Analyte::Wbc, "1200", "10*9/L").assessment();
    const Finding& finding = *finding_of(assessment, "DQ.UNSAFE");
    EXPECT_EQ(finding.headline, "White cells 1200 10*9/L was not judged and may be critical");
    EXPECT_TRUE(has_note(finding, "read as /uL: 1.2 10*9/L"));
    EXPECT_EQ(finding.severity, Severity::Urgent);
    EXPECT_EQ(finding.subject, "DQ.UNSAFE/WBC");
}

TEST(Unsafe, ReadsTheRangeInTheSameUnitAsTheValue) {
    // 30 with an upper limit of 40 is quiet in any unit; without one it may be 30 ukat/L.
    Person ranged = given(Analyte::Alt, "30", "");
    ranged.record().measurements.front().range.high = Decimal(40, 0);
    EXPECT_EQ(rules_in(ranged.assessment()), Rules{"DQ.UNIT"});
    EXPECT_EQ(
        rules_in(given(Analyte::Alt, "30", "").assessment()), (Rules{"DQ.UNIT", "DQ.UNSAFE"})
    );
}

TEST(Unsafe, KeepsAnEarlierUnsafeResultInSightUntilOneCanBeJudged) {
    Person person = given(Analyte::Wbc, "1.2", "").days_ago(7).has(Analyte::Wbc, "6.5", "");
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"DQ.UNIT", "DQ.UNSAFE"}));
    person.has(Analyte::Wbc, "6.4").days_ago(-1);
    EXPECT_EQ(rules_in(person.assessment()), Rules{});
}

TEST(Plausibility, JudgesAnEmptyMarrowAndFlagsIt) {
    EXPECT_EQ(rules_in(given(Analyte::Wbc, "0.05").assessment()), (Rules{"WBC.C", "DQ.PLAUS"}));
    EXPECT_EQ(
        rules_in(given(Analyte::Wbc, "0.009").assessment()), (Rules{"DQ.PLAUS", "DQ.UNSAFE"})
    );
    EXPECT_EQ(rules_in(given(Analyte::Plt, "<3").assessment()), Rules{"PLT.C"});
    EXPECT_EQ(rules_in(given(Analyte::Plt, "<2").assessment()), Rules{"PLT.C"})
        << "an analyser that cannot count further";
}

TEST(Plausibility, KnowsItsEnds) {
    const Bounds bounds{Decimal(1, 1), Decimal(100, 0), Decimal(1, 2), std::nullopt};
    const auto of = [&](std::string_view text) {
        return plausibility_of(Reading::parse(text).value(), bounds);
    };
    EXPECT_EQ(of("0.1"), Plausibility::Inside);
    EXPECT_EQ(of("100"), Plausibility::Inside);
    EXPECT_EQ(of("100.1"), Plausibility::Outside);
    EXPECT_EQ(of(">200"), Plausibility::Inside);
    EXPECT_EQ(of("0.09"), Plausibility::Flagged);
    EXPECT_EQ(of("0.01"), Plausibility::Flagged);
    EXPECT_EQ(of("0.009"), Plausibility::Outside);
    EXPECT_EQ(of("<0.05"), Plausibility::Inside);
    EXPECT_EQ(of("-0.05"), Plausibility::Outside);
}

TEST(Plausibility, SetsAsideAThousandfoldJumpFromTheOwnMedian) {
    Person person = given(Analyte::Wbc, "12.1").days_ago(60).has(Analyte::Wbc, "11.8").days_ago(30);
    person.has(Analyte::Wbc, "12.4").days_ago(10).has(Analyte::Wbc, "12", "/uL");
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), (Rules{"DQ.PLAUS", "DQ.UNSAFE"}));
    EXPECT_NE(finding_of(assessment, "DQ.PLAUS")->headline.find("thousandfold"), std::string::npos);
}

TEST(Plausibility, JudgesATrueCollapseThatIsNoThousandfoldOne) {
    Person person = given(Analyte::Wbc, "6.1").days_ago(30).has(Analyte::Wbc, "0.05");
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"WBC.C", "DQ.PLAUS"}));
}

TEST(Plausibility, LetsAnEnzymeRiseAThousandfold) {
    Person person = given(Analyte::Alt, "8", "U/L").uln(40).days_ago(30);
    person.has(Analyte::Alt, "8000", "U/L").uln(40);
    EXPECT_EQ(rules_in(person.assessment()), Rules{"ALT.C"});
}

TEST(Neutrophils, AreTheLowerOfTheTwoRoutes) {
    Person person = given(Analyte::Wbc, "4.0").has(Analyte::Anc, "1.7");
    person.has(Analyte::NeutPct, "35", "%");
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{"ANC.W"});
    EXPECT_TRUE(has_note(*finding_of(assessment, "ANC.W"), "also gives 1.7"));
    Person direct = given(Analyte::Wbc, "4.0").has(Analyte::Anc, "1.5");
    direct.has(Analyte::NeutPct, "45", "%");
    EXPECT_EQ(finding_of(direct.assessment(), "ANC.W")->evidence.front().value, "1.5");
}

TEST(Neutrophils, AreDerivedWithinOneSpecimenOnly) {
    Person person = given(Analyte::Wbc, "6.0").days_ago(7).has(Analyte::NeutPct, "10", "%");
    EXPECT_EQ(rules_in(person.assessment()), Rules{});
}

TEST(Neutrophils, AreFoundUnderAnotherOrderOfTheSameMoment) {
    Person person = given(Analyte::Wbc, "1.9").has(Analyte::Anc, "1.0");
    auto& record = person.record();
    record.measurements[0].specimen_key = "order/1";
    record.measurements[1].specimen_key = "order/2";
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"WBC.U", "ANC.W"}))
        << "not critical: ANC is there";
    record.measurements[1].collected = record.measurements[1].collected - std::chrono::hours{1};
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"WBC.C", "ANC.W"}));
}

TEST(Neutrophils, AddBandsToSegmentsButNotToATotal) {
    Person total = given(Analyte::Wbc, "4.0").has(Analyte::NeutPct, "30", "%");
    total.has(Analyte::BandPct, "20", "%");
    EXPECT_EQ(finding_of(total.assessment(), "ANC.W")->evidence.front().value, "1.2");
    Person counts = given(Analyte::SegAbs, "0.7").has(Analyte::BandAbs, "0.2");
    EXPECT_EQ(finding_of(counts.assessment(), "ANC.U")->evidence.front().value, "0.9");
}

TEST(Neutrophils, CarryTheComparatorOfWhatTheyAreDerivedFrom) {
    Person person = given(Analyte::Wbc, "<0.5").has(Analyte::NeutPct, "40", "%");
    const Assessment assessment = person.assessment();
    EXPECT_EQ(finding_of(assessment, "ANC.C")->evidence.front().value, "<0.2");
}

TEST(Neutrophils, SentInPercentAreUnsafeWhenNothingCanBeDerived) {
    const Assessment assessment = given(Analyte::Anc, "20", "%").assessment();
    EXPECT_EQ(rules_in(assessment), (Rules{"DQ.CODE", "DQ.UNSAFE"}));
}

TEST(Neutrophils, CountedUnderACodeForPercentAreUnsafeWhenLow) {
    Person person = given(Analyte::Wbc, "4.0").has(Analyte::NeutPct, "0.8", "10*9/L");
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"DQ.CODE", "DQ.UNSAFE"}));
}

TEST(Neutrophils, InPercentNeedNoUnitWhereTheyWereCounted) {
    Person person = given(Analyte::Wbc, "4.0").has(Analyte::Anc, "2.0");
    person.has(Analyte::NeutPct, "50", "");
    EXPECT_EQ(rules_in(person.assessment()), Rules{});
    Person alone = given(Analyte::Wbc, "4.0").has(Analyte::NeutPct, "20", "");
    EXPECT_EQ(rules_in(alone.assessment()), (Rules{"DQ.UNIT", "DQ.UNSAFE"}));
}

TEST(Differential, IsWrongWhereAPartExceedsTheWholeOrThePartsSumToTooMuch) {
    Person part = given(Analyte::Wbc, "4.0").has(Analyte::Anc, "5.0");
    const Assessment assessment = part.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{"DQ.DIFF"});
    EXPECT_EQ(finding_of(assessment, "DQ.DIFF")->evidence.size(), 2U);
    Person sum = given(Analyte::Wbc, "6.0").has(Analyte::NeutPct, "70", "%");
    sum.has(Analyte::LymPct, "36", "%");
    EXPECT_EQ(rules_in(sum.assessment()), Rules{"DQ.DIFF"});
    Person fits = given(Analyte::Wbc, "6.0").has(Analyte::NeutPct, "70", "%");
    fits.has(Analyte::LymPct, "35", "%").has(Analyte::BandPct, "20", "%");
    EXPECT_EQ(rules_in(fits.assessment()), Rules{})
        << "105 is allowed, and a total contains the bands";
}

TEST(MissingUpperLimit, IsSaidOnlyWhereItLeavesSomethingOpen) {
    EXPECT_EQ(rules_in(given(Analyte::Alt, "30", "U/L").assessment()), Rules{});
    EXPECT_EQ(rules_in(given(Analyte::Alt, "60", "U/L").assessment()), Rules{"DQ.NOULN"});
    EXPECT_EQ(
        rules_in(given(Analyte::Bil, "226", "umol/L").assessment()), (Rules{"BIL.C", "DQ.NOULN"})
    );
    EXPECT_EQ(
        samples::standing_in(given(Analyte::Alt, "60", "U/L").assessment(), "ALT.I", "ALT"),
        Standing::NotAssessable
    );
}

}  // namespace
}  // namespace thiowatch::alerts
