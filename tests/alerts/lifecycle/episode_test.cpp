#include "alerts/lifecycle/episode.h"

#include "config/schedule_loader.h"
#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::core_pack;
using samples::given;
using samples::kNow;
using samples::Person;

TherapyFact fact(TherapyAction action, int days_ago) {
    TherapyFact fact;
    fact.action = action;
    fact.at = kNow - days(days_ago);
    return fact;
}

/// Neutrophils 0.9 forty days ago, and the alert they made.
class Course {
  public:
    Course() {
        person_.has(Analyte::Anc, "0.9").days_ago(40);
        facts_ = {fact(TherapyAction::Start, 400)};
        Finding finding;
        finding.rule = RuleId("ANC.U");
        finding.analyte = Analyte::Anc;
        finding.subject = "ANC";
        Evidence told;
        told.analyte = Analyte::Anc;
        told.collected = kNow - days(40) - std::chrono::hours{4};
        alert_.finding = finding;
        alert_.told = {told};
        alert_.opened_at = kNow - days(40);
        alert_.changed_at = kNow - days(20);
    }
    Course& result(const char* value, int days_ago) {
        person_.has(Analyte::Anc, value).days_ago(days_ago);
        return *this;
    }
    Course& drug(TherapyAction action, int days_ago) {
        facts_.push_back(fact(action, days_ago));
        return *this;
    }
    Course& is(AlertState state) {
        alert_.state = state;
        return *this;
    }
    Course& indication(Indication indication) {
        person_.record().indication = indication;
        return *this;
    }
    std::string phase(Instant now = kNow, const RulePack& pack = core_pack()) {
        person_.record().therapy = TherapyTimeline(facts_);
        return std::string(name_of(episode_of(alert_, person_.record(), pack, now).phase));
    }

  private:
    Person person_;
    std::vector<TherapyFact> facts_;
    Alert alert_;
};

TEST(Episode, GoesFromTheFallOverHoldAndRecoveryToTheRestartAndItsEnd) {
    Course course;
    EXPECT_EQ(course.phase(), "open");
    course.drug(TherapyAction::Hold, 38);
    EXPECT_EQ(course.phase(), "held");
    course.result("1.05", 32);
    EXPECT_EQ(course.phase(), "held") << "above the limit, and not yet clear of it";
    course.result("1.4", 28).is(AlertState::Resolved);
    EXPECT_EQ(course.phase(), "recovering");
    course.result("2.2", 21);
    EXPECT_EQ(course.phase(), "recovered");
    course.drug(TherapyAction::Resume, 20);
    EXPECT_EQ(course.phase(), "restarted");
    EXPECT_EQ(course.phase(kNow + days(9)), "restarted");
    EXPECT_EQ(course.phase(kNow + days(11)), "closed") << "a month after the restart";
}

// By the schedule of the person's indication, not by that of the site.
TEST(Episode, ARestartIsOverWhenTheDenseTimeOfThePersonsScheduleIs) {
    config::Diagnostics diagnostics;
    RulePack pack = core_pack();
    pack.schedules.schedules = {
        *config::load_schedule("fda_label", diagnostics),
        *config::load_schedule("bsr_2017", diagnostics)};
    pack.schedules.by_indication[Indication::RheumatoidArthritis] = 1;
    Course course;
    course.drug(TherapyAction::Hold, 38).drug(TherapyAction::Resume, 20);
    course.is(AlertState::Resolved);
    EXPECT_EQ(course.phase(kNow + days(11), pack), "closed") << "a month of the label";
    course.indication(Indication::RheumatoidArthritis);
    EXPECT_EQ(course.phase(kNow + days(21), pack), "restarted") << "six weeks of the other";
    EXPECT_EQ(course.phase(kNow + days(23), pack), "closed");
}

TEST(Episode, ANewFallDuringTheHoldIsNoRecovery) {
    Course course;
    course.drug(TherapyAction::Hold, 38).result("1.4", 28).result("0.8", 21);
    EXPECT_EQ(course.phase(), "held");
}

TEST(Episode, DoesNotDependOnTheOrderInWhichItsFactsBecameKnown) {
    Course late;
    late.result("2.2", 21).result("1.4", 28).drug(TherapyAction::Hold, 38);
    EXPECT_EQ(late.is(AlertState::Resolved).phase(), "recovered");
}

TEST(Episode, AStopIsAHoldThatEndsWithTheNextCourse) {
    Course course;
    course.drug(TherapyAction::Stop, 30);
    EXPECT_EQ(course.phase(), "held");
    course.drug(TherapyAction::Start, 10).is(AlertState::Resolved);
    EXPECT_EQ(course.phase(), "restarted");
}

TEST(Episode, WithoutAHoldTwoClearResultsEndIt) {
    Course course;
    course.result("1.4", 28).is(AlertState::Resolved);
    EXPECT_EQ(course.phase(), "recovering");
    course.result("1.5", 21);
    EXPECT_EQ(course.phase(), "closed");
}

TEST(Episode, AHoldThatWasOverBeforeHasNothingToDoWithIt) {
    Course course;
    course.drug(TherapyAction::Hold, 90).drug(TherapyAction::Resume, 60);
    EXPECT_EQ(course.phase(), "open");
}

TEST(Episode, WhatWasWithdrawnIsClosed) {
    Course course;
    EXPECT_EQ(course.drug(TherapyAction::Hold, 38).is(AlertState::Withdrawn).phase(), "closed");
}

}  // namespace
}  // namespace thiowatch::alerts
