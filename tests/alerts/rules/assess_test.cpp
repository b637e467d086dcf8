#include "alerts/rules/assess.h"

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

// ---- what could hurt somebody -------------------------------------------------------------------

TEST(Assess, JudgesTheNewestByCollectionNotByArrival) {
    EXPECT_EQ(
        rules_in(given(Analyte::Anc, "0.4").days_ago(9).has(Analyte::Anc, "2.4").assessment()),
        Rules{}
    );
    EXPECT_EQ(
        rules_in(given(Analyte::Anc, "0.4").has(Analyte::Anc, "2.4").days_ago(9).assessment()),
        Rules{"ANC.C"}
    );
}

TEST(Assess, GoesOnWithTheLastGoodResultWhenTheNewestCannotBeJudged) {
    Person person = given(Analyte::Anc, "0.9").days_ago(7).has(Analyte::Anc, "2.4", "");
    EXPECT_EQ(rules_in(person.assessment()), (Rules{"ANC.U", "DQ.UNIT"}));
}

TEST(Assess, NeverClearsByAResultThatCannotBeJudged) {
    const Assessment assessment = given(Analyte::Anc, "2.4", "").assessment();
    EXPECT_EQ(standing_in(assessment, "ANC.U", "ANC"), Standing::NotAssessable);
    EXPECT_EQ(standing_in(assessment, "DQ.UNIT", "DQ.UNIT/ANC"), std::nullopt);
    EXPECT_EQ(standing_in(assessment, "DQ.UNSAFE", "DQ.UNSAFE/ANC"), Standing::NotAssessable);
}

TEST(Assess, NeverClearsByAnOpenReading) {
    const Assessment assessment = given(Analyte::Anc, ">1.0").assessment();
    EXPECT_EQ(standing_in(assessment, "ANC.W", "ANC"), std::nullopt)
        << "possible, sent one step lower";
    EXPECT_EQ(standing_in(assessment, "ANC.U", "ANC"), Standing::NearLimit);
    EXPECT_EQ(rules_in(assessment), (Rules{"ANC.W", "DQ.CENS"}));
    EXPECT_EQ(finding_of(assessment, "ANC.W")->severity, Severity::Info);
}

TEST(Assess, SpeaksUpAboutAResultFromTheFuture) {
    Person person = given(Analyte::Anc, "3.0").days_ago(2).has(Analyte::Anc, "0.4").days_ago(-3);
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), (Rules{"DQ.PLAUS", "DQ.UNSAFE"}));
    ASSERT_TRUE(assessment.next_review_at);
    EXPECT_EQ(*assessment.next_review_at, kNow - std::chrono::hours{4} + days(2));
}

TEST(Assess, QuarantinesABloodCountFromAClotButNotTheChemistry) {
    const SpecimenFlags clotted{.clotted = true};
    Person person = given(Analyte::Plt, "20").flags(clotted);
    person.has(Analyte::Wbc, "6.0")
        .flags(clotted)
        .has(Analyte::Alt, "300", "U/L")
        .uln(40)
        .flags(clotted);
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), (Rules{"ALT.U", "DQ.PLAUS", "DQ.UNSAFE"}));
    EXPECT_EQ(finding_of(assessment, "DQ.PLAUS")->evidence.size(), 2U)
        << "one finding for the tube";
    EXPECT_EQ(finding_of(assessment, "DQ.UNSAFE")->subject, "DQ.UNSAFE/PLT");
}

TEST(Assess, DoesNotReassureByWhiteCellsOfAClumpedSpecimen) {
    Person person = given(Analyte::Wbc, "6.0").flags({.clumped = true});
    person.has(Analyte::Plt, "200").flags({.clumped = true});
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{"DQ.CLUMP"});
    EXPECT_EQ(standing_in(assessment, "WBC.U", "WBC"), Standing::NearLimit);
}

