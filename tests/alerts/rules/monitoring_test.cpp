#include "alerts/rules/monitoring.h"

#include "config/schedule_loader.h"
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
using samples::standing_in;
using ::testing::HasSubstr;

Schedule schedule_named(const std::string& name) {
    config::Diagnostics diagnostics;
    auto schedule = config::load_schedule(name, diagnostics);
    EXPECT_TRUE(schedule) << diagnostics.human();
    return schedule.value_or(Schedule{});
}

/// The packaged rules on tests that did not come, alone: others have reviews of their own.
RulePack monitoring_pack() {
    RulePack pack = samples::core_pack();
    pack.milestones.clear();
    std::erase_if(pack.rules, [](const Rule& rule) {
        return !std::holds_alternative<MonitoringRule>(rule);
    });
    pack.index = index_of(pack.rules);
    return pack;
}

RulePack pack_with(const std::vector<std::string>& names) {
    RulePack pack = monitoring_pack();
    for (const std::string& name : names)
        pack.schedules.schedules.push_back(schedule_named(name));
    return pack;
}

/// Every `interval` days, for good.
RulePack pack_of(int interval, int grace) {
    config::Diagnostics diagnostics;
    const std::string text =
        "schedule: site\nsources: {site: the site}\nplans:\n  - blood_count:\n      tests: [WBC, "
        "ANC]\n"
        "      phases: [{every: " +
        std::to_string(interval) + "d, grace: " + std::to_string(grace) + "d, source: site}]\n";
    auto schedule = config::read_schedule("site.yaml", text, diagnostics);
    EXPECT_TRUE(schedule) << diagnostics.human();
    RulePack pack = monitoring_pack();
    pack.schedules.schedules.push_back(schedule.value_or(Schedule{}));
    return pack;
}

Rules monitoring_rules(const Assessment& assessment) {
    Rules rules = samples::rules_in(assessment);
    std::erase_if(rules, [](const std::string& rule) { return !rule.starts_with("MON."); });
    return rules;
}

Person with_count(int days_ago) {
    Person person = given(Analyte::Wbc, "6.0");
    person.days_ago(days_ago);
    return person;
}

TherapyTimeline on_drug_since(int days_ago, std::vector<TherapyFact> more = {}) {
    TherapyFact start;
    start.at = kNow - days(days_ago);
    more.push_back(start);
    return TherapyTimeline(std::move(more));
}

TherapyFact fact(TherapyAction action, int days_ago) {
    TherapyFact fact;
    fact.action = action;
    fact.at = kNow - days(days_ago);
    return fact;
}

struct LateCase {
    int days;
    int interval;
    int grace;
    Rules expected;
};

TEST(Monitoring, IsLateOnTheDayAfterIntervalAndGraceAndUrgentAfterTwoIntervals) {
    const LateCase cases[] = {
        {98, 84, 14, {}},
        {99, 84, 14, {"MON.W"}},
        {168, 84, 14, {"MON.W"}},
        {169, 84, 14, {"MON.U"}},
        {10, 7, 3, {}},
        {11, 7, 3, {"MON.W"}},
        {14, 7, 3, {"MON.W"}},
        {15, 7, 3, {"MON.U"}},
    };
    for (const LateCase& item : cases) {
        const RulePack pack = pack_of(item.interval, item.grace);
        const auto assessment = assess(with_count(item.days).record(), pack, kNow);
        EXPECT_EQ(monitoring_rules(assessment), item.expected)
            << item.days << " days, every " << item.interval << ", grace " << item.grace;
    }
}

TEST(Monitoring, SaysWhenTimeAloneWillChangeTheAnswer) {
    const RulePack pack = pack_of(84, 14);
    Person person = with_count(0);
    const auto first = assess(person.record(), pack, kNow).next_review_at;
    ASSERT_TRUE(first);
    EXPECT_EQ(first->rfc3339(), "2026-06-17T00:00:00Z") << "99 days on, at the start of the day";
    const Instant before = *first - std::chrono::milliseconds{1};
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, before)), Rules{});
    EXPECT_EQ(assess(person.record(), pack, before).next_review_at, first);
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, *first)), Rules{"MON.W"});
    const auto second = assess(person.record(), pack, *first).next_review_at;
    ASSERT_TRUE(second);
    EXPECT_EQ(second->rfc3339(), "2026-08-26T00:00:00Z") << "169 days on";
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, *second)), Rules{"MON.U"});
}

TEST(Monitoring, CountsDaysByTheCalendarOfTheSite) {
    RulePack pack = pack_of(84, 14);
    pack.schedules.zone = TimeZone::named("Pacific/Auckland").value();
    Person person = with_count(0);
    const auto first = assess(person.record(), pack, kNow).next_review_at;
    ASSERT_TRUE(first);
    EXPECT_EQ(first->rfc3339(), "2026-06-16T12:00:00Z") << "midnight there";
}

