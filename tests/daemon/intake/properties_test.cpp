// What must hold whatever comes, shown on generated courses of messages.

#include "daemon/intake/merges.h"
#include "tests/support/courses.h"

namespace thiowatch::intake {
namespace {

using testing::another_value;
using testing::course;
using testing::DeskBench;
using testing::Dice;
using testing::kSeeds;
using testing::ObxText;
using testing::open_state;
using testing::OruText;
using testing::roll;
using testing::whole_state;

std::string told(const std::vector<OruText>& course) {
    std::string text;
    for (const OruText& oru : course) {
        text += oru.collected + " " + oru.results.front().code + " " + oru.results.front().value +
                " " + oru.results.front().status + "\n";
    }
    return text;
}

TEST(Properties, TheOrderOfArrivalDoesNotChangeWhichAlertsAreOpenInTheEnd) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench in_order;
        DeskBench shuffled;
        in_order.roster(testing::kOnTheDrug);
        shuffled.roster(testing::kOnTheDrug);
        auto messages = course(dice, in_order, 3 + roll(dice, 8));
        const std::string as_taken = told(messages);
        for (const OruText& oru : messages)
            in_order.send(oru);
        std::shuffle(messages.begin(), messages.end(), dice);
        for (const OruText& oru : messages)
            shuffled.send(oru);
        EXPECT_EQ(open_state(shuffled), open_state(in_order)) << "seed " << seed << "\n"
                                                              << as_taken << "arrived as\n"
                                                              << told(messages);
    }
}

TEST(Properties, WhenTheOrderForTheDrugArrivesDoesNotMatter) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench before;
        DeskBench between;
        const auto messages = course(dice, before, 6);
        const std::string order = before.order("RX", days(100));
        before.send(order);
        for (const OruText& oru : messages)
            before.send(oru);
        const int place = roll(dice, 7);
        for (int at = 0; at < 6; ++at) {
            if (at == place) between.send(order);
            between.send(messages.at(static_cast<std::size_t>(at)));
        }
        if (place == 6) between.send(order);
        EXPECT_EQ(open_state(between), open_state(before)) << "seed " << seed << ", at " << place;
    }
}

TEST(Properties, AMessageAppliedTwiceChangesNothing) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench bench;
        bench.roster(testing::kOnTheDrug);
        const auto messages = course(dice, bench, 6);
        for (const OruText& oru : messages) {
            bench.send(oru);
            const auto once = whole_state(bench);
            EXPECT_EQ(bench.send(oru).disposition, store::Disposition::Duplicate);
            EXPECT_EQ(whole_state(bench), once) << "seed " << seed;
            OruText renamed = oru;
            renamed.control_id += "-AGAIN";
            bench.send(renamed);
            EXPECT_EQ(whole_state(bench), once) << "under another number, seed " << seed;
        }
        const auto all = whole_state(bench);
        for (const OruText& oru : messages)
            bench.send(oru);
        EXPECT_EQ(whole_state(bench), all) << "the whole course again, seed " << seed;
    }
}

TEST(Properties, ACorrectionFollowedByItsReversalGivesTheFirstState) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench bench;
        bench.roster(testing::kOnTheDrug);
        const auto messages = course(dice, bench, 5);
        for (const OruText& oru : messages)
            bench.send(oru);
        const auto first = open_state(bench);
        OruText wrong = messages.at(static_cast<std::size_t>(roll(dice, 5)));
        OruText back = wrong;
        const std::string right = wrong.results.front().value;
        wrong.control_id = "WRONG";
        wrong.sent = testing::hl7_moment(bench.now - std::chrono::minutes{20});
        wrong.results.front().status = "C";
        wrong.results.front().value = another_value(dice, wrong.results.front().code);
        back.control_id = "BACK";
        back.sent = testing::hl7_moment(bench.now - std::chrono::minutes{10});
        back.results.front().status = "C";
        bench.send(wrong);
        bench.send(back);
        EXPECT_EQ(open_state(bench), first) << "seed " << seed << "\n"
                                            << told(messages) << right << " became "
                                            << wrong.results.front().value << " and was put back";
    }
}

const std::string kOther = "88,H1,Mensah,Kofi,1975-02-03,M,azathioprine,2025-03-01,,dr-smith\n";

std::string adt(const std::string& event, const std::string& control, const std::string& rest) {
    return "MSH|^~\\&|ADT|H|TW|H|20260310||ADT^" + event + "|" + control +
           "|P|2.5.1\rEVN||20260310\r" + rest;
}

TEST(Properties, AMergeTakenBackGivesTheFirstState) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench bench;
        bench.roster(testing::kOnTheDrug + kOther);
        auto messages = course(dice, bench, 8);
        for (OruText& oru : messages) {
            if (roll(dice, 2) == 0) continue;
            oru.identifier = "88^^^H1^MR";
            oru.name = "Mensah^Kofi";
            oru.birth_date = "19750203";
            oru.sex = "M";
        }
        for (const OruText& oru : messages)
            bench.send(oru);
        const auto first = open_state(bench);
        bench.send(adt("A40", "MERGE", "PID|1||4711^^^H1\rMRG|88^^^H1\r"));
        bench.send(adt("A37", "UNLINK", "PID|1||4711^^^H1\rPID|2||88^^^H1\r"));
        EXPECT_EQ(open_state(bench), first) << "seed " << seed << "\n" << told(messages);
    }
}

/// "0.52 10*9/L" as "520 /uL": the point moved by three places.
std::string thousandfold(const std::string& value) {
    const std::size_t point = value.find('.');
    if (point == std::string::npos) return value + "000";
    std::string digits = value.substr(0, point) + value.substr(point + 1);
    digits.append(3 - (value.size() - point - 1), '0');
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return digits;
}

TEST(Properties, ValuesAndUnitsScaledTogetherChangeNoAlert) {
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench plain;
        DeskBench scaled;
        plain.roster(testing::kOnTheDrug);
        scaled.roster(testing::kOnTheDrug);
        auto messages = course(dice, plain, 8);
        for (OruText& oru : messages) {
            plain.send(oru);
            ObxText& obx = oru.results.front();
            if (obx.unit == "10*9/L") {
                obx.value = thousandfold(obx.value);
                obx.unit = "/uL";
            }
            scaled.send(oru);
        }
        EXPECT_EQ(scaled.rules(), plain.rules()) << "seed " << seed;
        EXPECT_EQ(scaled.notices(), plain.notices()) << "seed " << seed;
    }
}

}  // namespace
}  // namespace thiowatch::intake
