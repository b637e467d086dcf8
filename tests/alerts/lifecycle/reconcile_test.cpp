#include "alerts/lifecycle/reconcile.h"

#include <gtest/gtest.h>

#include "alerts/lifecycle/correction.h"
#include "tests/support/alert_episode.h"
#include "tests/support/alert_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

Assessment with(std::vector<Finding> findings, std::vector<RuleStanding> standings = {}) {
    Assessment assessment;
    assessment.findings = std::move(findings);
    assessment.standings = std::move(standings);
    assessment.in_window = true;
    return assessment;
}

Assessment with_void(std::string key, std::vector<Finding> findings = {}) {
    Assessment assessment = with(std::move(findings));
    assessment.voided.push_back(ResultKey{std::move(key)});
    return assessment;
}

Finding anc_w(Evidence one) {
    return finding("ANC.W", Severity::Warning, {std::move(one)});
}
Finding anc_u(Evidence one) {
    return finding("ANC.U", Severity::Urgent, {std::move(one)});
}
Finding anc_c(Evidence one) {
    return finding("ANC.C", Severity::Critical, {std::move(one)});
}

Evidence corrected_to(Evidence one, std::string before) {
    one.status = ResultStatus::Corrected;
    one.before_correction = std::move(before);
    return one;
}

Evidence withdrawn(Evidence one) {
    one.status = ResultStatus::Withdrawn;
    return one;
}

// ---- withdrawn and corrected results: whoever was told is told that too ----

TEST(Reconcile, TellsOfAWithdrawnResultThatHadBeenSent) {  // V064
    Episode person;
    EXPECT_EQ(person.see(with({anc_u(anc("k1", "0.9"))})), "open ANC.U");
    EXPECT_EQ(person.see(with_void("k1")), "withdraw 1, tell");

    EXPECT_EQ(person.alert(1).state, AlertState::Withdrawn);
    EXPECT_TRUE(person.alert(1).corrected);
    const Alert& correction = person.alert(2);
    EXPECT_EQ(correction.finding.rule.text(), "CORR");
    EXPECT_EQ(correction.finding.severity, Severity::Urgent);
    EXPECT_EQ(correction.finding.subject, "CORR/7KQ-001");
    EXPECT_EQ(correction.state, AlertState::Open);
    ASSERT_EQ(correction.finding.evidence.size(), 1U);
    EXPECT_EQ(correction.finding.evidence[0].value, "0.9");
    EXPECT_EQ(correction.finding.evidence[0].status, ResultStatus::Withdrawn);
    EXPECT_EQ(withdrawn_ref(correction.finding), "7KQ-001");
}

TEST(Reconcile, WithdrawsInSilenceWhatNobodyWasTold) {
    Episode person;
    person.notifies = false;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    EXPECT_EQ(person.see(with_void("k1")), "withdraw 1");
}

TEST(Reconcile, OpensACorrectedResultAsCorrected) {  // V063
    Episode person;
    EXPECT_EQ(
        person.see(with_void("k1", {anc_c(corrected_to(anc("k1", "0.4"), "4.0"))})),
        "open ANC.C corrected"
    );
    EXPECT_TRUE(person.alert(1).corrected);
}

TEST(Reconcile, GoesOnAsCorrectedWhenTheCorrectedValueStillBreaksTheSameRule) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.acknowledge(1);
    const Finding now = anc_u(corrected_to(anc("k1", "0.8"), "0.9"));
    EXPECT_EQ(person.see(with_void("k1", {now})), "corrected 1");
    EXPECT_EQ(person.alert(1).version, 2);
    EXPECT_FALSE(person.alert(1).acknowledged);
    EXPECT_TRUE(person.alert(1).corrected);
}

TEST(Reconcile, TreatsAnotherValueUnderTheSameKeyAsACorrection) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    EXPECT_EQ(person.see(with({anc_u(anc("k1", "0.95"))})), "corrected 1");
}

TEST(Reconcile, WithdrawsAndOpensAnewWhenTheCorrectionBreaksAnotherRule) {
    Episode person;
    person.see(with({anc_w(anc("k1", "1.4"))}));
    const Finding now = anc_c(corrected_to(anc("k1", "0.4"), "1.4"));
    EXPECT_EQ(person.see(with_void("k1", {now})), "withdraw 1, tell; open ANC.C corrected");
    const Finding& correction = person.alert(2).finding;
    ASSERT_EQ(correction.evidence.size(), 2U);
    EXPECT_EQ(correction.evidence[0].value, "1.4");
    EXPECT_EQ(correction.evidence[1].value, "0.4");
    EXPECT_EQ(correction.evidence[1].before_correction, "1.4");
}

