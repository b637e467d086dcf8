// What one batch of the ledger does with frames and work of all kinds.

#include "daemon/intake/acknowledge.h"
#include "daemon/intake/ledger.h"
#include "tests/support/ledger_senders.h"

namespace thiowatch::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LedgerBatch : public ::testing::Test {
  protected:
    LedgerBatch() { testing::enter_roster(ledger, testing::kOnTheDrug); }
    void frame(const std::string& payload) {
        ledger.submit(FrameSubmission{
            FeedName("lis"),
            payload,
            false,
            testing::sender([this](const std::vector<std::string>& texts) {
                for (const std::string& text : texts)
                    answers.push_back(testing::acknowledged(text));
                if (texts.empty()) answers.emplace_back("none");
            })});
    }
    std::uint64_t roll() {
        if (breaks_in > 0 && --breaks_in == 0) throw std::runtime_error("the dice broke");
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        return dice;
    }

    int breaks_in = 0;
    std::uint64_t dice = 0x9E3779B97F4A7C15ULL;
    testing::DeskBench words;  // for the texts of messages, and its clock
    SnapshotPtr snapshot = testing::snapshot_of({});
    std::vector<std::string> answers;
    std::vector<std::string> opened;
    Ledger ledger{
        {store::Store::in_memory(),
         snapshot,
         [this] { return words.now; },
         [this] { return roll(); },
         {.opened = [this](std::string_view rule, std::string_view) {
             opened.emplace_back(rule);
         }}}};
};

TEST_F(LedgerBatch, AnswersInTheOrderSubmittedAndOnlyAfterTheCommit) {
    frame(words.count("M1", "4.0").text());
    frame("");
    frame(words.count("M2", "0.4").text());
    EXPECT_THAT(answers, ElementsAre());
    ledger.commit();
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[0], "AA|M1");
    EXPECT_THAT(answers[1], HasSubstr("AR"));
    EXPECT_EQ(answers[2], "AA|M2");
    EXPECT_THAT(opened, ElementsAre("ANC.C"));
}

TEST_F(LedgerBatch, GoesOnWhenOneMessageFailsInside) {
    breaks_in = 1;
    frame(words.count("M1", "0.4").text());
    frame(words.count("M2", "0.4", std::chrono::hours{1}).text());
    ledger.commit();
    EXPECT_THAT(answers, ElementsAre("AE|M1", "AA|M2"));
    EXPECT_THAT(opened, ElementsAre("ANC.C"));
    EXPECT_EQ(ledger.store().messages.count(), 2);
    EXPECT_EQ(ledger.store().reviews.depth(store::Queue::Failed).count, 1);
}

TEST_F(LedgerBatch, WorkThatFailsIsUndoneAndToldAndTheRestHappens) {
    std::vector<bool> happened;
    auto note = [&](bool did) { happened.push_back(did); };
    ledger.submit(WorkSubmission{
        [](Desk& desk) {
            desk.store.people.add({{{AssigningAuthority("H1"), Mrn("9")}}, {}}, desk.now);
            throw std::runtime_error("no");
        },
        note});
    ledger.submit(WorkSubmission{[](Desk&) {}, note});
    frame(words.count("M1", "0.4").text());
    ledger.commit();
    EXPECT_THAT(happened, ElementsAre(false, true));
    EXPECT_THAT(answers, ElementsAre("AA|M1"));
    EXPECT_EQ(ledger.store().people.all().size(), 1U);
}

TEST_F(LedgerBatch, AFrameOverTheLimitIsAnsweredAndReportedButNotKept) {
    ledger.submit(FrameSubmission{
        FeedName("lis"),
        words.count("M1", "0.4").text().substr(0, 80),
        true,
        testing::sender([this](const std::vector<std::string>& texts) { answers = texts; })});
    ledger.commit();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_THAT(answers.front(), HasSubstr("MSA|AR|M1"));
    EXPECT_EQ(ledger.store().messages.count(), 0);
    EXPECT_EQ(ledger.store().operators.open().front().code, "message.oversized");
}

TEST_F(LedgerBatch, AnAcknowledgementInTheSameBatchAsItsAlertStopsTheNotice) {
    frame(words.count("M1", "0.4").text());
    ledger.submit(WorkSubmission{
        [](Desk& desk) {
            auto alert = desk.store.alerts.list({}).front();
            EXPECT_EQ(acknowledge(desk, {alert.ref, "Dr Smith", "", {}}), AckResult::Done);
        },
        {}});
    ledger.commit();
    EXPECT_EQ(ledger.store().outbox.list(store::OutboxState::Pending, 10).size(), 0U);
}

}  // namespace
}  // namespace thiowatch::intake
