#include "alerts/rules/course_rules.h"

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

/// Values every four weeks, oldest first; the last one is of today.
Person course(Analyte analyte, const std::vector<std::string>& values) {
    Person person;
    for (std::size_t i = 0; i < values.size(); ++i) {
        person.has(analyte, values[i]).days_ago(28 * static_cast<int>(values.size() - 1 - i));
    }
    return person;
}

Rules rules_of(Analyte analyte, const std::vector<std::string>& values) {
    return rules_in(course(analyte, values).assessment());
}

// ---- delta --------------------------------------------------------------------------------------

TEST(Delta, IsTheMedianOfTheLastStableResultsAndNotTheLastOne) {
    EXPECT_EQ(rules_of(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6"}), Rules{"DLT.WBC.W"});
    EXPECT_EQ(rules_of(Analyte::Wbc, {"7.6", "7.1", "7.9", "5.0"}), Rules{}) << "above the gate";
    EXPECT_EQ(rules_of(Analyte::Wbc, {"7.0", "7.0", "7.0", "4.55"}), Rules{"DLT.WBC.W"})
        << "exactly 0.65 of the median";
    EXPECT_EQ(rules_of(Analyte::Wbc, {"7.0", "7.0", "7.0", "4.551"}), Rules{});
    EXPECT_EQ(rules_of(Analyte::Wbc, {"8.8", "8.8", "8.8", "4.4"}), Rules{"DLT.WBC.U"});
    EXPECT_EQ(rules_of(Analyte::Wbc, {"9.0", "9.0", "9.0", "4.5"}), Rules{"DLT.WBC.W"})
        << "half, but not below 4.5";
}

TEST(Delta, NeedsThreeResults) {
    EXPECT_EQ(rules_of(Analyte::Wbc, {"7.6", "7.9", "4.6"}), Rules{});
}

TEST(Delta, TakesTheNewestFiveAndTheMiddleOfAnEvenCount) {
    EXPECT_EQ(rules_of(Analyte::Wbc, {"6.0", "7.0", "7.2", "8.0", "4.61"}), Rules{"DLT.WBC.W"})
        << "the median of four is 7.1";
    EXPECT_EQ(rules_of(Analyte::Wbc, {"6.0", "7.0", "7.2", "8.0", "4.62"}), Rules{});
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"12", "12", "12", "12", "6.0", "6.1", "6.2", "6.3", "6.4", "4.5"}),
        Rules{"EWM.WBC.I"}
    ) << "of the newest five the median is 6.2";
}

TEST(Delta, IsToldInPlaceOfAMilderTierAndSaysSo) {
    const Assessment assessment = course(Analyte::Anc, {"6.0", "6.2", "5.8", "2.4"}).assessment();
    ASSERT_EQ(rules_in(assessment), Rules{"DLT.ANC.W"});
    Person person = course(Analyte::Wbc, {"7.6", "7.1", "7.9", "3.4"});
    person.has(Analyte::Anc, "2.0").specimen("S-0");
    const Assessment both = person.assessment();
    ASSERT_EQ(rules_in(both), Rules{"DLT.WBC.U"});
    const Finding& finding = *finding_of(both, "DLT.WBC.U");
    EXPECT_EQ(finding.subject, "WBC");
    EXPECT_TRUE(has_note(finding, "breached as well: x < 3.5 10*9/L (WBC.W, warning)"));
    EXPECT_EQ(finding.headline, "White cells 3.4 10*9/L, 55 % below the own median 7.6");
    EXPECT_TRUE(has_note(finding, "earlier values: 7.6 (2025-12-16), 7.1 (2026-01-13), 7.9"));
    EXPECT_EQ(finding.evidence.size(), 4U) << "the value, and what it is compared with";
    EXPECT_EQ(finding.evidence.front().value, "3.4");
}

TEST(Delta, IsNotToldBesideATierThatIsAsSevere) {
    Person person = course(Analyte::Anc, {"6.0", "6.2", "5.8", "1.5"});
    EXPECT_EQ(rules_in(person.assessment()), Rules{"ANC.W"});
}

TEST(Delta, KeepsTheBaselineOfBeforeTheEpisode) {
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6", "4.6", "4.7"}), Rules{"DLT.WBC.W"}
    ) << "the fallen values do not become normal";
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6", "5.6", "5.5", "4.8"}),
        Rules{"DLT.WBC.W"}
    ) << "two recovered results are not enough for a new baseline";
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6", "5.6", "5.5", "5.7", "4.8"}), Rules{}
    ) << "three make a new one: 5.6";
}

