#include "daemon/intake/admit.h"

#include <numeric>

#include "daemon/intake/reread.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::hl7_moment;
using ::testing::IsEmpty;
using testing::kOnTheDrug;

TEST(Admit, TheSameMessageAgainGetsTheSameAnswerAndChangesNothing) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    std::string text = bench.count("M1", "0.4").text();
    Arrival first = bench.send(text);
    auto notices = bench.notices();
    bench.now = bench.now + std::chrono::minutes{5};
    Arrival again = bench.send(text);
    EXPECT_EQ(again.disposition, store::Disposition::Duplicate);
    EXPECT_EQ(again.message, first.message);
    EXPECT_EQ(again.answers.front().code, first.answers.front().code);
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(bench.alerts().front().version, 1);
    EXPECT_EQ(bench.notices(), notices);
    EXPECT_EQ(bench.store().results.count(), 1);
    EXPECT_EQ(bench.store().messages.count(), 1);
}

TEST(Admit, TheSameContentUnderAnotherControlIdTellsNobodyAgain) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    testing::OruText oru = bench.count("M1", "0.4");
    bench.send(oru);
    auto notices = bench.notices();
    oru.control_id = "M2";
    EXPECT_EQ(bench.send(oru).disposition, store::Disposition::Processed);
    EXPECT_EQ(bench.notices(), notices);
    EXPECT_EQ(bench.store().results.count(), 1);
    EXPECT_EQ(bench.alerts().front().version, 1);
}

TEST(Admit, OtherContentUnderAUsedControlIdIsANewMessageAndNoted) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "4.4"));
    Arrival other = bench.send(bench.count("M1", "0.4", std::chrono::hours{1}));
    EXPECT_EQ(other.disposition, store::Disposition::Processed);
    ASSERT_FALSE(other.problems.empty());
    EXPECT_THAT(other.problems.front().detail, HasSubstr("used before"));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
}

// What people were told on the way depends on the order, and so does what is taken back (CORR);
// what is true in the end must not.
TEST(Admit, TheOrderOfArrivalDoesNotChangeTheFinalAlerts) {
    DeskBench clock;
    std::vector<std::string> messages{
        clock.order("RX", days(30)),
        clock.count("M1", "0.9", days(3)).text(),
        clock.count("M3", "0.4", days(1)).text(),
    };
    testing::OruText corrected = clock.count("M2", "2.5", days(3));
    corrected.order = "L-M1";
    corrected.results.front().status = "C";
    messages.push_back(corrected.text());
    testing::OruText platelets = clock.count("M4", "30", days(2));
    platelets.results.front().code = "777-3^Platelets^LN";
    messages.push_back(platelets.text());
    std::vector<std::size_t> order(messages.size());
    std::iota(order.begin(), order.end(), 0U);
    do {
        DeskBench bench;
        for (std::size_t at : order)
            bench.send(messages[at]);
        auto open = bench.open_rules();
        open.erase("1 CORR");
        EXPECT_EQ(open, (std::multiset<std::string>{"1 ANC.C", "1 PLT.U"}))
            << ::testing::PrintToString(order);
        EXPECT_EQ(bench.store().results.count(), 3) << ::testing::PrintToString(order);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST(Admit, ATherapyThatStartsLateReadsTheMessagesKeptRaw) {
    DeskBench bench;
    bench.send(bench.count("M1", "0.9", days(2)));
    bench.send(bench.count("M2", "0.4"));
    EXPECT_EQ(bench.store().results.count(), 0);
    EXPECT_THAT(bench.rules(), IsEmpty());
    bench.send(bench.order("RX", days(20)));
    EXPECT_EQ(bench.store().results.count(), 2);
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open", "PGX.NONE.W open"));
}

TEST(Admit, ABadPartIsHeldAndItsSiblingsAreUsed) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    testing::OruText oru = bench.count("M1", "0.4");
    oru.results.push_back({.code = "777-3^Platelets^LN", .value = "see note"});
    Arrival arrival = bench.send(oru);
    EXPECT_EQ(arrival.answers.front().code, "AA");
    EXPECT_THAT(bench.rules(), ::testing::Contains("ANC.C open"));
}

TEST(Admit, AFailureInsideKeepsTheMessageRawHeldAndAnswered207) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    std::string text = bench.count("M1", "0.4").text();
    bench.breaks_in = 1;  // the reference of the alert
    Arrival arrival = bench.send(text);
    EXPECT_EQ(arrival.disposition, store::Disposition::Held);
    ASSERT_EQ(arrival.answers.size(), 1U);
    EXPECT_EQ(arrival.answers.front().code, "AE");
    EXPECT_THAT(arrival.answers.front().text, HasSubstr("|207^"));
    EXPECT_EQ(bench.store().messages.read(arrival.message)->body, text);
    EXPECT_EQ(bench.queued(store::Queue::Failed), 1);
    EXPECT_EQ(bench.store().results.count(), 0) << "all of it or nothing";
    EXPECT_THAT(bench.rules(), IsEmpty());
    ASSERT_EQ(bench.store().operators.open().size(), 1U);
    EXPECT_EQ(bench.store().operators.open().front().code, "message.held");
    EXPECT_EQ(bench.send(text).answers.front().code, "AE") << "and again the same";
}

