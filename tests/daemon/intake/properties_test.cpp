// What must hold whatever comes: generated courses of messages, each from a fixed seed. Values lie
// both far from the limits and within the margin that keeps an alert open.

#include <array>
#include <cstdlib>
#include <random>

#include "alerts/lifecycle/episode.h"
#include "daemon/intake/merges.h"
#include "daemon/intake/reassess.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using testing::ObxText;
using testing::OruText;

constexpr int kSeeds = 40;

/// More of them when looking for trouble: THIOWATCH_SEEDS=1000.
int seeds() {
    const char* wanted = std::getenv("THIOWATCH_SEEDS");
    return wanted == nullptr ? kSeeds : std::stoi(wanted);
}

using Dice = std::mt19937;

int roll(Dice& dice, int sides) {
    return std::uniform_int_distribution<int>(0, sides - 1)(dice);
}

/// A test with values on every side of its limits, and as other laboratories write them.
struct Analysis {
    std::string code;
    std::string unit;
    std::string range;
    std::vector<std::string> values;
};

const std::vector<Analysis> kTests{
    {"26499-4^ANC^LN", "10*9/L", "", {"0.3", "0.52", "0.8", "1.05", "1.5", "1.7", "4.0", "5.0"}},
    {"6690-2^WBC^LN", "10*9/L", "", {"0.8", "2.4", "2.6", "3.2", "3.6", "6.0", "7.0"}},
    {"777-3^PLT^LN", "10*9/L", "", {"20", "40", "52", "120", "145", "250"}},
    {"1742-6^ALT^LN", "U/L", "0-40", {"20", "30", "95", "130", "250", "700"}},
};

struct Letter {
    std::string text;
    std::string description;
};

OruText report(const std::string& number, const Analysis& test, const std::string& value) {
    OruText oru{.control_id = "C" + number};
    oru.order = "L" + number;
    oru.results = {
        ObxText{.code = test.code, .value = value, .unit = test.unit, .range = test.range}};
    return oru;
}

/// Single results of the last two months, no two at the same time, in the order they were taken.
std::vector<OruText> course(Dice& dice, const DeskBench& bench, int length) {
    std::vector<OruText> course;
    for (int at = 0; at < length; ++at) {
        const Analysis& test = kTests.at(static_cast<std::size_t>(roll(dice, 4)));
        const std::string& value =
            test.values.at(static_cast<std::size_t>(roll(dice, static_cast<int>(test.values.size()))
            ));
        OruText oru = report(std::to_string(at), test, value);
        const Instant taken = bench.now - std::chrono::hours{24 * (length - at)} +
                              std::chrono::minutes{roll(dice, 600)};
        oru.collected = testing::hl7_moment(taken);
        oru.sent = testing::hl7_moment(taken + std::chrono::hours{3});
        course.push_back(std::move(oru));
    }
    return course;
}

/// Every open alert of a problem: whose, which rule, how severe, on which value. What was told of
/// withdrawals depends on who had been told before, and is not part of it.
std::multiset<std::string> open_state(DeskBench& bench) {
    std::multiset<std::string> state;
    for (const alerts::Alert& alert : bench.alerts()) {
        if (alert.state != alerts::AlertState::Open) continue;
        if (alert.finding.rule.text() == "CORR") continue;
        const auto& evidence = alert.finding.evidence;
        state.insert(
            std::to_string(static_cast<std::int64_t>(alert.patient)) + " " +
            alert.finding.rule.text() + " " + std::string(name_of(alert.finding.severity)) +
            (evidence.empty() ? "" : " " + evidence.front().value)
        );
    }
    return state;
}

/// Every open alert with where its episode stands.
std::multiset<std::string> open_episodes(DeskBench& bench) {
    std::multiset<std::string> state;
    intake::Desk desk = bench.desk();
    for (const alerts::Alert& alert : bench.alerts()) {
        if (alert.state != alerts::AlertState::Open || alert.finding.rule.text() == "CORR")
            continue;
        const auto record = load_record(desk.store, alert.patient, bench.now);
        const auto episode = alerts::episode_of(alert, record, desk.snapshot.pack, bench.now);
        state.insert(alert.finding.rule.text() + " " + std::string(name_of(episode.phase)));
    }
    return state;
}

/// Everything about every alert that people could notice, and how many notices there were.
std::vector<std::string> whole_state(DeskBench& bench) {
    std::vector<std::string> state;
    for (const alerts::Alert& alert : bench.alerts()) {
        state.push_back(
            alert.ref.text() + " " + alert.finding.rule.text() + " " +
            std::string(alerts::name_of(alert.state)) + " " + std::to_string(alert.version) + " " +
            alert.finding.headline + " " + std::to_string(alert.escalation)
        );
    }
    state.push_back(std::to_string(bench.notices().size()) + " notices");
    return state;
}

std::string another_value(Dice& dice, const std::string& code) {
    for (const Analysis& test : kTests) {
        if (test.code != code) continue;
        const int count = static_cast<int>(test.values.size());
        return test.values.at(static_cast<std::size_t>(roll(dice, count)));
    }
    return {};
}

