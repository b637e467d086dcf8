#include "daemon/intake/merges.h"

#include "daemon/intake/reassess.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using ::testing::Contains;
using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kOnTheDrug;

const std::string kOther = "88,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-01-01,,dr-smith\n";

std::string adt(const std::string& event, const std::string& control, const std::string& rest) {
    return "MSH|^~\\&|ADT|H|TW|H|20260310||ADT^" + event + "|" + control +
           "|P|2.5.1\rEVN||20260310\r" + rest;
}
std::string merge(const std::string& ended, const std::string& into, const std::string& control) {
    return adt("A40", control, "PID|1||" + into + "^^^H1\rMRG|" + ended + "^^^H1\r");
}
std::string unlink(const std::string& one, const std::string& other, const std::string& control) {
    return adt("A37", control, "PID|1||" + one + "^^^H1\rPID|2||" + other + "^^^H1\r");
}

testing::OruText of(testing::OruText oru, const std::string& identifier) {
    oru.identifier = identifier + "^^^H1^MR";
    return oru;
}

/// Of each person: how many results and courses their record has.
std::vector<std::string> records(DeskBench& bench, int people) {
    std::vector<std::string> found;
    for (int id = 1; id <= people; ++id) {
        auto record = load_record(bench.store(), alerts::PatientId{id}, bench.now);
        found.push_back(
            std::to_string(record.measurements.size()) + " results, " +
            std::to_string(record.therapy.courses().size()) + " courses"
        );
    }
    return found;
}

TEST(Merges, AMergeTakenBackGivesTheFirstState) {
    DeskBench bench;
    bench.roster(kOnTheDrug + kOther);
    bench.send(bench.count("M1", "0.4", days(3)));
    bench.send(of(bench.count("M2", "5.0", days(1)), "88"));
    auto open = bench.open_rules();
    auto before = records(bench, 2);
    EXPECT_EQ(open, (std::multiset<std::string>{"1 ANC.C"}));
    bench.send(merge("88", "4711", "A1"));
    EXPECT_THAT(bench.open_rules(), IsEmpty()) << "the later count is of the same person now";
    EXPECT_NE(records(bench, 2), before);
    bench.send(unlink("4711", "88", "A2"));
    EXPECT_EQ(bench.open_rules(), open);
    EXPECT_EQ(records(bench, 2), before);
}

TEST(Merges, AnAlertOnTheOthersResultIsWithdrawnWithTheMerge) {
    DeskBench bench;
    bench.roster(kOnTheDrug + kOther);
    bench.send(bench.count("M1", "0.9", days(3)));
    EXPECT_EQ(bench.open_rules(), (std::multiset<std::string>{"1 ANC.U"}));
    bench.send(merge("88", "4711", "A1"));
    bench.send(of(bench.count("M2", "0.4", days(1)), "88"));
    EXPECT_EQ(bench.open_rules(), (std::multiset<std::string>{"1 ANC.C"}));
    bench.deliver();
    bench.send(unlink("4711", "88", "A2"));
    EXPECT_EQ(bench.open_rules(), (std::multiset<std::string>{"1 ANC.U", "1 CORR", "2 ANC.C"}));
    EXPECT_THAT(bench.rules(), Contains("ANC.C withdrawn"));
}

TEST(Merges, TheSameMergeAgainChangesNothing) {
    DeskBench bench;
    bench.roster(kOnTheDrug + kOther);
    bench.send(of(bench.count("M1", "0.4"), "88"));
    bench.send(merge("88", "4711", "A1"));
    auto rules = bench.rules();
    auto notices = bench.notices();
    bench.send(merge("88", "4711", "A2"));
    EXPECT_EQ(bench.rules(), rules);
    EXPECT_EQ(bench.notices(), notices);
}

TEST(Merges, OfPeopleNobodyFollowedIsRememberedForTheDayATherapyStarts) {
    DeskBench bench;
    bench.send(of(bench.count("M1", "0.4"), "88"));
    bench.send(merge("88", "77", "A1"));
    bench.send(merge("77", "4711", "A2"));
    EXPECT_THAT(bench.rules(), IsEmpty());
    bench.send(bench.order("RX", days(30)));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
}

TEST(Merges, APersonOnTheDrugUnderTheEndedNumberStaysFollowed) {
    DeskBench bench;
    bench.roster(kOther);
    bench.send(merge("88", "4711", "A1"));
    bench.send(bench.count("M1", "0.4"));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
}

TEST(Merges, MergesThatGoRoundInARingStillEnd) {
    DeskBench bench;
    bench.roster(kOnTheDrug + kOther + "77,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-01-01,,\n");
    bench.send(merge("88", "4711", "A1"));
    bench.send(merge("77", "88", "A2"));
    bench.send(merge("4711", "77", "A3"));
    bench.send(of(bench.count("M1", "0.4"), "77"));
    EXPECT_EQ(bench.open_rules(), (std::multiset<std::string>{"1 ANC.C"}));
}

TEST(Merges, WhoWasMergedIsNotLookedAtAloneWhenTheirReviewComes) {
    DeskBench bench;
    bench.roster(kOnTheDrug + kOther);
    bench.send(of(bench.count("M1", "0.4", days(3)), "88"));
    bench.send(bench.count("M2", "5.0", days(1)));
    bench.send(merge("88", "4711", "A1"));
    EXPECT_THAT(bench.open_rules(), IsEmpty());
    bench.at_desk([&](Desk& desk) {
        desk.store.people.set_next_review(alerts::PatientId{2}, desk.now);
    });
    bench.meet();
    EXPECT_THAT(bench.open_rules(), IsEmpty());
}

TEST(Merges, AMergeWithoutBothNumbersIsHeld) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    Arrival arrival = bench.send(adt("A40", "A1", "PID|1||4711^^^H1\rMRG|\r"));
    EXPECT_FALSE(arrival.answers.empty());
    EXPECT_EQ(bench.queued(store::Queue::Held), 1);
}

TEST(Merges, TakingBackWhatNeverWasDoesNothing) {
    DeskBench bench;
    bench.roster(kOnTheDrug + kOther);
    bench.at_desk([](Desk& desk) {
        EXPECT_FALSE(unmerge(
            desk, {AssigningAuthority("H1"), Mrn("88")}, {AssigningAuthority("H1"), Mrn("4711")}
        ));
    });
}

}  // namespace
}  // namespace thiowatch::intake