TEST(Admit, AMessageThatFailedIsReadAgainWhenAPersonAsks) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.breaks_in = 1;
    bench.send(bench.count("M1", "0.4"));
    auto item = bench.store().reviews.open(store::Queue::Failed, 1).front();
    bench.at_desk([&](Desk& desk) { EXPECT_TRUE(read_review_again(desk, item.id)); });
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(bench.queued(store::Queue::Failed), 0);
}

struct AnswerCase {
    std::string name;
    std::string payload;
    std::vector<std::string> codes;
    std::size_t stored = 1;
};

TEST(AdmitFrame, AnswersEveryMessageOnceAndKeepsWhatItCannotRead) {
    DeskBench clock;
    const std::string oru = clock.count("M1", "4.0").text();
    auto with = [&](const std::string& from, const std::string& to) {
        std::string text = oru;
        return text.replace(text.find(from), from.size(), to);
    };
    const AnswerCase cases[] = {
        {"a result", oru, {"AA"}},
        {"nothing at all", "", {"AR"}},
        {"no HL7", "hello", {"AR"}},
        {"a header cut short", "MSH|^~", {"AR"}},
        {"a type nobody takes", with("ORU^R01^ORU_R01", "SIU^S12^SIU_S12"), {"AR"}},
        {"a training message", with("|P|2.5.1", "|T|2.5.1"), {"AR"}},
        {"no control id", with("|M1|", "||"), {"AE"}},
        {"no type", with("|ORU^R01^ORU_R01|", "||"), {"AE"}},
        {"never an answer", with("|P|2.5.1", "|P|2.5.1|||NE|NE"), {}},
        {"only on error, and there is none", with("|P|2.5.1", "|P|2.5.1|||NE|ER"), {}},
        {"accept answers", with("|P|2.5.1", "|P|2.5.1|||AL|NE"), {"CA"}},
        {"both answers", with("|P|2.5.1", "|P|2.5.1|||AL|AL"), {"CA", "AA"}},
        {"an answer to somebody", "MSH|^~\\&|A|B|C|D|20260310||ACK|9|P|2.5\rMSA|AA|1\r", {}},
    };
    for (const AnswerCase& item : cases) {
        DeskBench bench;
        FrameOutcome outcome;
        bench.at_desk([&](Desk& desk) {
            outcome = admit_frame(desk, FeedName("lis"), item.payload);
        });
        std::vector<std::string> codes;
        for (const std::string& answer : outcome.answers) {
            codes.push_back(answer.substr(answer.find("MSA|") + 4, 2));
        }
        EXPECT_EQ(codes, item.codes) << item.name;
        EXPECT_EQ(bench.store().messages.count(), static_cast<std::int64_t>(item.stored))
            << item.name;
    }
}

TEST(AdmitFrame, ABatchGetsOneTextWithAnAnswerForEachMessage) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    std::string batch = "BHS|^~\\&|LAB|H|TW|H|20260310||||B1\r" + bench.count("M1", "4.0").text() +
                        "MSH|^~\\&|LAB\r" + bench.count("M2", "0.4").text() + "BTS|3\r";
    FrameOutcome outcome;
    bench.at_desk([&](Desk& desk) { outcome = admit_frame(desk, FeedName("lis"), batch); });
    ASSERT_EQ(outcome.arrivals.size(), 3U);
    ASSERT_EQ(outcome.answers.size(), 1U);
    EXPECT_THAT(outcome.answers.front(), HasSubstr("MSA|AA|M1"));
    EXPECT_THAT(outcome.answers.front(), HasSubstr("MSA|AA|M2"));
    EXPECT_EQ(outcome.arrivals[1].answers.front().code.substr(0, 1), "A");
    EXPECT_NE(outcome.arrivals[1].answers.front().code, "AA");
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
}

}  // namespace
}  // namespace thiowatch::intake
