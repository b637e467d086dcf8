// The same for whole stories: corrections, withdrawals and orders among the results, in any order
// and told twice.

#include <array>
#include <cstdlib>

#include "alerts/lifecycle/episode.h"
#include "daemon/intake/reassess.h"
#include "tests/support/courses.h"

namespace thiowatch::intake {
namespace {

using testing::another_value;
using testing::course;
using testing::DeskBench;
using testing::Dice;
using testing::kSeeds;
using testing::open_state;
using testing::OruText;
using testing::roll;
using testing::whole_state;

/// More of them when looking for trouble: THIOWATCH_SEEDS=1000.
int seeds() {
    const char* wanted = std::getenv("THIOWATCH_SEEDS");
    return wanted == nullptr ? kSeeds : std::stoi(wanted);
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

TEST(Stories, TheOrderOfArrivalOfCorrectionsWithdrawalsAndOrdersDoesNotMatterEither) {
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
TEST(Stories, TheCorrectionsWithdrawalsAndOrdersOfTheStoriesDoMatter) {
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

TEST(Stories, AStoryToldTwiceChangesNothing) {
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

}  // namespace
}  // namespace thiowatch::intake
