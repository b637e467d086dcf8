#include "daemon/intake/deadlines.h"

#include "daemon/intake/acknowledge.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kOnTheDrug;
using ::testing::UnorderedElementsAre;

const testing::DeskSetting kTwoSteps{
    .routes =
        "  - {to: [dr-smith], by: [drop], acknowledge_within: 60m, escalate: [clinic, chief]}\n"};

/// What was added since the last look.
std::vector<std::string> fresh(DeskBench& bench) {
    auto notices = bench.notices();
    bench.deliver();
    return notices;
}

TEST(Deadlines, ClimbTheRouteStepByStepAndRepeatUntilAPersonAcknowledges) {
    DeskBench bench(kTwoSteps);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    EXPECT_THAT(fresh(bench), ElementsAre("opened 0 dr-smith drop"));
    bench.pass(minutes{59});
    EXPECT_THAT(fresh(bench), IsEmpty());
    bench.pass(minutes{1});
    EXPECT_THAT(
        fresh(bench), UnorderedElementsAre("escalated 1 clinic drop", "repeated 1 dr-smith drop")
    );
    bench.pass(minutes{15});
    EXPECT_THAT(
        fresh(bench),
        UnorderedElementsAre(
            "escalated 2 chief drop", "repeated 2 clinic drop", "repeated 2 dr-smith drop"
        )
    );
    bench.pass(minutes{15});
    EXPECT_THAT(
        fresh(bench),
        UnorderedElementsAre(
            "repeated 3 chief drop", "repeated 3 clinic drop", "repeated 3 dr-smith drop"
        )
    );
    EXPECT_EQ(bench.alerts().front().escalation, 3);
    bench.at_desk([&](Desk& desk) {
        EXPECT_EQ(
            acknowledge(desk, {bench.alerts().front().ref, "Dr Smith", "", std::nullopt}),
            AckResult::Done
        );
    });
    bench.pass(days(2));
    EXPECT_THAT(fresh(bench), IsEmpty());
    EXPECT_FALSE(next_deadline(bench.store()) && *next_deadline(bench.store()) <= bench.now);
}

TEST(Deadlines, ASnoozeThatRanOutAlarmsAgain) {
    DeskBench bench(kTwoSteps);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    AlertRef ref = bench.alerts().front().ref;
    bench.at_desk([&](Desk& desk) {
        EXPECT_FALSE(snooze(desk, ref, "Dr Smith", "seen", desk.now + hours{2}))
            << "not before it was seen";
        acknowledge(desk, {ref, "Dr Smith", "", std::nullopt});
        EXPECT_TRUE(snooze(desk, ref, "Dr Smith", "known", desk.now + hours{2}));
        EXPECT_FALSE(snooze(desk, ref, "Dr Smith", "known", desk.now + hours{73}));
    });
    bench.deliver();
    bench.pass(minutes{119});
    EXPECT_THAT(fresh(bench), IsEmpty());
    bench.pass(minutes{1});
    EXPECT_FALSE(fresh(bench).empty());
    EXPECT_FALSE(bench.alerts().front().acknowledged);
}

TEST(Deadlines, AClosedAlertAlarmsNobody) {
    DeskBench bench(kTwoSteps);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    bench.at_desk([&](Desk& desk) {
        EXPECT_TRUE(close_alert(desk, bench.alerts().front().ref, "Dr Smith", "known, in hospital")
        );
    });
    bench.pass(days(1));
    EXPECT_THAT(bench.notices(), IsEmpty());
}

struct StepCase {
    std::string name;
    Duration by;
};

TEST(Deadlines, MoveAlongWhenTheClockIsStepped) {
    const StepCase cases[] = {
        {"an hour back", -hours{1}}, {"an hour forth", hours{1}}, {"a day forth", days(1)}};
    for (const StepCase& item : cases) {
        DeskBench bench(kTwoSteps);
        bench.roster(kOnTheDrug);
        bench.send(bench.count("M1", "0.4"));
        bench.deliver();
        bench.now = bench.now + item.by;
        bench.at_desk([&](Desk& desk) { shift_deadlines(desk, item.by); });
        auto operators = bench.notices();
        bench.pass(minutes{59});
        EXPECT_EQ(bench.notices(), operators) << item.name << ": too early";
        bench.pass(minutes{1});
        EXPECT_EQ(bench.notices().size(), operators.size() + 2) << item.name << ": once";
        EXPECT_EQ(bench.store().operators.open().front().code, "clock.stepped") << item.name;
    }
}

TEST(Deadlines, WhatWaitsToBeSentMovesAlongToo) {
    DeskBench bench(kTwoSteps);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    bench.now = bench.now - hours{1};
    bench.at_desk([](Desk& desk) { shift_deadlines(desk, -hours{1}); });
    bench.at_desk([](Desk& desk) {
        EXPECT_EQ(claim_parcels(desk, ChannelName("drop"), 10).size(), 2U)
            << "alert and operator news";
    });
}

TEST(Deadlines, ManyThatFellDueTogetherAreMetInParts) {
    DeskBench bench(kTwoSteps);
    std::string rows;
    for (int number = 1; number <= 5; ++number) {
        rows += std::to_string(number) + ",H1,,,,,azathioprine,2025-01-01,,dr-smith\n";
    }
    bench.roster(rows);
    for (int number = 1; number <= 5; ++number) {
        auto oru = bench.count("M" + std::to_string(number), "0.4");
        oru.identifier = std::to_string(number) + "^^^H1";
        bench.send(oru);
    }
    bench.deliver();
    bench.now = bench.now + hours{1};
    int turns = 1;
    bench.at_desk([&](Desk& desk) {
        while (meet_deadlines(desk, 2))
            ++turns;
    });
    EXPECT_EQ(turns, 3);
    EXPECT_EQ(bench.notices().size(), 10U) << "escalated and repeated, for each";
}

}  // namespace
}  // namespace thiowatch::intake
