#include "alerts/record/therapy_timeline.h"

#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "tests/support/rule_samples.h"

namespace thiowatch::alerts {
namespace {

Instant day(int month, int date) {
    char text[] = "2026-00-00T00:00:00Z";
    text[5] = static_cast<char>('0' + month / 10);
    text[6] = static_cast<char>('0' + month % 10);
    text[8] = static_cast<char>('0' + date / 10);
    text[9] = static_cast<char>('0' + date % 10);
    return samples::moment(text);
}

TherapyFact fact(TherapyAction action, Instant at, std::string order = "A") {
    TherapyFact one;
    one.action = action;
    one.at = at;
    one.order = std::move(order);
    return one;
}

TherapyFact start(Instant at, std::string order = "A") {
    return fact(TherapyAction::Start, at, std::move(order));
}
TherapyFact stop(Instant at, std::string order = "A") {
    return fact(TherapyAction::Stop, at, std::move(order));
}

TherapyFact with_dose(TherapyFact one, int milligrams) {
    one.dose = Dose{Decimal(milligrams, 0), "mg/d"};
    return one;
}

/// "01-05..03-01 01-20|" in one line, to compare courses at a glance.
std::string shown(const TherapyTimeline& timeline) {
    std::string text;
    for (const TherapyCourse& course : timeline.courses()) {
        if (!text.empty()) text += ", ";
        text += course.start.rfc3339().substr(5, 5) + "..";
        if (course.stop) text += course.stop->rfc3339().substr(5, 5);
        for (const auto& hold : course.holds) {
            text += " held " + hold.from.rfc3339().substr(5, 5) + "..";
            if (hold.until) text += hold.until->rfc3339().substr(5, 5);
        }
    }
    return text;
}

struct Case {
    std::string name;
    std::vector<TherapyFact> facts;
    std::string expected;
};

std::vector<Case> cases() {
    TherapyFact for_a_month = start(day(1, 5));
    for_a_month.until = day(2, 5);
    TherapyFact renewed = start(day(2, 1));
    renewed.until = day(3, 5);
    TherapyFact hold = fact(TherapyAction::Hold, day(1, 20));
    return {
        {"nothing", {}, ""},
        {"start", {start(day(1, 5))}, "01-05.."},
        {"start and stop", {start(day(1, 5)), stop(day(3, 1))}, "01-05..03-01"},
        {"a second start is no second course", {start(day(1, 5)), start(day(2, 1))}, "01-05.."},
        {"a new order before the old one stops",
         {start(day(1, 5), "A"), start(day(2, 1), "B"), stop(day(2, 2), "A")},
         "01-05.."},
        {"a new order at the moment the old one stops",
         {start(day(1, 5), "A"), stop(day(2, 1), "A"), start(day(2, 1), "B")},
         "01-05.."},
        {"an order stopped and started again at one moment",
         {start(day(1, 5)), stop(day(2, 1)), start(day(2, 1))},
         "01-05.."},
        {"both orders stop",
         {start(day(1, 5), "A"), start(day(2, 1), "B"), stop(day(2, 2), "A"), stop(day(3, 1), "B")},
         "01-05..03-01"},
        {"a stop without an order ends all",
         {start(day(1, 5), "A"), start(day(2, 1), "B"), stop(day(3, 1), "")},
         "01-05..03-01"},
        {"the stop of an order ends what the roster began",
         {start(day(1, 5), "roster"), stop(day(3, 1), "A")},
         "01-05..03-01"},
        {"the roster's entry does not outlive the last order",
         {start(day(1, 5), "roster"), start(day(1, 6), "A"), stop(day(3, 1), "A")},
         "01-05..03-01"},
        {"the roster's stop ends all",
         {start(day(1, 5), "roster"), start(day(1, 6), "A"), stop(day(3, 1), "roster")},
         "01-05..03-01"},
        {"a restart is a new course",
         {start(day(1, 5)), stop(day(2, 1)), start(day(2, 10))},
         "01-05..02-01, 02-10.."},
        {"an order cancelled as it was made", {start(day(1, 5)), stop(day(1, 5))}, "01-05..01-05"},
        {"a stop of nothing", {stop(day(1, 5))}, ""},
        {"supply without a start", {fact(TherapyAction::Evidence, day(1, 9))}, "01-09.."},
        {"supply does not move the start",
         {start(day(1, 5)), fact(TherapyAction::Evidence, day(2, 9))},
         "01-05.."},
        {"a stated end", {for_a_month}, "01-05..02-05"},
        {"a renewed order moves the stated end", {for_a_month, renewed}, "01-05..03-05"},
        {"supplies soon after the stated end go on",
         {for_a_month, fact(TherapyAction::Evidence, day(2, 20))},
         "01-05.."},
        {"supplies long after the stated end begin anew",
         {for_a_month, fact(TherapyAction::Evidence, day(8, 20))},
         "01-05..02-05, 08-20.."},
        {"a hold without an end", {start(day(1, 5)), hold}, "01-05.. held 01-20.."},
        {"hold and resume",
         {start(day(1, 5)), hold, fact(TherapyAction::Resume, day(2, 1))},
         "01-05.. held 01-20..02-01"},
        {"a start ends a hold",
         {start(day(1, 5)), hold, start(day(2, 3), "B")},
         "01-05.. held 01-20..02-03"},
        {"a hold of an unknown order is a therapy", {hold}, "01-20.. held 01-20.."},
    };
}

TEST(TherapyTimeline, FoldsFactsIntoCourses) {
    for (const Case& one : cases()) {
        EXPECT_EQ(shown(TherapyTimeline(one.facts)), one.expected) << one.name;
    }
}

TEST(TherapyTimeline, DoesNotDependOnTheOrderOfArrival) {
    std::mt19937 random(20260301);
    for (const Case& one : cases()) {
        auto facts = one.facts;
        for (int i = 0; i < 20; ++i) {
            std::shuffle(facts.begin(), facts.end(), random);
            EXPECT_EQ(shown(TherapyTimeline(facts)), one.expected) << one.name;
        }
    }
}

TEST(TherapyTimeline, RemembersTheNewDoseAndWhenItCame) {
    const TherapyTimeline timeline({
        with_dose(start(day(1, 5)), 50),
        with_dose(fact(TherapyAction::Change, day(2, 5)), 100),
        with_dose(fact(TherapyAction::Evidence, day(2, 9)), 25),
    });
    ASSERT_EQ(timeline.courses().size(), 1U);
    const TherapyCourse& course = timeline.courses().front();
    EXPECT_EQ(course.dose, (Dose{Decimal(100, 0), "mg/d"}));
    ASSERT_TRUE(course.dose_changed);
    EXPECT_EQ(*course.dose_changed, day(2, 5));
}

TEST(TherapyTimeline, CountsResultsFromBaselineToNinetyDaysAfterTheLastDose) {
    const TherapyTimeline timeline({start(day(6, 1)), stop(day(7, 1))});
    EXPECT_EQ(timeline.course_counting(day(6, 1) - days(91)), nullptr);
    EXPECT_NE(timeline.course_counting(day(6, 1) - days(90)), nullptr);
    EXPECT_NE(timeline.course_counting(day(6, 15)), nullptr);
    EXPECT_NE(timeline.course_counting(day(7, 1) + days(89)), nullptr);
    EXPECT_EQ(timeline.course_counting(day(7, 1) + days(90)), nullptr);
}

TEST(TherapyTimeline, PrefersTheCourseThatRuns) {
    const TherapyTimeline timeline({start(day(1, 1)), stop(day(2, 1)), start(day(3, 1))});
    EXPECT_EQ(timeline.course_counting(day(3, 2))->start, day(3, 1));
    EXPECT_EQ(timeline.course_counting(day(2, 10))->start, day(1, 1));
}

TEST(TherapyTimeline, KnowsWhatIsActiveAndWhatIsHeld) {
    TherapyFact allopurinol = start(day(2, 1), "X");
    allopurinol.ingredient = Ingredient::Allopurinol;
    const TherapyTimeline timeline({
        start(day(1, 5)),
        fact(TherapyAction::Hold, day(2, 1)),
        fact(TherapyAction::Resume, day(2, 9)),
        allopurinol,
    });
    EXPECT_FALSE(timeline.is_on_thiopurine(day(1, 4)));
    EXPECT_TRUE(timeline.is_on_thiopurine(day(1, 5)));
    EXPECT_TRUE(timeline.is_active(Ingredient::Allopurinol, day(2, 2)));
    EXPECT_FALSE(timeline.is_active(Ingredient::Mercaptopurine, day(2, 2)));
    EXPECT_FALSE(timeline.is_held(day(1, 31)));
    EXPECT_TRUE(timeline.is_held(day(2, 1)));
    EXPECT_FALSE(timeline.is_held(day(2, 9)));
    EXPECT_EQ(TherapyTimeline({allopurinol}).course_counting(day(2, 2)), nullptr)
        << "only a thiopurine makes results count";
}

}  // namespace
}  // namespace thiowatch::alerts
