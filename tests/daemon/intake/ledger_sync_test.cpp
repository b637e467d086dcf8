// What the ledger says, and when, while the disk is at work: with many senders it goes on with the
// next, and nobody is told anything that a power cut could undo.

#include <thread>

#include <sqlite3.h>

#include "daemon/intake/ledger.h"
#include "daemon/intake/parcels.h"
#include "tests/support/disk_gate.h"
#include "tests/support/ledger_senders.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::intake {
namespace {

using ::testing::ElementsAre;

constexpr std::string_view kHarmless = "4.4";
constexpr std::string_view kCritical = "0.4";

class LedgerSync : public ::testing::Test {
  protected:
    void SetUp() override {
        const bool is_possible =
            ledger.sync_along([this] { synced.add(); }, [this] { return disk.sync(); });
        if (!is_possible) GTEST_SKIP() << "this file system has no direct writes";
        testing::enter_roster(ledger, testing::kOnTheDrug);
    }
    ~LedgerSync() override { disk.open(); }

    void frame(const std::string& control, std::string_view value = kHarmless) {
        submit(words.count(control, std::string(value)));
    }
    void frame_of_nobody(const std::string& control) {
        testing::OruText oru = words.count(control, std::string(kHarmless));
        oru.identifier = "9001^^^H1^MR";
        oru.name = "Nobody^Known";
        submit(oru);
    }
    void submit(const testing::OruText& oru) {
        ledger.submit(FrameSubmission{
            FeedName("lis"),
            oru.text(),
            false,
            testing::sender(
                [this](const std::vector<std::string>& texts) {
                    for (const std::string& text : texts)
                        answers.push_back(testing::acknowledged(text));
                },
                [this](const std::vector<std::string>& texts) {
                    sent_by = std::this_thread::get_id();
                    for (const std::string& text : texts)
                        sent.push_back(testing::acknowledged(text));
                }
            )});
    }
    void frames(const std::string& stem, int count) {
        for (int number = 1; number <= count; ++number)
            frame(stem + std::to_string(number));
    }

