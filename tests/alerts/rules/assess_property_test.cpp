// What must hold of every record: the unit a laboratory writes in and the order in which messages
// arrive change nothing.

#include <algorithm>
#include <cstdint>
#include <tuple>

#include <gtest/gtest.h>

#include "tests/support/rule_bench.h"

namespace thiowatch::alerts {
namespace {

using samples::kNow;
using samples::Stated;

/// The same dice for every run.
class Dice {
  public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}
    int below(int end) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<int>(state_ % static_cast<std::uint64_t>(end));
    }

  private:
    std::uint64_t state_;
};

/// An analyte with values in hundredths of its unit, and another unit with its power of ten.
struct Kind {
    Analyte analyte;
    int low;
    int high;
    const char* unit;
    const char* other;
    int power;  ///< of ten, from the one to the other
    int uln;    ///< in hundredths; 0 for none
};

constexpr Kind kKinds[] = {
    {Analyte::Wbc, 40, 900, "10*9/L", "/uL", 3, 0},
    {Analyte::Anc, 20, 600, "10*9/L", "/uL", 3, 0},
    {Analyte::Plt, 1000, 40000, "10*9/L", "K/uL", 0, 0},
    {Analyte::Hb, 6000, 15000, "g/L", "g/dL", -1, 0},
    {Analyte::Alb, 2000, 4500, "g/L", "g/dL", -1, 0},
    {Analyte::Alt, 1000, 70000, "U/L", "mU/mL", 0, 4000},
    {Analyte::Cre, 6000, 12000, "umol/L", "mmol/L", -3, 0},
};

/// `hundredths` x 10^`power` as text.
std::string number_text(int hundredths, int power) {
    const int scale = 2 - power;
    if (scale >= 0) return Decimal(hundredths, static_cast<std::uint8_t>(scale)).text();
    return Decimal(hundredths * 10, 0).text();
}

enum class Writing : std::uint8_t { Usual, Other };

/// One made-up person, written in one unit or the other.
PatientRecord person(std::uint64_t seed, Writing writing) {
    Dice dice(seed);
    PatientRecord record = samples::record_of({});
    if (dice.below(3) == 0) record.profiles.insert(Profile::ElevatedBaseline);
    if (dice.below(4) == 0) record.pregnant_since = kNow - days(120);
    const int visits = 1 + dice.below(12);
    for (int visit = visits; visit > 0; --visit) {
        for (const Kind& kind : kKinds) {
            const int value = kind.low + dice.below(kind.high - kind.low);
            if (dice.below(4) == 0) continue;
            const int power = writing == Writing::Other ? kind.power : 0;
            Stated stated;
            stated.analyte = kind.analyte;
            stated.value = (dice.below(12) == 0 ? "<" : "") + number_text(value, power);
            stated.unit = writing == Writing::Other ? kind.other : kind.unit;
            stated.collected = kNow - days(9 * visit) - std::chrono::minutes{dice.below(600)};
            stated.specimen = "V" + std::to_string(visit);
            if (kind.uln > 0) stated.uln = Decimal(kind.uln, 2);
            record.measurements.push_back(samples::measurement(stated));
        }
    }
    std::stable_sort(
        record.measurements.begin(),
        record.measurements.end(),
        [](const Measurement& a, const Measurement& b) { return a.collected < b.collected; }
    );
    return record;
}

using Outcome = std::vector<std::tuple<std::string, std::string, int>>;

/// Findings and standings, without the words.
Outcome outcome_of(const PatientRecord& record) {
    const Assessment assessment = assess(record, samples::core_pack(), kNow);
    Outcome outcome;
    for (const Finding& finding : assessment.findings) {
        outcome.emplace_back(
            finding.rule.text(), finding.subject, static_cast<int>(finding.severity)
        );
    }
    for (const RuleStanding& standing : assessment.standings) {
        outcome.emplace_back(
            standing.rule, standing.subject_text(), 10 + static_cast<int>(standing.standing)
        );
    }
    std::sort(outcome.begin(), outcome.end());
    return outcome;
}

TEST(AssessProperty, TheUnitChangesNothing) {
    int told = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        const Outcome usual = outcome_of(person(seed, Writing::Usual));
        ASSERT_EQ(usual, outcome_of(person(seed, Writing::Other))) << "seed " << seed;
        told += usual.empty() || std::get<2>(usual.front()) > 9 ? 0 : 1;
    }
    EXPECT_GT(told, 100) << "records of which nothing is told prove little";
}

TEST(AssessProperty, TheOrderOfArrivalChangesNothing) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        PatientRecord record = person(seed, Writing::Usual);
        const Outcome first = outcome_of(record);
        Dice dice(seed + 1000);
        auto& all = record.measurements;
        for (std::size_t i = all.size(); i > 1; --i)
            std::swap(all[i - 1], all[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
        std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
            return a.collected < b.collected;
        });
        ASSERT_EQ(first, outcome_of(record)) << "seed " << seed;
    }
}

TEST(AssessProperty, TheSameQuestionHasTheSameAnswer) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const PatientRecord record = person(seed, Writing::Usual);
        ASSERT_EQ(outcome_of(record), outcome_of(record)) << "seed " << seed;
    }
}

}  // namespace
}  // namespace thiowatch::alerts