TEST(Assess, DoesNotReassureByAHaemolysedAstThatIsHeld) {
    Person person = given(Analyte::Ast, "180", "U/L").uln(40).flags({.haemolysed = true});
    EXPECT_NE(standing_in(person.assessment(), "AST.W", "AST"), Standing::Clear);
}

TEST(Assess, SendsAnUrgentAstThoughHaemolysed) {
    Person person = given(Analyte::Ast, "210", "U/L").uln(40).flags({.haemolysed = true});
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), (Rules{"AST.U", "DQ.HEM"}));
    EXPECT_TRUE(has_note(*finding_of(assessment, "AST.U"), "haemolysed"));
}

// ---- preliminary, withdrawn, corrected ----------------------------------------------------------

TEST(Assess, LetsAPreliminaryResultRaiseOnlyWhatCannotWait) {
    Person quiet = given(Analyte::Anc, "1.2").status(ResultStatus::Preliminary);
    EXPECT_EQ(rules_in(quiet.assessment()), Rules{});
    Person loud = given(Analyte::Anc, "0.9").status(ResultStatus::Preliminary);
    const Assessment assessment = loud.assessment();
    ASSERT_EQ(rules_in(assessment), Rules{"ANC.U"});
    EXPECT_TRUE(has_note(*finding_of(assessment, "ANC.U"), "preliminary"));
}

TEST(Assess, LetsNoPreliminaryResultTakeBackWhatAVerifiedOneSaid) {
    Person person = given(Analyte::Anc, "0.9").days_ago(3);
    person.has(Analyte::Anc, "4.0").status(ResultStatus::Preliminary);
    const Assessment assessment = person.assessment();
    EXPECT_EQ(rules_in(assessment), Rules{"ANC.U"});
    EXPECT_EQ(finding_of(assessment, "ANC.U")->evidence.front().value, "0.9");
    EXPECT_NE(standing_in(assessment, "ANC.C", "ANC"), std::nullopt);
}

TEST(Assess, ClearsNothingByAPreliminaryResultThatIsItselfUrgent) {
    Person person = given(Analyte::Anc, "0.9").status(ResultStatus::Preliminary);
    EXPECT_EQ(standing_in(person.assessment(), "ANC.C", "ANC"), std::nullopt);
}

TEST(Assess, HoldsBackAWarningOfQualityWhileItIsPreliminaryButNotAnUnsafeOne) {
    Person quiet = given(Analyte::Wbc, "6.5", "").status(ResultStatus::Preliminary);
    EXPECT_EQ(rules_in(quiet.assessment()), Rules{});
    Person unsafe = given(Analyte::Wbc, "1.2", "").status(ResultStatus::Preliminary);
    EXPECT_EQ(rules_in(unsafe.assessment()), Rules{"DQ.UNSAFE"});
}

TEST(Assess, ListsWhatWasWithdrawnOrReplacedHoweverOldItIs) {
    Person person = given(Analyte::Anc, "0.4").days_ago(30).status(ResultStatus::Withdrawn);
    person.has(Analyte::Wbc, "5.0").status(ResultStatus::Corrected).has(Analyte::Plt, "200");
    auto& record = person.record();
    record.measurements.front().before_correction = "0.4";
    record.therapy = {};
    const Assessment assessment = assess(record, samples::core_pack(), kNow);
    EXPECT_FALSE(assessment.in_window);
    ASSERT_EQ(assessment.voided.size(), 2U);
    ASSERT_EQ(assessment.corrections.size(), 2U);
    EXPECT_EQ(assessment.corrections[0].status, ResultStatus::Corrected);
    EXPECT_EQ(assessment.corrections[1].status, ResultStatus::Withdrawn);
    EXPECT_EQ(assessment.voided[1], record.measurements.front().key);
}

TEST(Assess, CountsAFinalValueThatReplacedAPreliminaryOneAsACorrection) {
    Person person = given(Analyte::Anc, "4.0").specimen("P").has(Analyte::Plt, "200");
    person.record().measurements.front().before_correction = "0.4";
    EXPECT_EQ(person.assessment().voided.size(), 1U);
}