TEST(Reconcile, DoesNotBlameACorrectionThatWasToldAlready) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with_void("k1", {anc_u(corrected_to(anc("k1", "0.8"), "0.9"))}));
    // A week later the key is void still, the alert rests on the value after it.
    Assessment later = with_void("k1");
    later.standings = {standing("ANC.U", Standing::Clear)};
    EXPECT_EQ(person.see(later), "resolve 1");
}

TEST(Reconcile, TellsOfASecondCorrectionToo) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with_void("k1", {anc_u(corrected_to(anc("k1", "0.8"), "0.9"))}));
    Assessment again = with_void("k1");
    again.standings = {standing("ANC.U", Standing::Clear)};
    again.corrections = {corrected_to(anc("k1", "2.8"), "0.8")};
    EXPECT_EQ(person.see(again), "withdraw 1, tell");
    EXPECT_EQ(person.alert(2).finding.evidence[1].value, "2.8");
}

TEST(Reconcile, TellsWhenACorrectedValueIsWithdrawnAfterwards) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with_void("k1", {anc_u(corrected_to(anc("k1", "0.8"), "0.9"))}));
    Assessment again = with_void("k1");
    again.corrections = {withdrawn(anc("k1", "0.8"))};
    EXPECT_EQ(person.see(again), "withdraw 1, tell");
}

TEST(Reconcile, TellsOfAClosedAlertWhoseValueTurnsOutWrong) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with({}, {standing("ANC.U", Standing::Clear)}));
    ASSERT_EQ(person.alert(1).state, AlertState::Resolved);
    EXPECT_EQ(person.see(with_void("k1")), "withdraw 1, tell");
}

TEST(Reconcile, LeavesClosedAlertsAloneThatNobodyWasToldOf) {
    Episode person;
    person.notifies = false;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with({}, {standing("ANC.U", Standing::Clear)}));
    EXPECT_EQ(person.see(with_void("k1")), "");
}

TEST(Reconcile, CorrectsAnAlertWhoseEarlierVersionWasVoid) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    ASSERT_EQ(person.see(with({anc_u(anc("k2", "0.7"))})), "worse 1");
    EXPECT_EQ(person.see(with_void("k1", {anc_u(anc("k2", "0.7"))})), "corrected 1");
}

TEST(Reconcile, VoidsADerivedValueWithItsInputs) {
    Evidence derived = anc("k1/anc", "0.8");
    derived.derived = true;
    const Evidence wbc = evidence(Analyte::Wbc, "k1", "4.0");
    Episode person;
    person.see(with({finding("ANC.U", Severity::Urgent, {derived, wbc})}));
    EXPECT_EQ(person.see(with_void("k1")), "withdraw 1, tell");
}

TEST(Reconcile, RemembersTheInputsOfAComputedValueThatWasTold) {
    const auto computed = [](const char* input, const char* value) {
        Evidence derived = anc(std::string("derived/") + input, value);
        derived.derived = true;
        const Evidence wbc = evidence(Analyte::Wbc, input, "4.0");
        return finding("ANC.U", Severity::Urgent, {derived, wbc});
    };
    Episode person;
    person.see(with({computed("k1", "0.80")}));
    ASSERT_EQ(person.see(with({computed("k2", "0.79")})), "append 1");
    EXPECT_EQ(person.see(with_void("k1", {computed("k2", "0.79")})), "corrected 1");
}

TEST(Reconcile, KeepsACorrectionOpenUntilItIsAcknowledged) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with_void("k1"));
    Assessment clear = with_void("k1");
    clear.standings = {standing("ANC.U", Standing::Clear), standing("CORR", Standing::Clear)};
    EXPECT_EQ(person.see(clear), "");
    person.acknowledge(2);
    EXPECT_EQ(person.see(clear), "resolve 2");
}

TEST(Reconcile, OpensANewEpisodeWhenTheAllClearIsWithdrawn) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    person.see(with({}, {standing("ANC.U", Standing::Clear)}));
    EXPECT_EQ(person.see(with_void("k2", {anc_u(anc("k1", "0.9"))})), "open ANC.U");
}

