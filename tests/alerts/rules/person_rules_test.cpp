// Rules on the person: genes, interactions, pregnancy, allergies, marks, and doubts of who it is.

#include <gtest/gtest.h>

#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::finding_of;
using samples::given;
using samples::has_note;
using samples::kNow;
using samples::moment;
using samples::Person;
using samples::Rules;
using samples::rules_in;
using samples::standing_in;

Person nobody_special() {
    return given(Analyte::Hb, "140", "g/L");
}

Person with_gene(Analyte gene, const char* text) {
    Person person = nobody_special();
    person.has(gene, text, "").days_ago(30);
    return person;
}

TEST(Genes, ComeFromResultsOrFromTheListOfPatients) {
    EXPECT_EQ(rules_in(with_gene(Analyte::Tpmt, "*3A/*3C").assessment()), Rules{"PGX.C"});
    EXPECT_EQ(rules_in(with_gene(Analyte::Nudt15, "*1/*3").assessment()), Rules{"PGX.W"});
    EXPECT_EQ(rules_in(with_gene(Analyte::Tpmt, "*1/*1").assessment()), Rules{});
    Person stated = nobody_special();
    stated.record().tpmt = Metaboliser::Poor;
    EXPECT_EQ(rules_in(stated.assessment()), Rules{"PGX.C"});
    EXPECT_EQ(
        finding_of(stated.assessment(), "PGX.C")->headline,
        "TPMT poor as stated in the list of patients while azathioprine is taken"
    );
}

TEST(Genes, AreOneProblemWithTheWorstTold) {
    Person person = nobody_special();
    person.record().tpmt = Metaboliser::Intermediate;
    EXPECT_EQ(rules_in(person.assessment()), Rules{"PGX.W"});
    person.record().nudt15 = Metaboliser::Intermediate;
    EXPECT_EQ(rules_in(person.assessment()), Rules{"PGX.U"});
    person.record().tpmt = Metaboliser::Poor;
    EXPECT_EQ(rules_in(person.assessment()), Rules{"PGX.C"});
}

TEST(Genes, OfAnyAgeCount) {
    Person person = nobody_special();
    PatientRecord& record = person.record();
    samples::Stated old{Analyte::Tpmt, "Poor metabolizer", "", kNow - days(3000), "G"};
    record.genetics.push_back(samples::measurement(old));
    EXPECT_EQ(rules_in(person.assessment()), Rules{"PGX.C"});
}

TEST(Genes, AGenotypeOutranksAnActivityAndTheDisagreementIsAsked) {
    Person worse = with_gene(Analyte::Tpmt, "*3A/*3A");
    worse.has(Analyte::Tpmt, "Normal activity", "").days_ago(5);
    const Assessment assessment = worse.assessment();
    ASSERT_EQ(rules_in(assessment), Rules{"PGX.C"});
    EXPECT_TRUE(has_note(*finding_of(assessment, "PGX.C"), "disagrees: TPMT normal by activity"));

    Person better = with_gene(Analyte::Tpmt, "*1/*1");
    better.has(Analyte::Tpmt, "Deficient", "").days_ago(5);
    const Assessment asked = better.assessment();
    ASSERT_EQ(rules_in(asked), Rules{"PGX.W"}) << "quiet it must not be";
    EXPECT_TRUE(has_note(*finding_of(asked, "PGX.W"), "A clinician must decide"));
}

TEST(Genes, ListOfPatientsAndResultThatDisagreeAreAsked) {
    Person person = with_gene(Analyte::Tpmt, "Normal metabolizer");
    person.record().tpmt = Metaboliser::Poor;
    EXPECT_EQ(rules_in(person.assessment()), Rules{"PGX.W"});
}

