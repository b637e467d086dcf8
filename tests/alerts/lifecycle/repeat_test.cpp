// When people are told again of a problem that goes on, and when they are left in peace.

#include <gtest/gtest.h>

#include "alerts/lifecycle/reconcile.h"
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

/// Neutrophils of that day after the first.
Finding on_day(int day, std::string rule, Severity severity, std::string value) {
    Evidence one = anc("k" + std::to_string(day), std::move(value));
    one.collected = one.collected + days(day);
    return finding(std::move(rule), severity, {std::move(one)});
}
Finding anc_u(int day, std::string value) {
    return on_day(day, "ANC.U", Severity::Urgent, std::move(value));
}

TEST(Repeat, AResultNoWorseIsQuietForAWeekAndThenToldAgain) {
    Episode person;
    person.see(with({anc_u(0, "0.90")}));
    EXPECT_EQ(person.see(with({anc_u(3, "0.91")})), "append 1");
    EXPECT_EQ(person.see(with({anc_u(6, "0.85")})), "append 1") << "less than a tenth lower";
    EXPECT_EQ(person.see(with({anc_u(7, "0.95")})), "again 1");
    EXPECT_EQ(person.alert(1).version, 2);
    EXPECT_EQ(person.see(with({anc_u(9, "0.94")})), "append 1") << "the week begins anew";
}

TEST(Repeat, AResultATenthWorseOrATierUpIsAlwaysTold) {
    Episode person;
    person.see(with({anc_u(0, "0.90")}));
    EXPECT_EQ(person.see(with({anc_u(1, "0.81")})), "worse 1");
    EXPECT_EQ(
        person.see(with({on_day(2, "ANC.C", Severity::Critical, "0.4")})),
        "supersede 1 by ANC.C; open ANC.C"
    );
}

TEST(Repeat, CriticalIsNeverQuiet) {
    Episode person;
    person.see(with({on_day(0, "ANC.C", Severity::Critical, "0.40")}));
    EXPECT_EQ(person.see(with({on_day(1, "ANC.C", Severity::Critical, "0.45")})), "worse 1");
}

TEST(Repeat, ThePackSaysHowMuchIsWorseAndHowLongIsQuiet) {
    Episode person;
    person.see(with({anc_u(0, "0.90")}));
    Assessment strict = with({anc_u(1, "0.89")});
    strict.repeat.worse_by = Decimal(1, 2);
    EXPECT_EQ(person.see(strict), "worse 1");
    Assessment short_rest = with({anc_u(3, "0.90")});
    short_rest.repeat.quiet_for = days(2);
    EXPECT_EQ(person.see(short_rest), "again 1");
}

Finding mcv(int day, std::string value) {
    Finding one = on_day(day, "MCV.W", Severity::Warning, std::move(value));
    one.threshold = "x > 105 fL";
    one.repeat_after = days(84);
    return one;
}

TEST(Repeat, ARuleWithATimeOfItsOwnIsQuietForThatLong) {
    Episode person;
    person.see(with({mcv(0, "108")}));
    EXPECT_EQ(person.see(with({mcv(30, "109")})), "append 1");
    EXPECT_EQ(person.see(with({mcv(83, "110")})), "append 1");
    EXPECT_EQ(person.see(with({mcv(84, "108")})), "again 1");
    EXPECT_EQ(person.see(with({mcv(90, "120")})), "worse 1") << "by a tenth, at any time";
}

OpenAlert opened_by(const KnownAlerts& known, const Assessment& assessment) {
    const Changes changes = reconcile(known, assessment, at("2026-06-01T00:00:00Z"));
    EXPECT_EQ(changes.list.size(), 1U);
    return std::get<OpenAlert>(changes.list.at(0));
}

TEST(Repeat, SuchARuleOpensQuietlyWhenItsLastEpisodeIsShortPast) {
    Episode person;
    person.see(with({mcv(0, "108")}));
    person.see(with({}, {standing("MCV.W", Standing::Clear)}));
    ASSERT_EQ(person.alert(1).state, AlertState::Resolved);
    const KnownAlerts known{person.alerts()};
    EXPECT_TRUE(opened_by(known, with({mcv(40, "107")})).quiet);
    EXPECT_FALSE(opened_by(known, with({mcv(40, "125")})).quiet) << "worse";
    EXPECT_FALSE(opened_by(known, with({mcv(84, "107")})).quiet) << "long past";
    EXPECT_FALSE(opened_by({}, with({mcv(40, "107")})).quiet) << "the first";
}

TEST(Repeat, WhatAPersonClosedStaysClosedUntilAnotherResultComes) {
    Episode person;
    person.see(with({anc_u(0, "0.90")}));
    person.alert(1) = closed(person.alert(1), AlertState::Resolved, at("2026-03-02T00:00:00Z"));
    person.alert(1).closed_by = "Dr Smith";
    EXPECT_EQ(person.see(with({anc_u(0, "0.90")})), "") << "known, and decided upon";
    EXPECT_EQ(person.see(with({on_day(0, "ANC.C", Severity::Critical, "0.90")})), "open ANC.C");
    Episode other;
    other.see(with({anc_u(0, "0.90")}));
    other.alert(1) = closed(other.alert(1), AlertState::Resolved, at("2026-03-02T00:00:00Z"));
    other.alert(1).closed_by = "Dr Smith";
    EXPECT_EQ(other.see(with({anc_u(1, "0.95")})), "open ANC.U") << "a new result is news";
}

TEST(Repeat, WhatTheRecordSaysStillLastsOpensEvenWhenItComesLate) {
    Assessment late = with({on_day(2, "ANC.W", Severity::Warning, "1.05")});
    late.lasting = {anc_u(0, "0.90")};
    Episode person;
    EXPECT_EQ(person.see(late), "open ANC.U") << "0.90 was not cleared by 1.05";
    Episode in_turn;
    in_turn.see(with({anc_u(0, "0.90")}));
    EXPECT_EQ(in_turn.see(late), "") << "the same end";
}

}  // namespace
}  // namespace thiowatch::alerts