TEST(Monitoring, TheTestThatArrivesEndsTheAlert) {
    const RulePack pack = pack_of(84, 14);
    const auto assessment = assess(with_count(0).record(), pack, kNow);
    EXPECT_EQ(standing_in(assessment, "MON.W", "MON"), Standing::Clear);
    EXPECT_EQ(standing_in(assessment, "MON.U", "MON"), Standing::Clear);
    const auto warned = assess(with_count(100).record(), pack, kNow);
    EXPECT_EQ(standing_in(warned, "MON.W", "MON"), std::nullopt);
    EXPECT_EQ(standing_in(warned, "MON.U", "MON"), Standing::Clear);
}

TEST(Monitoring, ATherapyLongOverWantsNoTests) {
    const RulePack pack = pack_of(84, 14);
    Person person = with_count(150);
    person.record().therapy = on_drug_since(400, {fact(TherapyAction::Stop, 89)});
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{"MON.W"})
        << "still in the time results count";
    person.record().therapy = on_drug_since(400, {fact(TherapyAction::Stop, 91)});
    const auto over = assess(person.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(over), Rules{});
    EXPECT_EQ(standing_in(over, "MON.W", "MON"), Standing::Clear) << "an open alert ends";
}

TEST(Monitoring, WhoWasNeverTestedCountsFromTheirStart) {
    const RulePack pack = pack_with({"fda_label"});
    Person person;
    person.record().therapy = on_drug_since(10);
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{});
    person.record().therapy = on_drug_since(11);
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{"MON.W"});
    person.record().therapy = on_drug_since(15);
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{"MON.U"});
}

TEST(Monitoring, WhoIsNewToUsHasTheGraceForEarlierTestsToCome) {
    const RulePack pack = pack_with({"fda_label"});
    Person person;
    person.record().therapy = on_drug_since(300);
    person.record().followed_since = kNow;
    const auto assessment = assess(person.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(assessment), Rules{});
    ASSERT_TRUE(assessment.next_review_at);
    EXPECT_EQ(assessment.next_review_at->rfc3339(), "2026-03-14T00:00:00Z") << "3 days of grace";
    EXPECT_EQ(
        monitoring_rules(assess(person.record(), pack, *assessment.next_review_at)), Rules{"MON.U"}
    );
}

struct Uncounted {
    std::string name;
    Person person;
    Rules expected;
};

TEST(Monitoring, AResultThatCouldNotBeJudgedDoesNotCountAsDone) {
    Uncounted cases[] = {
        {"unit missing", given(Analyte::Wbc, "6.0", ""), {"MON.W"}},
        {"words", given(Analyte::Wbc, "see comment"), {"MON.W"}},
        {"impossible", given(Analyte::Wbc, "5200"), {"MON.W"}},
        {"withdrawn", given(Analyte::Wbc, "6.0"), {"MON.W"}},
        {"not obtained", given(Analyte::Wbc, "6.0"), {"MON.W", "MON.NOTOBT"}},
        {"clotted", given(Analyte::Wbc, "6.0"), {"MON.W"}},
    };
    cases[3].person.status(ResultStatus::Withdrawn);
    cases[4].person.status(ResultStatus::NotObtained);
    cases[5].person.flags({.clotted = true});
    const RulePack pack = pack_of(84, 14);
    for (Uncounted& item : cases) {
        item.person.has(Analyte::Wbc, "6.0").days_ago(99);
        const auto assessment = assess(item.person.record(), pack, kNow);
        EXPECT_EQ(monitoring_rules(assessment), item.expected) << item.name;
    }
}

TEST(Monitoring, AnAttemptWithoutResultIsInformationUntilATestComes) {
    Person person = given(Analyte::Wbc, "6.0");
    person.status(ResultStatus::NotObtained).days_ago(2);
    person.has(Analyte::Wbc, "6.0").days_ago(9);
    const RulePack pack = pack_of(84, 14);
    const auto assessment = assess(person.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(assessment), Rules{"MON.NOTOBT"});
    EXPECT_EQ(finding_of(assessment, "MON.NOTOBT")->severity, Severity::Info);
    person.has(Analyte::Wbc, "6.1").days_ago(1);
    const auto later = assess(person.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(later), Rules{});
    EXPECT_EQ(standing_in(later, "MON.NOTOBT", "MON.NOTOBT/blood_count"), Standing::Clear);
}

TEST(Monitoring, ADoseChangeWantsTestsDenselyAgainAndExcusesNobody) {
    const RulePack pack = pack_with({"fda_label"});
    TherapyFact first;
    first.at = kNow - days(400);
    first.dose = Dose{Decimal(100, 0), "mg/d"};
    TherapyFact change = fact(TherapyAction::Change, 11);
    change.dose = Dose{Decimal(150, 0), "mg/d"};
    Person person = with_count(14);
    person.record().therapy = TherapyTimeline({first});
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{});
    person.record().therapy = TherapyTimeline({first, change});
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{"MON.W"});
    Person overdue = with_count(70);
    change.at = kNow - days(1);
    overdue.record().therapy = TherapyTimeline({first, change});
    EXPECT_EQ(monitoring_rules(assess(overdue.record(), pack, kNow)), Rules{"MON.U"});
}

