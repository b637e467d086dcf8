#include "daemon/intake/changed_people.h"

#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kOnTheDrug;
using testing::OruText;

void send_together(DeskBench& bench, const std::vector<OruText>& all) {
    bench.at_desk([&](Desk& desk) {
        look_once(desk, [&] {
            for (const OruText& oru : all)
                admit(desk, FeedName("lis"), oru.text());
        });
        EXPECT_EQ(desk.changed, nullptr);
    });
}

/// "ANC.C open version 1", with whom it is told to and the message it rests on.
std::vector<std::string> told(DeskBench& bench) {
    std::vector<std::string> found = bench.notices();
    for (const alerts::Alert& alert : bench.alerts()) {
        found.push_back(
            alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state)) +
            " version " + std::to_string(alert.version) + " of message " + alert.message.text
        );
    }
    return found;
}

TEST(ChangedPeople, AreLookedAtWhenAllOfThemIsIn) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    const auto low = bench.count("M1", "0.9", std::chrono::hours{3});
    const auto lower = bench.count("M2", "0.4", std::chrono::hours{2});
    send_together(bench, {low, lower});
    EXPECT_THAT(
        told(bench), ElementsAre("opened 0 dr-smith drop", "ANC.C open version 1 of message 2")
    );
}

TEST(ChangedPeople, ComeOutAsWhenOneMessageSaysItAll) {
    DeskBench together;
    together.roster(kOnTheDrug);
    OruText count = together.count("M1", "0.4");
    OruText platelets = count;
    platelets.control_id = "M2";
    platelets.results = {{.code = "777-3^Platelets^LN", .value = "20"}};
    send_together(together, {count, platelets});
    DeskBench at_once;
    at_once.roster(kOnTheDrug);
    count.results.push_back(platelets.results.front());
    at_once.send(count);
    EXPECT_EQ(together.rules(), at_once.rules());
    EXPECT_EQ(together.notices(), at_once.notices());
    EXPECT_EQ(together.rules().size(), 2U);
}

TEST(ChangedPeople, ACorrectionAfterItsOriginalIsWhatCounts) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    const OruText first = bench.count("M1", "0.4");
    OruText corrected = first;
    corrected.control_id = "M2";
    corrected.results = {{.value = "4.4", .status = "C"}};
    send_together(bench, {first, corrected});
    EXPECT_THAT(bench.rules(), IsEmpty());
    EXPECT_EQ(bench.store().results.count(), 1);
}

TEST(ChangedPeople, ACorrectionOfWhatWasToldBeforeIsTold) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    const OruText first = bench.count("M1", "0.4");
    bench.send(first);
    bench.deliver();
    OruText corrected = first;
    corrected.control_id = "M2";
    corrected.results = {{.value = "4.4", .status = "C"}};
    send_together(bench, {bench.count("M3", "4.1", std::chrono::hours{1}), corrected});
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C withdrawn", "CORR open"));
    EXPECT_THAT(bench.notices(), ElementsAre("withdrawn 0 dr-smith drop"));
}

TEST(ChangedPeople, WhoBeginsTheDrugAmongThemIsLookedAtToo) {
    DeskBench bench;
    bench.at_desk([&](Desk& desk) {
        look_once(desk, [&] {
            admit(desk, FeedName("lis"), bench.count("M1", "0.4").text());
            admit(desk, FeedName("lis"), bench.order("M2", days(30)));
        });
    });
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
}

TEST(ChangedPeople, NothingIsLostWhereverALookFails) {
    DeskBench whole;
    whole.roster(kOnTheDrug);
    const std::vector<OruText> all{
        whole.count("M1", "0.9", std::chrono::hours{3}),
        whole.count("M2", "0.4", std::chrono::hours{2})};
    send_together(whole, all);
    constexpr int kMostRolls = 40;
    for (int roll = 1; roll < kMostRolls; ++roll) {
        DeskBench bench;
        bench.roster(kOnTheDrug);
        bench.breaks_in = roll;
        send_together(bench, all);
        EXPECT_EQ(bench.store().messages.count(), 2) << roll;
        EXPECT_EQ(bench.store().results.count(), 2) << roll;
        EXPECT_EQ(bench.open_rules(), whole.open_rules()) << roll;
        EXPECT_EQ(bench.queued(store::Queue::Failed), 0) << roll;
    }
}

}  // namespace
}  // namespace thiowatch::intake