std::string told(const std::vector<OruText>& course) {
    std::string text;
    for (const OruText& oru : course) {
        text += oru.collected + " " + oru.results.front().code + " " + oru.results.front().value +
                " " + oru.results.front().status + "\n";
    }
    return text;
}

/// Of "20260301093000+0000".
Instant moment_of(const std::string& hl7) {
    const auto part = [&](std::size_t at, std::size_t length = 2) {
        return hl7.substr(at, length);
    };
    return Instant::parse_rfc3339(
               part(0, 4) + "-" + part(4) + "-" + part(6) + "T" + part(8) + ":" + part(10) + ":" +
               part(12) + "Z"
    )
        .value();
}

/// What a course of results grows into: some are corrected, some withdrawn, some corrected twice,
/// hours or days after; the drug is held, given again, stopped and started. In the order of
/// sending.
std::vector<std::string> story(Dice& dice, const DeskBench& bench) {
    struct Sent {
        Instant at;
        std::string text;
    };
    std::vector<Sent> story;
    const int length = 3 + roll(dice, 6);
    for (OruText& oru : course(dice, bench, length)) {
        Instant at = moment_of(oru.sent);
        story.push_back({at, oru.text()});
        const int revisions = std::max(0, roll(dice, 5) - 2);
        for (int revision = 0; revision < revisions; ++revision) {
            at = at + std::chrono::minutes{1 + roll(dice, 3000)};
            if (bench.now < at) break;
            oru.control_id += "R";
            oru.sent = testing::hl7_moment(at);
            oru.results.front().status = roll(dice, 3) == 0 ? "W" : "C";
            oru.results.front().value = another_value(dice, oru.results.front().code);
            story.push_back({at, oru.text()});
        }
    }
    constexpr std::array kControls{"HD", "RL", "DC", "NW"};
    const int orders = roll(dice, 4);
    for (int order = 0; order < orders; ++order) {
        const Instant at = bench.now - std::chrono::minutes{roll(dice, 60 * 24 * length)};
        const std::string control = kControls.at(static_cast<std::size_t>(roll(dice, 4)));
        const std::string number = "P" + std::to_string(order);
        story.push_back({at, testing::rde(number, control, testing::hl7_moment(at))});
    }
    std::ranges::stable_sort(story, {}, &Sent::at);
    std::vector<std::string> texts;
    for (Sent& sent : story)
        texts.push_back(std::move(sent.text));
    return texts;
}

std::string lines(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) {
        all += text;
        all += "\n";
    }
    std::ranges::replace(all, '\r', '\n');
    return all;
}

TEST(Properties, TheOrderOfArrivalOfCorrectionsWithdrawalsAndOrdersDoesNotMatterEither) {
    for (int seed = 1; seed <= seeds(); ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench in_order;
        DeskBench shuffled;
        in_order.roster(testing::kOnTheDrug);
        shuffled.roster(testing::kOnTheDrug);
        auto messages = story(dice, in_order);
        const std::string as_sent = lines(messages);
        for (const std::string& text : messages)
            in_order.send(text);
        std::ranges::shuffle(messages, dice);
        for (const std::string& text : messages)
            shuffled.send(text);
        ASSERT_EQ(open_state(shuffled), open_state(in_order)) << "seed " << seed << "\n"
                                                              << as_sent << "arrived as\n"
                                                              << lines(messages);
        EXPECT_EQ(open_episodes(shuffled), open_episodes(in_order)) << "seed " << seed;
    }
}

// Else the shuffling above would show nothing.
TEST(Properties, TheCorrectionsWithdrawalsAndOrdersOfTheStoriesDoMatter) {
    int differing = 0;
    for (int seed = 1; seed <= kSeeds; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench whole;
        DeskBench without;
        whole.roster(testing::kOnTheDrug);
        without.roster(testing::kOnTheDrug);
        for (const std::string& text : story(dice, whole)) {
            whole.send(text);
            const bool is_first = text.find("|F|||") != std::string::npos;
            if (is_first) without.send(text);
        }
        const bool is_same = open_state(whole) == open_state(without) &&
                             open_episodes(whole) == open_episodes(without);
        differing += is_same ? 0 : 1;
    }
    EXPECT_GT(differing, kSeeds / 4);
}

TEST(Properties, AStoryToldTwiceChangesNothing) {
    for (int seed = 1; seed <= kSeeds / 2; ++seed) {
        Dice dice(static_cast<unsigned>(seed));
        DeskBench bench;
        bench.roster(testing::kOnTheDrug);
        const auto messages = story(dice, bench);
        for (const std::string& text : messages)
            bench.send(text);
        const auto once = whole_state(bench);
        for (const std::string& text : messages)
            bench.send(text);
        EXPECT_EQ(whole_state(bench), once) << "seed " << seed << "\n" << lines(messages);
    }
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
