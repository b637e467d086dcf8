#include "daemon/runtime/clock.h"

#include <gtest/gtest.h>

#include "tests/support/held_time.h"

namespace thiowatch::runtime {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HeldTime;

const Instant kNoon = Instant::parse_rfc3339("2026-03-02T12:00:00Z").value();

TEST(SteadyClock, GoesOnWithTheTimeSinceBoot) {
    HeldTime time(kNoon);
    const SteadyClock clock(time.source());
    EXPECT_EQ(clock.now().utc_ms, kNoon.utc_ms);
    const Duration begun = clock.since_boot();
    time.pass(seconds{90});
    EXPECT_EQ(clock.now().utc_ms, (kNoon + seconds{90}).utc_ms);
    EXPECT_EQ(clock.since_boot() - begun, seconds{90});
}

TEST(SteadyClock, TakesAStepOfTheWallClockOnlyWhenAskedAndOnce) {
    HeldTime time(kNoon);
    SteadyClock clock(time.source());
    time.set_wall(-hours{1});
    EXPECT_EQ(clock.now().utc_ms, kNoon.utc_ms) << "nothing jumps by itself";
    EXPECT_EQ(clock.step(), -hours{1});
    EXPECT_EQ(clock.now().utc_ms, (kNoon - hours{1}).utc_ms);
    EXPECT_FALSE(clock.step());
}

TEST(SteadyClock, PassesOverWhatATimeServerCorrects) {
    HeldTime time(kNoon);
    SteadyClock clock(time.source());
    time.set_wall(seconds{2});
    EXPECT_FALSE(clock.step());
    time.set_wall(milliseconds{1});
    EXPECT_EQ(clock.step(), seconds{2} + milliseconds{1});
}

TEST(SteadyClock, ReadsTheClocksOfTheHost) {
    const SteadyClock clock;
    const Instant before = wall_now();
    const Instant now = clock.now();
    EXPECT_GE(now + seconds{2}, before);
    EXPECT_LE(now, wall_now() + seconds{2});
}

}  // namespace
}  // namespace thiowatch::runtime