// ---- nothing twice ----

TEST(Reconcile, ChangesNothingForTheSameResultBySeveralMessages) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    Evidence resent = anc("k1", "0.9");
    resent.message = MessageRef{"b.json#3"};
    EXPECT_EQ(person.see(with({anc_u(resent)})), "");
}

TEST(Reconcile, ChangesNothingForACriticalResultSentAgain) {
    Episode person;
    person.see(with({anc_c(anc("k1", "0.4"))}));
    EXPECT_EQ(person.see(with({anc_c(anc("k1", "0.4"))})), "");
}

TEST(Reconcile, TakesAPreliminaryResultMadeFinalInSilence) {
    Evidence preliminary = anc("k1", "0.4");
    preliminary.status = ResultStatus::Preliminary;
    Episode person;
    person.see(with({anc_c(preliminary)}));
    EXPECT_EQ(person.see(with({anc_c(anc("k1", "0.40"))})), "append 1");
}

// ---- the course of an episode ----

TEST(Reconcile, TellsACriticalResultAgainEvenWhenItIsEqual) {  // V092
    Episode person;
    person.see(with({anc_c(anc("k1", "0.4"))}));
    person.acknowledge(1);
    EXPECT_EQ(person.see(with({anc_c(anc("k2", "0.4"))})), "worse 1");
    EXPECT_FALSE(person.alert(1).acknowledged);
}

TEST(Reconcile, TellsAgainOnlyWhenItIsATenthWorseThanWhatWasTold) {
    Episode person;
    person.see(with({anc_u(anc("k1", "1.00"))}));
    EXPECT_EQ(person.see(with({anc_u(anc("k2", "0.95"))})), "append 1");
    // Each step is small, together they are a tenth.
    EXPECT_EQ(person.see(with({anc_u(anc("k3", "0.90"))})), "worse 1");
    EXPECT_EQ(person.see(with({anc_u(anc("k4", "0.98"))})), "append 1");
    EXPECT_EQ(person.alert(1).version, 2);
    EXPECT_EQ(person.alert(1).finding.evidence[0].value, "0.98");
}

TEST(Reconcile, TellsOfAnUrgentValueThatCannotBeCompared) {
    Evidence first = anc("k1", "400");
    first.canonical_value.clear();
    Evidence second = anc("k2", "410");
    second.canonical_value.clear();
    Episode person;
    person.see(with({finding("DQ.UNSAFE", Severity::Urgent, {first})}));
    EXPECT_EQ(person.see(with({finding("DQ.UNSAFE", Severity::Urgent, {second})})), "worse 1");
    Episode other;
    other.see(with({finding("DQ.UNIT", Severity::Warning, {first})}));
    EXPECT_EQ(other.see(with({finding("DQ.UNIT", Severity::Warning, {second})})), "append 1");
}

TEST(Reconcile, ReplacesALowerTierByAHigherOne) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    EXPECT_EQ(person.see(with({anc_c(anc("k2", "0.4"))})), "supersede 1 by ANC.C; open ANC.C");
}

TEST(Reconcile, ShowsOnlyTheMostSevereFindingOfASubject) {
    Episode person;
    EXPECT_EQ(
        person.see(with({anc_w(anc("k1", "0.4")), anc_c(anc("k1", "0.4")), anc_u(anc("k1", "0.4"))})
        ),
        "open ANC.C"
    );
}

TEST(Reconcile, KeepsTheHigherTierUntilItIsClear) {
    Episode person;
    person.see(with({anc_c(anc("k1", "0.4"))}));
    EXPECT_EQ(
        person.see(with({anc_u(anc("k2", "0.52"))}, {standing("ANC.C", Standing::NearLimit)})), ""
    );
    EXPECT_EQ(
        person.see(with({anc_w(anc("k3", "1.2"))}, {standing("ANC.C", Standing::Clear)})),
        "supersede 1 by ANC.W; open ANC.W"
    );
}

