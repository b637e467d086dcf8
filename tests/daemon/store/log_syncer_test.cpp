#include "daemon/store/log_syncer.h"

#include <optional>
#include <vector>

#include <sqlite3.h>

#include "daemon/store/connection.h"
#include "tests/support/disk_gate.h"

namespace thiowatch::store {
namespace {

using ::testing::ElementsAre;

class LogSyncerTest : public ::testing::Test {
  protected:
    ~LogSyncerTest() override { disk_.open(); }
    std::uint64_t want(int name) {
        return syncer_->want([this, name] { followed_.push_back(name); });
    }

    thiowatch::testing::DiskGate disk_;
    thiowatch::testing::Tally done_;
    std::vector<int> followed_;  // looked at only after `done_`
    std::optional<LogSyncer> syncer_{
        std::in_place,
        [this] { return disk_.sync(); },
        [this] { done_.add(); }};
};

TEST_F(LogSyncerTest, SaysNothingIsSyncedBeforeItIs) {
    const std::uint64_t first = want(1);
    disk_.await_begun(1);
    EXPECT_LT(syncer_->synced(), first);
    disk_.let_one();
    syncer_->await(first);
    EXPECT_EQ(syncer_->synced(), first);
    done_.await(1);
    EXPECT_THAT(followed_, ElementsAre(1));
}

TEST_F(LogSyncerTest, OneSyncIsForAllThatWasWrittenBeforeItBeganAndForNothingElse) {
    const std::uint64_t first = want(1);
    disk_.await_begun(1);
    const std::uint64_t second = want(2);
    const std::uint64_t third = want(3);
    disk_.let_one();
    disk_.await_begun(2);
    EXPECT_EQ(syncer_->synced(), first);
    EXPECT_LT(first, second);
    disk_.let_one();
    syncer_->await(third);
    done_.await(2);
    EXPECT_EQ(disk_.begun(), 2);
    EXPECT_THAT(followed_, ElementsAre(1, 2, 3));
}

TEST_F(LogSyncerTest, ASyncThatFailedIsNotTriedAgainAndNothingFollowsIt) {
    disk_.fail_with(SQLITE_IOERR_FSYNC);
    disk_.open();
    const std::uint64_t first = want(1);
    EXPECT_THROW(syncer_->await(first), StoreError);
    want(2);
    done_.await(1);
    EXPECT_THROW(std::ignore = syncer_->synced(), StoreError);
    syncer_.reset();
    EXPECT_EQ(disk_.begun(), 1);
    EXPECT_THAT(followed_, ElementsAre());
}

TEST_F(LogSyncerTest, SyncsWhatWasAskedForBeforeItGoes) {
    disk_.open();
    want(1);
    want(2);
    syncer_.reset();
    EXPECT_THAT(followed_, ElementsAre(1, 2));
}

}  // namespace
}  // namespace thiowatch::store