TEST(Monitoring, GoesOnWhileTheDrugIsHeldAndBeginsAnewWhenItIsRestarted) {
    const RulePack pack = pack_with({"fda_label"});
    Person person = with_count(22);
    person.record().therapy = on_drug_since(400);
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{});
    person.record().therapy = on_drug_since(400, {fact(TherapyAction::Hold, 22)});
    const auto held = assess(person.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(held), Rules{"MON.W"}) << "every 14 days while held";
    EXPECT_TRUE(has_note(*finding_of(held, "MON.W"), "the drug is held"));
    person.record().therapy =
        on_drug_since(400, {fact(TherapyAction::Hold, 22), fact(TherapyAction::Resume, 11)});
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{"MON.W"})
        << "weekly from the restart on";
}

TEST(Monitoring, IsChosenByIndicationAndStrictestWhenThatIsUnknown) {
    RulePack pack = pack_with({"article"});
    Person person = with_count(0);
    person.record().therapy = on_drug_since(20);
    const auto first_late = [&](std::optional<Indication> indication) {
        person.record().indication = indication;
        return assess(person.record(), pack, kNow).next_review_at->rfc3339().substr(0, 10);
    };
    EXPECT_EQ(first_late(Indication::RheumatoidArthritis), "2026-04-17") << "30 + 7";
    EXPECT_EQ(first_late(Indication::InflammatoryBowelDisease), "2026-03-29") << "14 + 4";
    EXPECT_EQ(first_late(Indication::Transplant), "2026-03-21") << "7 + 3";
    EXPECT_EQ(first_late(std::nullopt), "2026-03-21");
    EXPECT_EQ(first_late(Indication::Other), "2026-03-21");
    pack = pack_with({"bsr_2017", "kdigo_transplant"});
    pack.schedules.by_indication[Indication::Transplant] = 1;
    EXPECT_EQ(first_late(Indication::RheumatoidArthritis), "2026-03-29");
    EXPECT_EQ(first_late(Indication::Transplant), "2026-03-15") << "3 + 1";
    EXPECT_EQ(first_late(std::nullopt), "2026-03-15");
}

TEST(Monitoring, ASecondImmunosuppressantOrARiskShortensTheInterval) {
    const RulePack pack = pack_with({"bsr_2017"});
    Person plain = with_count(60);
    EXPECT_EQ(monitoring_rules(assess(plain.record(), pack, kNow)), Rules{});
    Person combined = plain;
    combined.record().comedications = {Ingredient::Methotrexate};
    const auto late = assess(combined.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(late), Rules{"MON.W"});
    EXPECT_TRUE(has_note(*finding_of(late, "MON.W"), "second immunosuppressant"));
    Person old = plain;
    old.record().demographics.birth_date = CivilDate{1950, 1, 1};
    EXPECT_EQ(monitoring_rules(assess(old.record(), pack, kNow)), Rules{"MON.W"});
    Person weak = plain;
    weak.has(Analyte::Egfr, "45", "mL/min/{1.73_m2}").days_ago(60);
    EXPECT_THAT(monitoring_rules(assess(weak.record(), pack, kNow)), ::testing::Contains("MON.W"));
}

TEST(Monitoring, OneMissedVisitIsOneAlertThatNamesAllItsTests) {
    const RulePack pack = pack_with({"bsr_2017"});
    Person person = with_count(99);
    person.has(Analyte::Alt, "20", "U/L").uln(40).days_ago(99);
    const auto assessment = assess(person.record(), pack, kNow);
    EXPECT_EQ(monitoring_rules(assessment), Rules{"MON.W"});
    const Finding* finding = finding_of(assessment, "MON.W");
    EXPECT_EQ(
        finding->headline, "Blood count overdue: the last was 99 days ago, wanted every 84 days"
    );
    EXPECT_TRUE(has_note(*finding, "Liver tests overdue"));
    EXPECT_TRUE(has_note(*finding, "bsr_2017"));
    EXPECT_TRUE(has_note(*finding, "newer BSR guideline"));
    EXPECT_EQ(finding->evidence.size(), 2U);
}

TEST(Monitoring, TestsThatAreNeverSentToUsAreNoAlarmExceptTheBloodCount) {
    const RulePack pack = pack_with({"bsr_2017"});
    Person person = with_count(20);
    EXPECT_EQ(monitoring_rules(assess(person.record(), pack, kNow)), Rules{});
}

TEST(Monitoring, WithoutAScheduleNothingIsLate) {
    EXPECT_EQ(monitoring_rules(with_count(300).assessment()), Rules{});
}

TEST(Monitoring, ReachesTheMilestonesOfTheResponse) {
    const RulePack& pack = samples::core_pack();
    Person person = with_count(0);
    person.record().therapy = on_drug_since(91);
    const auto reached = reached_milestones(person.record(), pack, kNow);
    ASSERT_EQ(reached.size(), 1U);
    EXPECT_THAT(reached.front().topic, HasSubstr("3 months/2025-12-09"));
    person.record().therapy = on_drug_since(100);
    EXPECT_TRUE(reached_milestones(person.record(), pack, kNow).empty()) << "a week is enough";
}

}  // namespace
}  // namespace thiowatch::alerts