TEST(Reconcile, ResolvesOnlyWhatIsClear) {  // V091
    const struct {
        const char* name;
        std::vector<RuleStanding> standings;
        std::string expected;
    } cases[] = {
        {"clear", {standing("ANC.W", Standing::Clear)}, "resolve 1"},
        {"near the limit", {standing("ANC.W", Standing::NearLimit)}, ""},
        {"not assessable", {standing("ANC.W", Standing::NotAssessable)}, ""},
        {"rule gone from the pack", {}, ""},
        {"another rule is clear", {standing("ANC.U", Standing::Clear)}, ""},
        {"another subject is clear", {standing("WBC.W", Standing::Clear)}, ""},
        {"said to be both",
         {standing("ANC.W", Standing::Clear), standing("ANC.W", Standing::NotAssessable)},
         ""},
    };
    for (const auto& one : cases) {
        Episode person;
        person.see(with({anc_w(anc("k1", "1.5"))}));
        EXPECT_EQ(person.see(with({}, one.standings)), one.expected) << one.name;
    }
}

TEST(Reconcile, DoesNotLetAPossibleBreachQuietenACertainOne) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    Finding possible = anc_u(anc("k2", "<1.2"));
    possible.severity = Severity::Warning;
    person.see(with({possible}));
    EXPECT_EQ(person.alert(1).finding.severity, Severity::Urgent);
}

TEST(Reconcile, TellsWhenTheSameRuleBecomesSevererOnTheSameEvidence) {
    Episode person;
    Finding possible = anc_u(anc("k1", "<1.2"));
    possible.severity = Severity::Warning;
    person.see(with({possible}));
    EXPECT_EQ(person.see(with({anc_u(anc("k1", "<1.2"))})), "worse 1");
}

TEST(Reconcile, LeavesAlertsAloneWhileThePersonIsNotFollowed) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    Assessment outside = with({anc_c(anc("k2", "0.4"))}, {standing("ANC.U", Standing::Clear)});
    outside.in_window = false;
    EXPECT_EQ(person.see(outside), "");
    // Promise 10 has no window: what was told and is wrong is told.
    outside.voided = {ResultKey{"k1"}};
    EXPECT_EQ(person.see(outside), "withdraw 1, tell");
}

TEST(Reconcile, KeepsOneAlertOfAProblemThatTwoMergedRecordsBrought) {
    Episode person;
    person.see(with({anc_u(anc("k1", "0.9"))}));
    Alert other = person.alert(1);
    other.finding = anc_w(anc("k0", "1.4"));
    other.told = other.finding.evidence;
    person.add(other);
    EXPECT_EQ(person.see(with({anc_u(anc("k1", "0.9"))})), "supersede 2 by ANC.U");
}

TEST(Reconcile, OpensAsCorrectedWhatTakesThePlaceOfAWithdrawnResult) {
    Episode person;
    person.see(with({anc_u(anc("k2", "0.9"))}));
    EXPECT_EQ(
        person.see(with_void("k2", {anc_w(anc("k1", "1.4"))})),
        "withdraw 1, tell; open ANC.W corrected"
    );
}

TEST(Reconcile, StaysWithTheRuleOfTheAlertAmongEquals) {
    const Finding fall = []() {
        Finding one = finding("DLT.ANC.W", Severity::Warning, {anc("k1", "1.5")});
        one.subject = "ANC";
        return one;
    }();
    Episode person;
    EXPECT_EQ(person.see(with({anc_w(anc("k1", "1.5")), fall})), "open ANC.W");
    EXPECT_EQ(person.see(with({fall, anc_w(anc("k1", "1.5"))})), "");
    EXPECT_EQ(person.see(with({fall})), "supersede 1 by DLT.ANC.W; open DLT.ANC.W");
}

TEST(Reconcile, KeepsSubjectsApart) {
    Episode person;
    const Finding wbc = finding("WBC.W", Severity::Warning, {evidence(Analyte::Wbc, "k2", "3.2")});
    EXPECT_EQ(person.see(with({anc_u(anc("k1", "0.9")), wbc})), "open ANC.U; open WBC.W");
    EXPECT_EQ(person.see(with({wbc}, {standing("ANC.U", Standing::Clear)})), "resolve 1");
}

TEST(Reconcile, FollowsFindingsWithoutAnyResult) {
    Episode person;
    const Finding overdue = finding("MON.W", Severity::Warning, {});
    EXPECT_EQ(person.see(with({overdue})), "open MON.W");
    EXPECT_EQ(person.see(with({overdue})), "");
    EXPECT_EQ(
        person.see(with({finding("MON.U", Severity::Urgent, {})})),
        "supersede 1 by MON.U; open MON.U"
    );
}

}  // namespace
}  // namespace thiowatch::alerts
