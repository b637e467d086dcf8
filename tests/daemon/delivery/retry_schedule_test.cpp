#include "daemon/delivery/retry_schedule.h"

#include <gtest/gtest.h>

namespace thiowatch::delivery {
namespace {

using alerts::Severity;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr double kNoJitter = 0.5;

TEST(RetrySchedule, NeverGivesUpACriticalNoticeBeforeADayIsOver) {
    constexpr Duration kAlmostADay = hours{24} - Duration{1};
    for (int attempt = 1; attempt < 2000; ++attempt) {
        const auto delay = delay_before(attempt, Severity::Critical, kAlmostADay, 0.99);
        ASSERT_TRUE(delay) << attempt;
        EXPECT_LE(*delay, seconds{144}) << attempt;
    }
}

TEST(RetrySchedule, FollowsTheScheduleOfTheSeverity) {
    struct Case {
        Severity severity;
        std::vector<Duration> delays;
    };
    const std::vector<Duration> others{
        seconds{0},
        seconds{30},
        minutes{2},
        minutes{10},
        minutes{30},
        hours{1},
        hours{1},
        hours{1}};
    const std::vector<Case> cases{
        {Severity::Critical,
         {seconds{0},
          seconds{5},
          seconds{15},
          seconds{30},
          minutes{1},
          minutes{2},
          minutes{2},
          minutes{2}}},
        {Severity::Urgent, others},
        {Severity::Warning, others},
        {Severity::Info, others},
    };
    for (const auto& [severity, delays] : cases) {
        int attempt = 0;
        for (const auto& expected : delays) {
            ++attempt;
            EXPECT_EQ(delay_before(attempt, severity, Duration{0}, kNoJitter), expected)
                << name_of(severity) << " attempt " << attempt;
        }
    }
}

TEST(RetrySchedule, SpreadsTheDelayByAFifthEitherWay) {
    EXPECT_EQ(delay_before(3, Severity::Urgent, Duration{0}, 0.0), seconds{96});
    EXPECT_EQ(delay_before(3, Severity::Urgent, Duration{0}, 1.0), seconds{144});
}

TEST(RetrySchedule, TakesAnAttemptBeforeTheFirstForTheFirst) {
    EXPECT_EQ(delay_before(0, Severity::Urgent, Duration{0}, kNoJitter), Duration{0});
}

TEST(RetrySchedule, GivesUpAfterADay) {
    EXPECT_TRUE(delay_before(30, Severity::Warning, hours{24} - Duration{1}, kNoJitter));
    EXPECT_FALSE(delay_before(30, Severity::Warning, hours{24}, kNoJitter));
    EXPECT_FALSE(delay_before(700, Severity::Critical, hours{25}, kNoJitter));
}

TEST(RetrySchedule, WaitsAtLeastAsLongAsTheOtherSideAskedForButNeverMoreThanAnHour) {
    const auto after = [](Duration asked) {
        const RetryLater verdict{.why = "429", .after = asked};
        return delay_after(verdict, 2, Severity::Critical, Duration{0}, kNoJitter);
    };
    EXPECT_EQ(after(seconds{1}), seconds{5});
    EXPECT_EQ(after(seconds{120}), seconds{120});
    EXPECT_EQ(after(hours{48}), hours{1});
}

TEST(RetrySchedule, HoldsANoticeThroughAFaultOfOursForAsLongAsItLasts) {
    const RetryLater verdict{.why = "AUTH", .our_fault = true};
    EXPECT_EQ(delay_after(verdict, 900, Severity::Warning, hours{24} * 30, kNoJitter), minutes{5});
}

}  // namespace
}  // namespace thiowatch::delivery