TEST(Delta, DoesNotCountWhatCannotStandForThePerson) {
    Person old;
    for (const int day : {500, 480, 460})
        old.has(Analyte::Wbc, "7.6").days_ago(day);
    old.has(Analyte::Wbc, "4.6");
    EXPECT_EQ(rules_in(old.assessment()), Rules{}) << "older than 400 days";

    Person early = course(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6"});
    early.record().measurements[1].status = ResultStatus::Preliminary;
    EXPECT_EQ(rules_in(early.assessment()), Rules{}) << "one of three was never verified";

    Person held = course(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6"});
    TherapyFact start;
    start.at = samples::moment("2025-01-01T00:00:00Z");
    TherapyFact hold = start;
    hold.action = TherapyAction::Hold;
    hold.at = kNow - days(90);
    TherapyFact resume = hold;
    resume.action = TherapyAction::Resume;
    resume.at = kNow - days(70);
    held.record().therapy = TherapyTimeline({start, hold, resume});
    EXPECT_EQ(rules_in(held.assessment()), Rules{}) << "one of three was taken on hold";
}

TEST(Delta, IsClearPastItsGateOrAfterTwoThatAreNotFallen) {
    const auto standing = [](const std::vector<std::string>& values) {
        return standing_in(course(Analyte::Wbc, values).assessment(), "DLT.WBC.W", "WBC");
    };
    EXPECT_EQ(standing({"7.6", "7.1", "7.9", "4.6", "5.5"}), Standing::Clear) << "1.1 times 5.0";
    EXPECT_EQ(standing({"7.6", "7.1", "7.9", "4.6", "5.4"}), Standing::NearLimit);
    EXPECT_EQ(standing({"7.6", "7.1", "7.9", "4.6", "5.4", "5.4"}), Standing::Clear);
    EXPECT_EQ(standing({"7.6", "4.9"}), Standing::NotAssessable) << "no median";
}

TEST(Delta, OfAPreliminaryResultIsSentOnlyWhenItCannotWait) {
    Person warning = course(Analyte::Wbc, {"7.6", "7.1", "7.9", "4.6"});
    warning.record().measurements.back().status = ResultStatus::Preliminary;
    EXPECT_EQ(rules_in(warning.assessment()), Rules{});
    Person urgent = course(Analyte::Wbc, {"8.8", "8.8", "8.8", "4.4"});
    urgent.record().measurements.back().status = ResultStatus::Preliminary;
    EXPECT_EQ(rules_in(urgent.assessment()), Rules{"DLT.WBC.U"});
}

TEST(Delta, FollowsCountsThatWereDerived) {
    Person person;
    int day = 84;
    for (const char* percent : {"75", "76", "74", "30"}) {
        person.has(Analyte::Wbc, "8.0")
            .days_ago(day)
            .has(Analyte::NeutPct, percent, "%")
            .days_ago(day);
        day -= 28;
    }
    EXPECT_EQ(rules_in(person.assessment()), Rules{"DLT.ANC.W"});
}

TEST(Delta, GoesOnByTheRecordAloneUntilSomethingEndsIt) {
    const auto lasting = [](const std::vector<std::string>& values) {
        std::vector<std::string> rules;
        for (const Finding& finding : course(Analyte::Wbc, values).assessment().lasting)
            rules.push_back(finding.rule.text() + " " + finding.evidence.front().value);
        return rules;
    };
    using Lasting = std::vector<std::string>;
    EXPECT_EQ(lasting({"7.6", "7.1", "7.9", "4.6", "5.4"}), Lasting{"DLT.WBC.W 4.6"});
    EXPECT_EQ(lasting({"7.6", "7.1", "7.9", "4.6", "5.5"}), Lasting{}) << "past the gate";
    EXPECT_EQ(lasting({"7.6", "7.1", "7.9", "4.6", "5.4", "5.4"}), Lasting{});
    EXPECT_EQ(lasting({"6.9", "6.1", "5.4", "4.8", "5.0"}), Lasting{"TRD.WBC.W 4.8"});
}

// ---- trend --------------------------------------------------------------------------------------

TEST(Trend, IsThreeFallsInARowEachOfMoreThanATenth) {
    EXPECT_EQ(rules_of(Analyte::Wbc, {"6.9", "6.1", "5.4", "4.8"}), Rules{"TRD.WBC.W"});
    EXPECT_EQ(rules_of(Analyte::Wbc, {"6.1", "5.4", "4.8"}), Rules{}) << "two falls";
    EXPECT_EQ(rules_of(Analyte::Wbc, {"10.0", "9.0", "8.0", "7.0"}), Rules{})
        << "the first is exactly a tenth";
    EXPECT_EQ(rules_of(Analyte::Wbc, {"10.0", "8.99", "8.0", "7.0"}), Rules{"TRD.WBC.W"});
}

TEST(Trend, OfPlateletsMattersOnlyBelowItsGate) {
    EXPECT_EQ(rules_of(Analyte::Plt, {"300", "260", "230", "199"}), Rules{"TRD.PLT.W"});
    EXPECT_EQ(rules_of(Analyte::Plt, {"300", "260", "230", "200"}), Rules{});
}

TEST(Trend, IsOverAfterTwoResultsThatGoOnNoLonger) {
    const auto standing = [](const std::vector<std::string>& values) {
        return standing_in(course(Analyte::Anc, values).assessment(), "TRD.ANC.W", "ANC");
    };
    EXPECT_EQ(standing({"6.0", "5.3", "4.7", "4.1", "4.2"}), Standing::NearLimit);
    EXPECT_EQ(standing({"6.0", "5.3", "4.7", "4.1", "4.2", "4.1"}), Standing::Clear);
}

TEST(Trend, OfOneSpecimenThatCameTwiceIsNoFall) {
    Person person = course(Analyte::Wbc, {"8.0", "7.0", "6.2"});
    person.has(Analyte::Wbc, "5.5").specimen("S-0");
    EXPECT_EQ(rules_in(person.assessment()), Rules{});
}

// ---- drift --------------------------------------------------------------------------------------

TEST(Drift, IsFoundBeforeAnyLimitIs) {
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"6.0", "6.2", "5.9", "6.1", "6.0", "4.4", "4.3", "4.2", "4.2"}),
        Rules{"EWM.WBC.I"}
    );
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"6.0", "6.2", "5.9", "6.1", "6.0", "5.6", "5.9", "5.5", "4.9"}),
        Rules{}
    ) << "ups and downs of a stable person";
    EXPECT_EQ(rules_of(Analyte::Wbc, {"6.0", "6.2", "5.9", "6.1", "4.0"}), Rules{})
        << "four results are no baseline";
}

