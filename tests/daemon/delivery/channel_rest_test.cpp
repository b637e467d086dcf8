#include "daemon/delivery/channel_rest.h"

#include <gtest/gtest.h>

namespace thiowatch::delivery {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const Verdict kDelivered = Delivered{"250"};
const Verdict kGivenUp = GiveUp{"550"};
const Verdict kFailed = RetryLater{.why = "451"};
const Verdict kAllFailed = RetryLater{.why = "535", .our_fault = true, .whole_channel = true};

std::vector<Duration> rests_after(const std::vector<Verdict>& verdicts) {
    ChannelRest rest{{}};
    std::vector<Duration> rests;
    for (const auto& verdict : verdicts)
        rests.push_back(rest.after(verdict));
    return rests;
}

TEST(ChannelRest, OneBadRecipientCostsTheOthersNothing) {
    const std::vector<Duration> none(6, Duration{0});
    EXPECT_EQ(rests_after({kFailed, kDelivered, kFailed, kGivenUp, kFailed, kDelivered}), none);
}

TEST(ChannelRest, DoublesWithEveryFailureInARowToHalfAMinute) {
    const std::vector<Duration> expected{
        seconds{0},
        seconds{1},
        seconds{2},
        seconds{4},
        seconds{8},
        seconds{16},
        seconds{30},
        seconds{30},
    };
    EXPECT_EQ(rests_after(std::vector<Verdict>(8, kFailed)), expected);
}

TEST(ChannelRest, HoldsAChannelThatLetsNothingThroughAtOnce) {
    const std::vector<Duration> expected{
        seconds{30}, minutes{1}, minutes{2}, minutes{4}, minutes{5}, minutes{5}};
    EXPECT_EQ(rests_after(std::vector<Verdict>(6, kAllFailed)), expected);
}

TEST(ChannelRest, StaysWithinItsLimitsForEver) {
    EXPECT_EQ(rests_after(std::vector<Verdict>(100'000, kAllFailed)).back(), minutes{5});
}

TEST(ChannelRest, TheFirstSuccessEndsIt) {
    EXPECT_EQ(
        rests_after({kFailed, kFailed, kFailed, kDelivered, kFailed}),
        (std::vector<Duration>{seconds{0}, seconds{1}, seconds{2}, seconds{0}, seconds{0}})
    );
}

TEST(ChannelRest, WaitsAsAskedButNotSoLongThatACriticalNoticeIsHeldUp) {
    const Verdict soon = RetryLater{.why = "429", .after = seconds{7}};
    const Verdict late = RetryLater{.why = "429", .after = minutes{50}};
    EXPECT_EQ(rests_after({soon}).front(), seconds{7});
    EXPECT_EQ(rests_after({late}).front(), seconds{30});
}

TEST(ChannelRest, AFailingOutboxIsNotHammered) {
    ChannelRest rest{{}};
    EXPECT_EQ(rest.after_outbox_failure(), seconds{1});
    EXPECT_EQ(rest.after_outbox_failure(), seconds{1});
    EXPECT_EQ(rest.after_outbox_failure(), seconds{2});
    rest.forget();
    EXPECT_EQ(rest.after(kFailed), Duration{0});
}

}  // namespace
}  // namespace thiowatch::delivery