TEST(Genes, AreMissedAtTheStartAndNotForYears) {
    Person person = nobody_special();
    const auto starting = [&](int days_before) {
        person.record().therapy = samples::on_azathioprine(kNow - days(days_before));
        return rules_in(person.assessment());
    };
    EXPECT_EQ(starting(27), Rules{"PGX.NONE.W"});
    EXPECT_EQ(starting(28), Rules{});
    starting(5);
    person.record().tpmt = Metaboliser::Normal;
    const Assessment tested = person.assessment();
    EXPECT_EQ(rules_in(tested), Rules{});
    EXPECT_EQ(standing_in(tested, "PGX.NONE.W", "PGX.NONE"), Standing::Clear);
}

TEST(Genes, AResultThatIsNotUnderstoodIsMissedAsWell) {
    Person person = with_gene(Analyte::Tpmt, "see the report");
    person.record().therapy = samples::on_azathioprine(kNow - days(40));
    EXPECT_EQ(rules_in(person.assessment()), Rules{});
    person.record().therapy = samples::on_azathioprine(kNow - days(20));
    const Assessment assessment = person.assessment();
    ASSERT_EQ(rules_in(assessment), Rules{"PGX.NONE.W"});
    EXPECT_NE(
        finding_of(assessment, "PGX.NONE.W")->headline.find("not understood"), std::string::npos
    );
}

TEST(Genes, AreNobodysAlertWhenTheDrugHasEnded) {
    Person person = with_gene(Analyte::Tpmt, "*3A/*3C");
    TherapyFact start;
    start.at = moment("2025-01-01T00:00:00Z");
    TherapyFact stop = start;
    stop.action = TherapyAction::Stop;
    stop.at = kNow - days(10);
    person.record().therapy = TherapyTimeline({start, stop});
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{});
    EXPECT_EQ(standing_in(assessment, "PGX.C", "PGX"), Standing::Clear);
}

TEST(Interaction, ComesFromTheListOrFromAnOrder) {
    Person listed = nobody_special();
    listed.record().comedications = {Ingredient::Allopurinol};
    EXPECT_EQ(rules_in(listed.assessment()), Rules{"XO.U"});
    listed.record().profiles = {Profile::Ldaa};
    EXPECT_EQ(rules_in(listed.assessment()), Rules{});

    Person ordered = nobody_special();
    TherapyFact aza;
    aza.at = moment("2025-01-01T00:00:00Z");
    TherapyFact febuxostat;
    febuxostat.ingredient = Ingredient::Febuxostat;
    febuxostat.at = kNow - days(3);
    ordered.record().therapy = TherapyTimeline({aza, febuxostat});
    const Assessment assessment = ordered.assessment();
    ASSERT_EQ(rules_in(assessment), Rules{"XO.U"});
    EXPECT_EQ(
        finding_of(assessment, "XO.U")->headline, "Azathioprine together with febuxostat (ordered)"
    );
    TherapyFact stop = febuxostat;
    stop.action = TherapyAction::Stop;
    stop.at = kNow - days(1);
    ordered.record().therapy = TherapyTimeline({aza, febuxostat, stop});
    EXPECT_EQ(standing_in(ordered.assessment(), "XO.U", "XO"), Standing::Clear);
}

TEST(Interaction, OfAnOrderToComeIsLookedAtWhenItBegins) {
    Person person = nobody_special();
    TherapyFact aza;
    aza.at = moment("2025-01-01T00:00:00Z");
    TherapyFact later;
    later.ingredient = Ingredient::Allopurinol;
    later.at = kNow + days(3);
    person.record().therapy = TherapyTimeline({aza, later});
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{});
    EXPECT_EQ(assessment.next_review_at, kNow + days(3));
}

TEST(Pregnancy, LastsFromItsDayForThreeHundredDays) {
    const auto rules = [](int since) {
        Person person = nobody_special();
        person.record().pregnant_since = kNow - days(since);
        return rules_in(person.assessment());
    };
    EXPECT_EQ(rules(0), Rules{"PRG.W"});
    EXPECT_EQ(rules(299), Rules{"PRG.W"});
    EXPECT_EQ(rules(300), Rules{});
    EXPECT_EQ(rules(-1), Rules{});
}