TEST(Assess, PassesOverWhatWasWithdrawnNotObtainedOrNotReported) {
    for (ResultStatus status :
         {ResultStatus::Withdrawn, ResultStatus::NotObtained, ResultStatus::Ignored}) {
        Person person = given(Analyte::Anc, "2.4").days_ago(7);
        person.has(Analyte::Anc, "0.4").status(status);
        EXPECT_EQ(rules_in(person.assessment()), Rules{});
    }
}

TEST(Assess, TakesAnEmptyValueForNoResult) {
    Person person = given(Analyte::Anc, "0.9").days_ago(7).has(Analyte::Anc, "");
    EXPECT_EQ(rules_in(person.assessment()), Rules{"ANC.U"});
}

// ---- the therapy window -------------------------------------------------------------------------

struct Window {
    std::string name;
    std::optional<int> started_days_ago;
    std::optional<int> stopped_days_ago;
    int collected_days_ago = 0;
    Rules expected;
};

TEST(Assess, JudgesWhileTheDrugCounts) {
    for (const Window& row : {
             Window{"never on it", std::nullopt, std::nullopt, 0, {}},
             Window{"on it", 30, std::nullopt, 0, {"ANC.C"}},
             Window{"stopped 60 days ago", 400, 60, 0, {"ANC.C"}},
             Window{"stopped 91 days ago", 400, 91, 0, {}},
             Window{"a baseline before the start", 10, std::nullopt, 60, {"ANC.C"}},
             Window{"long before the start", 10, std::nullopt, 120, {}},
             Window{"a start that is planned", -30, std::nullopt, 0, {"ANC.C"}},
         }) {
        Person person = given(Analyte::Anc, "0.4").days_ago(row.collected_days_ago);
        std::vector<TherapyFact> facts;
        if (row.started_days_ago) {
            facts.emplace_back();
            facts.back().at = kNow - days(*row.started_days_ago);
        }
        if (row.stopped_days_ago) {
            facts.emplace_back();
            facts.back().action = TherapyAction::Stop;
            facts.back().at = kNow - days(*row.stopped_days_ago);
        }
        person.record().therapy = TherapyTimeline(facts);
        person.record().tpmt = Metaboliser::Normal;
        EXPECT_EQ(rules_in(person.assessment()), row.expected) << row.name;
    }
}

TEST(Assess, DoesNotFollowADrugThePackIsNotFor) {
    Person person = given(Analyte::Anc, "0.4");
    RulePack pack = samples::core_pack();
    pack.applies_to = {Ingredient::Mercaptopurine};
    EXPECT_FALSE(assess(person.record(), pack, kNow).in_window);
}

TEST(Assess, AsksToBeAskedAgainWhenTheWindowEnds) {
    Person person = given(Analyte::Anc, "3.0");
    EXPECT_FALSE(person.assessment().next_review_at);
    TherapyFact start;
    start.at = kNow - days(100);
    TherapyFact stop = start;
    stop.action = TherapyAction::Stop;
    stop.at = kNow - days(10);
    person.record().therapy = TherapyTimeline({start, stop});
    const Assessment assessment = person.assessment();
    ASSERT_TRUE(assessment.next_review_at);
    EXPECT_EQ(*assessment.next_review_at, kNow + days(80));
    EXPECT_FALSE(assess(person.record(), samples::core_pack(), *assessment.next_review_at).in_window
    );
}

// ---- how rules stand ----------------------------------------------------------------------------

TEST(Assess, ClearsBeyondTheMargin) {
    EXPECT_EQ(
        standing_in(given(Analyte::Anc, "1.8").assessment(), "ANC.W", "ANC"), Standing::Clear
    );
    EXPECT_EQ(
        standing_in(given(Analyte::Anc, "1.7").assessment(), "ANC.W", "ANC"), Standing::NearLimit
    );
    EXPECT_EQ(
        standing_in(given(Analyte::Plt, "200").assessment(), "ANC.W", "ANC"),
        Standing::NotAssessable
    );
}

