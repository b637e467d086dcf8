#include "daemon/quiet_gaps.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const Instant kMonday = Instant::parse_rfc3339("2026-03-02T08:00:00Z").value();

/// A laboratory that sends every quarter of an hour from 8 to 20 h.
QuietGaps after_days(int count) {
    QuietGaps gaps;
    for (int day = 0; day < count; ++day) {
        for (int quarter = 0; quarter <= 48; ++quarter)
            gaps.heard(kMonday + days(day) + minutes{15} * quarter);
    }
    return gaps;
}

TEST(QuietGaps, AreNotKnownBeforeTwoWholeDaysWereHeard) {
    EXPECT_FALSE(QuietGaps().usual());
    EXPECT_FALSE(after_days(3).usual());
    EXPECT_EQ(after_days(4).usual(), hours{12}) << "its nights";
}

TEST(QuietGaps, SilenceIsTwiceTheUsualGapAndNeverLaterThanConfigured) {
    EXPECT_EQ(silence_limit(hours{24}, std::nullopt), hours{24});
    EXPECT_EQ(silence_limit(hours{24}, hours{5}), hours{10});
    EXPECT_EQ(silence_limit(hours{24}, hours{20}), hours{24});
    EXPECT_EQ(silence_limit(hours{24}, minutes{2}), minutes{15}) << "not for every pause";
}

TEST(QuietGaps, FollowAFeedThatChangesItsHabits) {
    QuietGaps gaps = after_days(4);
    for (int day = 4; day < 14; ++day) {
        for (int hour = 0; hour < 24; ++hour)
            gaps.heard(kMonday + days(day) + hours{hour});
    }
    EXPECT_EQ(gaps.usual(), hours{1}) << "the old nights are forgotten after a week";
}

TEST(QuietGaps, AClockSetBackMakesNoGap) {
    QuietGaps gaps = after_days(4);
    gaps.heard(kMonday);
    EXPECT_EQ(gaps.usual(), hours{12});
}

}  // namespace
}  // namespace thiowatch