TEST(Allergy, ToTheDrugOrToWhatItTurnsIntoIsToldWhileItIsTaken) {
    const auto person = [](std::set<Ingredient> allergies) {
        Person person = nobody_special();
        person.record().allergies = std::move(allergies);
        return person;
    };
    const Assessment same = person({Ingredient::Azathioprine}).assessment();
    ASSERT_EQ(rules_in(same), Rules{"ALG.W"});
    EXPECT_EQ(
        finding_of(same, "ALG.W")->headline,
        "Azathioprine is taken, with an allergy or intolerance to azathioprine on file"
    );
    EXPECT_EQ(rules_in(person({Ingredient::Mercaptopurine}).assessment()), Rules{"ALG.W"});
    EXPECT_EQ(rules_in(person({Ingredient::Tioguanine}).assessment()), Rules{});
    EXPECT_EQ(rules_in(person({Ingredient::Allopurinol}).assessment()), Rules{});

    Person stopped = person({Ingredient::Azathioprine});
    TherapyFact start;
    start.at = moment("2025-01-01T00:00:00Z");
    TherapyFact stop = start;
    stop.action = TherapyAction::Stop;
    stop.at = kNow - days(10);
    stopped.record().therapy = TherapyTimeline({start, stop});
    EXPECT_EQ(standing_in(stopped.assessment(), "ALG.W", "ALG"), Standing::Clear);
}

TEST(Mark, OfTheLaboratoryIsAtLeastAWarning) {
    const auto marked = [](Person person, const char* mark) {
        person.record().measurements.back().flags = {mark};
        return rules_in(person.assessment());
    };
    EXPECT_EQ(marked(given(Analyte::Crp, "300", "mg/L"), "HH"), Rules{"LAB.W"});
    EXPECT_EQ(marked(given(Analyte::Wbc, "3.9"), "LL"), Rules{"LAB.W"});
    EXPECT_EQ(marked(given(Analyte::Wbc, "3.9"), "L"), Rules{});
    EXPECT_EQ(marked(given(Analyte::Hb, "95", "g/L"), "LL"), Rules{"HB.W"}) << "as severe already";
    EXPECT_EQ(marked(given(Analyte::Alt, "90", "U/L").uln(40), "HH"), (Rules{"ALT.I", "LAB.W"}));
    EXPECT_EQ(marked(given(Analyte::Wbc, "6.5", ""), "AA"), (Rules{"DQ.UNIT", "LAB.W"}));
}

TEST(Identity, IsDoubtedWhenRedCellsChangeTheirSize) {
    const auto rules = [](const char* before, const char* now, int apart) {
        Person person = given(Analyte::Mcv, before, "fL").days_ago(apart);
        person.has(Analyte::Mcv, now, "fL");
        return rules_in(person.assessment());
    };
    EXPECT_EQ(rules("88", "91.1", 20), Rules{"DQ.IDENT"});
    EXPECT_EQ(rules("88", "91", 20), Rules{});
    EXPECT_EQ(rules("91.1", "88", 20), Rules{"DQ.IDENT"});
    EXPECT_EQ(rules("88", "95", 31), Rules{});
    EXPECT_EQ(rules("88", "95", 30), Rules{"DQ.IDENT"});
}

TEST(LateResult, IsNotTheNewest) {
    Person person = given(Analyte::Anc, "0.9").days_ago(31);
    Measurement& late = person.record().measurements.back();
    late.received = kNow;
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"DQ.PLAUS", "DQ.UNSAFE"}));
    late.received = late.collected + days(30);
    EXPECT_EQ(rules_in(person.assessment()), Rules{"ANC.U"});
}

TEST(LateResult, IsOneOfTheEarlierOnesWhenThereIsANewer) {
    Person person = given(Analyte::Anc, "0.9").days_ago(60);
    person.record().measurements.back().received = kNow;
    person.has(Analyte::Anc, "3.0");
    EXPECT_EQ(rules_in(person.assessment()), Rules{});
}

}  // namespace
}  // namespace thiowatch::alerts