TEST(Assess, ClearsAfterTwoNormalSpecimensButNotAfterOneThatCameTwice) {
    Person two = given(Analyte::Anc, "1.65").days_ago(7).has(Analyte::Anc, "1.7");
    EXPECT_EQ(standing_in(two.assessment(), "ANC.W", "ANC"), Standing::Clear);
    Person twice = given(Analyte::Anc, "1.7").has(Analyte::Anc, "1.7");
    EXPECT_EQ(standing_in(twice.assessment(), "ANC.W", "ANC"), Standing::NearLimit);
}

TEST(Assess, SaysNothingOfTheTiersBehindTheOneThatIsSent) {
    const Assessment assessment = given(Analyte::Anc, "0.4").assessment();
    EXPECT_EQ(standing_in(assessment, "ANC.W", "ANC"), std::nullopt);
    EXPECT_EQ(standing_in(assessment, "ANC.U", "ANC"), std::nullopt);
}

TEST(Assess, ClearsQualityFindingsByAResultWithoutThem) {
    Person person = given(Analyte::Anc, "2.4", "").days_ago(7).has(Analyte::Anc, "2.4");
    const Assessment assessment = person.assessment();
    for (const char* rule :
         {"DQ.UNIT", "DQ.PLAUS", "DQ.UNSAFE", "DQ.CODE", "DQ.CENS", "DQ.NOULN"}) {
        EXPECT_EQ(standing_in(assessment, rule, std::string(rule) + "/ANC"), Standing::Clear)
            << rule;
    }
    Person specimen = given(Analyte::Plt, "200").has(Analyte::Ast, "20", "U/L");
    specimen.has(Analyte::Wbc, "5");
    for (const char* rule : {"DQ.HEM", "DQ.CLUMP", "DQ.DIFF"}) {
        EXPECT_EQ(standing_in(specimen.assessment(), rule, rule), Standing::Clear) << rule;
    }
}

// ---- what a finding says ------------------------------------------------------------------------

TEST(Assess, ShowsTheDigitsAsSentTheLimitTheSourcesAndThePack) {
    const Assessment assessment =
        given(Analyte::Wbc, "3.499").has(Analyte::Anc, "2.0").assessment();
    const Finding& finding = *finding_of(assessment, "WBC.W");
    EXPECT_EQ(finding.headline, "White cells 3.499 10*9/L, below 3.5");
    EXPECT_EQ(finding.threshold, "x < 3.5 10*9/L");
    EXPECT_EQ(finding.subject, "WBC");
    EXPECT_EQ(finding.analyte, Analyte::Wbc);
    EXPECT_EQ(finding.pack, samples::core_pack().name());
    EXPECT_EQ(finding.sources.size(), 4U);
    EXPECT_EQ(finding.actions.size(), 3U);
    ASSERT_EQ(finding.evidence.size(), 1U);
    EXPECT_EQ(finding.evidence[0].value, "3.499");
    EXPECT_EQ(finding.evidence[0].message.text, "a.hl7#0");
}

TEST(Assess, ShowsBothValuesWhenItConverted) {
    const Assessment assessment = given(Analyte::Anc, "900", "/uL").assessment();
    const Finding& finding = *finding_of(assessment, "ANC.U");
    EXPECT_EQ(finding.headline, "Neutrophils 900 /uL (0.9 10*9/L), below 1.0 10*9/L");
    EXPECT_EQ(finding.evidence[0].canonical_value, "0.9");
    EXPECT_EQ(finding.evidence[0].canonical_unit, "10*9/L");
}