TEST(Drift, IsSilentBesideARuleThatSaysMore) {
    EXPECT_EQ(
        rules_of(Analyte::Wbc, {"7.6", "7.1", "7.9", "7.5", "7.6", "4.6"}), Rules{"DLT.WBC.W"}
    );
}

// ---- the own baseline of a year -----------------------------------------------------------------

Person creatinine(const std::vector<std::pair<int, std::string>>& values) {
    Person person;
    for (const auto& [day, value] : values)
        person.has(Analyte::Cre, value, "umol/L").days_ago(day);
    return person;
}

TEST(Baseline, IsTheLowerOfTheOldestAndTheNewestResultsOfAYear) {
    EXPECT_EQ(rules_in(creatinine({{90, "80"}, {0, "104"}}).assessment()), Rules{});
    EXPECT_EQ(rules_in(creatinine({{90, "80"}, {0, "105"}}).assessment()), Rules{"CRE.W"});
    EXPECT_EQ(rules_in(creatinine({{401, "80"}, {0, "105"}}).assessment()), Rules{})
        << "too old: no baseline is known";
    std::vector<std::pair<int, std::string>> rising;
    for (int i = 0; i < 12; ++i)
        rising.emplace_back(360 - 30 * i, std::to_string(80 + 2 * i));
    rising.emplace_back(0, "110");
    EXPECT_EQ(rules_in(creatinine(rising).assessment()), Rules{"CRE.W"}) << "a slow rise counts";
}

TEST(Baseline, WithoutOneARuleIsNeitherTrueNorClear) {
    const Assessment assessment = creatinine({{0, "105"}}).assessment();
    EXPECT_EQ(rules_in(assessment), Rules{});
    EXPECT_EQ(standing_in(assessment, "CRE.W", "CRE"), Standing::NotAssessable);
}

TEST(Baseline, StandsInForTheUpperLimitOnlyWhileItLiesAboveIt) {
    const auto rules = [](const char* before, const char* now) {
        Person person = given(Analyte::Alt, before, "U/L").uln(40).days_ago(30);
        person.has(Analyte::Alt, now, "U/L").uln(40);
        person.record().profiles.insert(Profile::ElevatedBaseline);
        return rules_in(person.assessment());
    };
    EXPECT_EQ(rules("120", "150"), Rules{});
    EXPECT_EQ(rules("120", "181"), Rules{"ALT.I"});
    EXPECT_EQ(rules("120", "361"), Rules{"ALT.W"});
    EXPECT_EQ(rules("100", "501"), Rules{"ALT.U"});
    EXPECT_EQ(rules("120", "601"), Rules{"ALT.C"}) << "15 times the upper limit stays";
    EXPECT_EQ(rules("40", "130"), Rules{"ALT.W"}) << "the baseline is normal";
}

TEST(Crossing, OfAnEgfrIsToldOnceAndNeverAcrossEquations) {
    const auto rules = [](const char* before, const char* now, const char* code) {
        Person person = given(Analyte::Egfr, before, "mL/min/1.73m2").days_ago(200);
        person.has(Analyte::Egfr, now, "mL/min/1.73m2");
        person.record().measurements.back().code = code;
        return rules_in(person.assessment());
    };
    const std::string same = "test:EGFR";
    EXPECT_EQ(rules("80", "59", same.c_str()), Rules{"EGFR.W"});
    EXPECT_EQ(rules("80", "60", same.c_str()), Rules{});
    EXPECT_EQ(rules("58", "55", same.c_str()), Rules{});
    EXPECT_EQ(rules("58", "55", "loinc:98979-8"), Rules{"EGFR.W"}) << "nothing by this equation";
}

}  // namespace
}  // namespace thiowatch::alerts
