// Generated courses of messages about one person, each from a fixed seed, and what came of them.
// Values lie both far from the limits and within the margin that keeps an alert open.
#pragma once

#include <algorithm>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/support/desk_bench.h"

namespace thiowatch::testing {

inline constexpr int kSeeds = 40;

using Dice = std::mt19937;

inline int roll(Dice& dice, int sides) {
    return std::uniform_int_distribution<int>(0, sides - 1)(dice);
}

/// A test with values on every side of its limits, and as other laboratories write them.
struct Analysis {
    std::string code;
    std::string unit;
    std::string range;
    std::vector<std::string> values;
};

inline const std::vector<Analysis> kTests{
    {"26499-4^ANC^LN", "10*9/L", "", {"0.3", "0.52", "0.8", "1.05", "1.5", "1.7", "4.0", "5.0"}},
    {"6690-2^WBC^LN", "10*9/L", "", {"0.8", "2.4", "2.6", "3.2", "3.6", "6.0", "7.0"}},
    {"777-3^PLT^LN", "10*9/L", "", {"20", "40", "52", "120", "145", "250"}},
    {"1742-6^ALT^LN", "U/L", "0-40", {"20", "30", "95", "130", "250", "700"}},
};

inline OruText report(const std::string& number, const Analysis& test, const std::string& value) {
    OruText oru{.control_id = "C" + number};
    oru.order = "L" + number;
    oru.results = {
        ObxText{.code = test.code, .value = value, .unit = test.unit, .range = test.range}};
    return oru;
}

/// Single results of the last two months, no two at the same time, in the order they were taken.
inline std::vector<OruText> course(Dice& dice, const DeskBench& bench, int length) {
    std::vector<OruText> course;
    for (int at = 0; at < length; ++at) {
        const Analysis& test = kTests.at(static_cast<std::size_t>(roll(dice, 4)));
        const std::string& value =
            test.values.at(static_cast<std::size_t>(roll(dice, static_cast<int>(test.values.size()))
            ));
        OruText oru = report(std::to_string(at), test, value);
        const Instant taken = bench.now - std::chrono::hours{24 * (length - at)} +
                              std::chrono::minutes{roll(dice, 600)};
        oru.collected = hl7_moment(taken);
        oru.sent = hl7_moment(taken + std::chrono::hours{3});
        course.push_back(std::move(oru));
    }
    return course;
}

/// Every open alert of a problem: whose, which rule, how severe, on which value. What was told of
/// withdrawals depends on who had been told before, and is not part of it.
inline std::multiset<std::string> open_state(DeskBench& bench) {
    std::multiset<std::string> state;
    for (const alerts::Alert& alert : bench.alerts()) {
        if (alert.state != alerts::AlertState::Open) continue;
        if (alert.finding.rule.text() == "CORR") continue;
        const auto& evidence = alert.finding.evidence;
        state.insert(
            std::to_string(static_cast<std::int64_t>(alert.patient)) + " " +
            alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.finding.severity)) +
            (evidence.empty() ? "" : " " + evidence.front().value)
        );
    }
    return state;
}

/// Everything about every alert that people could notice, and how many notices there were.
inline std::vector<std::string> whole_state(DeskBench& bench) {
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

inline std::string another_value(Dice& dice, const std::string& code) {
    for (const Analysis& test : kTests) {
        if (test.code != code) continue;
        const int count = static_cast<int>(test.values.size());
        return test.values.at(static_cast<std::size_t>(roll(dice, count)));
    }
    return {};
}

}  // namespace thiowatch::testing