    testing::TemporaryFolder folder;
    testing::DiskGate disk;
    testing::Tally synced;
    testing::DeskBench words;  // for the texts of messages, and its clock
    std::vector<std::string> answers;
    std::vector<std::string> sent;  // looked at only when all is synced
    std::thread::id sent_by;
    int outbox_grew = 0;
    int arrived = 0;
    Ledger ledger{
        {store::Store::open(folder / "tw.db", {.may_create = true, .is_for_long = true}),
         testing::snapshot_of({}),
         [this] { return words.now; },
         [] { return std::uint64_t{4}; },
         {.arrived = [this](const FeedName&, const Arrival&) { ++arrived; },
          .outbox_grew = [this] { ++outbox_grew; }}}};
};

TEST_F(LedgerSync, AnswersManySendersNothingBeforeTheDiskHasIt) {
    frames("A", 4);
    ledger.commit();
    disk.await_begun(1);
    ledger.answer_synced();
    EXPECT_THAT(answers, ElementsAre());
    disk.let_one();
    synced.await(1);
    EXPECT_THAT(answers, ElementsAre()) << "on the ledger's own thread, when it asks";
    ledger.answer_synced();
    EXPECT_THAT(answers, ElementsAre("AA|A1", "AA|A2", "AA|A3", "AA|A4"));
}

TEST_F(LedgerSync, APostIsNotDoneBeforeTheDiskHasIt) {
    std::vector<PostFate> fates;
    for (int number = 1; number <= 4; ++number) {
        const std::string text = words.count("P" + std::to_string(number), "4.4").text();
        ledger.submit(PostSubmission{
            FeedName("lis"),
            [text](Desk& desk) { return std::vector{admit(desk, FeedName("lis"), text)}; },
            [&](PostFate fate) { fates.push_back(fate); }});
    }
    ledger.commit();
    disk.await_begun(1);
    ledger.answer_synced();
    EXPECT_THAT(fates, ElementsAre());
    disk.let_one();
    synced.await(1);
    ledger.answer_synced();
    EXPECT_EQ(fates, std::vector(4, PostFate::Committed));
}

TEST_F(LedgerSync, SendsAtOnceFromTheThreadThatSynced) {
    frames("A", 4);
    ledger.commit();
    disk.let_one();
    synced.await(1);
    EXPECT_THAT(sent, ElementsAre("AA|A1", "AA|A2", "AA|A3", "AA|A4"));
    EXPECT_NE(sent_by, std::this_thread::get_id());
}

TEST_F(LedgerSync, GoesOnWithTheNextWhileTheDiskIsBusy) {
    frames("A", 4);
    ledger.commit();
    disk.await_begun(1);
    frames("B", 4);
    ledger.commit();
    EXPECT_EQ(ledger.store().messages.count(), 8);
    EXPECT_THAT(answers, ElementsAre());
    disk.open();
    ledger.finish();
    EXPECT_EQ(answers.size(), 8U);
    EXPECT_EQ(answers.front(), "AA|A1");
    EXPECT_EQ(answers.back(), "AA|B4");
}

TEST_F(LedgerSync, TakesHalfOfThoseWhoUsuallyWait) {
    frames("A", 7);
    EXPECT_FALSE(ledger.has_enough()) << "nobody knows yet how many there are";
    ledger.commit();
    frames("B", 3);
    EXPECT_FALSE(ledger.has_enough());
    frame("B4");
    EXPECT_TRUE(ledger.has_enough());
}

TEST_F(LedgerSync, FewSendersWaitForTheDiskAndAreAnswered) {
    frames("A", 3);
    ledger.commit();
    EXPECT_EQ(answers.size(), 3U);
    EXPECT_EQ(disk.begun(), 0) << "the store's own sync";
}

TEST_F(LedgerSync, OfNobodyFollowedSendsBeforeTheStoreHasTidiedUp) {
    for (const char* control : {"A1", "A2", "A3"})
        frame_of_nobody(control);
    ledger.commit();
    EXPECT_THAT(sent, ElementsAre("AA|A1", "AA|A2", "AA|A3"));
    EXPECT_EQ(sent_by, std::this_thread::get_id());
    EXPECT_EQ(answers.size(), 3U);
    EXPECT_EQ(arrived, 3) << "each is told of once";
}

TEST_F(LedgerSync, WhatChangesARecordIsThereForAllBeforeItIsAnswered) {
    frame_of_nobody("A1");
    frame("A2");
    ledger.commit();
    EXPECT_THAT(sent, ElementsAre());
    EXPECT_THAT(answers, ElementsAre("AA|A1", "AA|A2"));
    EXPECT_EQ(arrived, 2);
}

TEST_F(LedgerSync, ARepetitionWritesNothingAndIsAnsweredAfterwards) {
    frame_of_nobody("A1");
    ledger.commit();
    sent.clear();
    frame_of_nobody("A1");
    ledger.commit();
    EXPECT_THAT(sent, ElementsAre()) << "there was no sync";
    EXPECT_THAT(answers, ElementsAre("AA|A1", "AA|A1"));
}

TEST_F(LedgerSync, NobodyIsSentAnythingWhileAnEarlierSyncMayFail) {
    frames("A", 4);
    ledger.commit();
    disk.await_begun(1);
    frame("B1", kCritical);
    ledger.commit();
    EXPECT_THAT(answers, ElementsAre());
    disk.open();
    ledger.finish();
    EXPECT_THAT(sent, ElementsAre("AA|A1", "AA|A2", "AA|A3", "AA|A4", "AA|B1"));
    EXPECT_EQ(answers.back(), "AA|B1");
}

TEST_F(LedgerSync, AnAlertWaitsForTheDiskWithTheOthers) {
    frames("A", 4);
    frame("A5", kCritical);
    ledger.commit();
    disk.await_begun(1);
    ledger.answer_synced();
    EXPECT_EQ(outbox_grew, 1) << "a courier may come for it";
    EXPECT_THAT(answers, ElementsAre());
    disk.let_one();
    synced.await(1);
    ledger.answer_synced();
    EXPECT_EQ(answers.size(), 5U);
}

TEST_F(LedgerSync, ACourierGetsNothingThatTheDiskDoesNotHave) {
    frames("A", 4);
    frame("A5", kCritical);
    ledger.commit();
    disk.await_begun(1);
    std::size_t claimed = 0;
    bool is_told = false;
    ledger.submit(WorkSubmission{
        [&](Desk& desk) { claimed = claim_parcels(desk, ChannelName("drop"), 1).size(); },
        [&](bool happened) { is_told = happened; }});
    ledger.commit();
    EXPECT_EQ(claimed, 1U);
    disk.let_one();
    synced.await(1);
    ledger.answer_synced();
    EXPECT_EQ(answers.size(), 5U);
    EXPECT_FALSE(is_told) << "the alert is on the disk, that somebody took it is not";
    disk.open();
    ledger.finish();
    EXPECT_TRUE(is_told);
}

// Sent again on another connection, and found to be known from a commit that is not on the disk.
TEST_F(LedgerSync, ARepetitionIsNotAnsweredBeforeTheFirst) {
    frames("A", 4);
    ledger.commit();
    disk.await_begun(1);
    frame("A1");
    ledger.commit();
    EXPECT_THAT(answers, ElementsAre());
    disk.open();
    ledger.finish();
    EXPECT_THAT(answers, ElementsAre("AA|A1", "AA|A2", "AA|A3", "AA|A4", "AA|A1"));
    EXPECT_EQ(ledger.store().messages.count(), 4);
}

TEST_F(LedgerSync, ASyncThatFailedEndsItAndNothingIsAnswered) {
    disk.fail_with(SQLITE_IOERR_FSYNC);
    disk.open();
    frames("A", 4);
    ledger.commit();
    synced.await(1);
    EXPECT_THROW(ledger.answer_synced(), store::StoreError);
    frame("B1");
    EXPECT_THROW(ledger.commit(), store::StoreError);
    EXPECT_THAT(answers, ElementsAre());
    EXPECT_THAT(sent, ElementsAre());
}

}  // namespace
}  // namespace thiowatch::intake
