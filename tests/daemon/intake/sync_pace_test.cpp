#include "daemon/intake/sync_pace.h"

#include <gtest/gtest.h>

namespace thiowatch::intake {
namespace {

using namespace std::chrono_literals;

SyncPace pace_of(std::size_t senders, SyncPace::Time work_on_each, SyncPace::Time sync) {
    SyncPace pace;
    for (int round = 0; round < 100; ++round) {
        pace.note_waiting(senders);
        pace.note_work(work_on_each * static_cast<std::int64_t>(senders), senders);
        pace.note_sync(sync);
    }
    return pace;
}

TEST(SyncPace, WorksInHalvesWhileTheDiskIsFasterThanTheWorkOnEverybody) {
    EXPECT_TRUE(pace_of(8, 40us, 150us).is_in_halves());
    EXPECT_TRUE(pace_of(64, 40us, 2ms).is_in_halves());
    EXPECT_FALSE(pace_of(8, 40us, 2ms).is_in_halves());
    EXPECT_FALSE(pace_of(64, 40us, 10ms).is_in_halves());
}

TEST(SyncPace, AFewSendersAreNotHalved) {
    EXPECT_FALSE(pace_of(3, 1ms, 1us).is_in_halves());
    EXPECT_TRUE(pace_of(4, 1ms, 1us).is_in_halves());
}

TEST(SyncPace, TriesHalvesBeforeItKnowsTheDisk) {
    SyncPace pace;
    pace.note_waiting(8);
    EXPECT_TRUE(pace.is_in_halves());
    EXPECT_FALSE(pace.is_half(3));
    EXPECT_TRUE(pace.is_half(4));
}

TEST(SyncPace, ForgetsACrowdAndASlowDiskInTime) {
    SyncPace pace = pace_of(64, 40us, 10ms);
    int rounds = 0;
    while (!pace.is_in_halves() && rounds < 1000) {
        pace.forget();
        ++rounds;
    }
    EXPECT_GT(rounds, 100);
    EXPECT_LT(rounds, 1000);
    for (int round = 0; round < 100; ++round)
        pace.note_waiting(1);
    EXPECT_FALSE(pace.is_in_halves());
    EXPECT_TRUE(pace.is_half(1));
}

}  // namespace
}  // namespace thiowatch::intake