TEST(Assess, ShowsTheUpperLimitItMultiplied) {
    const Assessment assessment = given(Analyte::Alt, "210", "U/L").uln(40).assessment();
    const Finding& finding = *finding_of(assessment, "ALT.U");
    EXPECT_EQ(finding.headline, "ALT 210 U/L, above 5 times the laboratory's upper limit 40");
    EXPECT_EQ(finding.threshold, "x > 5*ULN (ULN 40 U/L)");
}

TEST(Assess, SaysWhatACountWasDerivedFromAndShowsItsInputs) {
    Person person = given(Analyte::Wbc, "2.2").has(Analyte::SegPct, "35", "%");
    person.has(Analyte::BandPct, "5", "%");
    const Assessment assessment = person.assessment();
    const Finding& finding = *finding_of(assessment, "ANC.U");
    EXPECT_EQ(finding.headline, "Neutrophils 0.88 10*9/L, below 1.0");
    ASSERT_EQ(finding.evidence.size(), 4U);
    EXPECT_TRUE(finding.evidence[0].derived);
    EXPECT_EQ(finding.evidence[0].value, "0.88");
    EXPECT_EQ(finding.evidence[1].analyte, Analyte::Wbc);
    EXPECT_TRUE(has_note(finding, "derived from WBC 2.2 10*9/L and SEGPCT 35 % and BANDPCT 5 %"));
}

TEST(Assess, DoubtsAValueThatComesLateAndNotesOneWithoutItsTime) {
    Person person = given(Analyte::Anc, "0.9");
    person.record().measurements.front().collected_stated = false;
    EXPECT_TRUE(has_note(*finding_of(person.assessment(), "ANC.U"), "no collection time"));
    person.record().measurements.front().received = kNow + days(40);
    const Assessment late = person.assessment();
    ASSERT_EQ(rules_in(late), (Rules{"DQ.PLAUS", "DQ.UNSAFE"}));
    EXPECT_NE(
        finding_of(late, "DQ.PLAUS")->headline.find("40 days before it was received"),
        std::string::npos
    );
}

TEST(Assess, RepeatsNoWordsOfTheSender) {
    Person person = given(Analyte::Anc, "0.4 Jane Roe, please call");
    for (const Finding& finding : person.assessment().findings) {
        EXPECT_EQ(finding.headline.find("Jane"), std::string::npos) << finding.headline;
        for (const std::string& note : finding.notes)
            EXPECT_EQ(note.find("Jane"), std::string::npos);
    }
}

TEST(Assess, TracesEveryRuleOnlyWhenAsked) {
    Person person = given(Analyte::Anc, "0.9").has(Analyte::Plt, "200");
    EXPECT_TRUE(person.assessment().trace.empty());
    const Assessment traced = assess_traced(person.record(), samples::core_pack(), kNow);
    const auto outcome = [&](const std::string& rule) {
        for (const TraceLine& line : traced.trace) {
            if (line.rule.text() == rule) return line.outcome;
        }
        return std::string("no line");
    };
    EXPECT_EQ(outcome("ANC.U"), "FIRES urgent");
    EXPECT_EQ(outcome("ANC.C"), "no");
    EXPECT_EQ(outcome("ANC.W"), "yes, a more severe rule is sent");
    EXPECT_EQ(outcome("PLT.U"), "no");
    EXPECT_EQ(outcome("WBC.C"), "no result");
    EXPECT_EQ(rules_in(traced), rules_in(person.assessment()));
}

TEST(Assess, AnswersTheSameForTheSameRecord) {
    Person person =
        given(Analyte::Anc, "<=1.0").has(Analyte::Wbc, "1.2", "").has(Analyte::Plt, "20");
    const Assessment first = person.assessment();
    const Assessment second = person.assessment();
    ASSERT_EQ(first.findings.size(), second.findings.size());
    for (std::size_t i = 0; i < first.findings.size(); ++i) {
        EXPECT_EQ(first.findings[i].headline, second.findings[i].headline);
    }
}

}  // namespace
}  // namespace thiowatch::alerts
