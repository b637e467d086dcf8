#include "tests/simulation/sheet.h"

#include <array>
#include <cstdio>
#include <string>

#include "alerts/rules/assess.h"
#include "tests/simulation/chance.h"
#include "tests/simulation/life.h"

namespace thiowatch::simulation {

namespace {

constexpr int kBaseline = 5;
constexpr int kTests = 12;
/// High enough that the plain limit (below 3.5) does not speak first, low enough for the gate.
constexpr double kMedian = 6.0;

enum class Course : std::uint8_t { Stable, Step30, Step40, Step50, Drift };

/// A line of the sheet: what it says of the median of five, of three falls and of the inflated
/// weighted mean.
struct Line {
    double sigma;
    Course course;
    std::string_view name;
    std::array<std::string_view, 3> sheet;
};

constexpr std::array kLines{
    Line{0.102, Course::Stable, "stable (false)", {"9.5 %", "0.2 %", "1.9 %"}},
    Line{0.102, Course::Step30, "step -30 %", {"100 % (1.4)", "1.3 %", "100 % (1.5)"}},
    Line{0.102, Course::Drift, "drift -10 %/test", {"100 % (2.9)", "31.6 % (7.1)", "100 % (3.3)"}},
    Line{0.157, Course::Stable, "stable (false)", {"9.5 %", "2.0 %", "1.8 %"}},
    Line{0.157, Course::Step30, "step -30 %", {"94.9 % (2.9)", "4.1 %", "91.5 % (3.3)"}},
    Line{0.157, Course::Step40, "step -40 %", {"99.9 % (1.5)", "5.2 %", "99.8 % (1.7)"}},
    Line{0.157, Course::Step50, "step -50 %", {"100 % (1.1)", "5.5 %", "100 % (1.1)"}},
};

double level_of(Course course, int test) {
    if (test < 0) return 1;
    switch (course) {
        case Course::Stable:
            return 1;
        case Course::Step30:
            return 0.7;
        case Course::Step40:
            return 0.6;
        case Course::Step50:
            return 0.5;
        case Course::Drift: {
            double level = 1;
            for (int i = 0; i <= test; ++i)
                level *= 0.9;
            return level;
        }
    }
    return 1;
}

/// People flagged by one rule, and when.
struct Flags {
    int people = 0;
    int tests = 0;

    [[nodiscard]] std::string text(int of) const {
        if (people == 0) return "0 %";
        std::array<char, 40> out{};
        std::snprintf(
            out.data(),
            out.size(),
            "%.1f %% (%.1f)",
            100.0 * people / of,
            static_cast<double>(tests) / people
        );
        return out.data();
    }
};

constexpr std::array<std::string_view, 4> kFamilies{"DLT.WBC", "TRD.WBC", "EWM.WBC", ""};

using Firsts = std::array<int, kFamilies.size()>;

void note(const alerts::Assessment& assessment, int test, Firsts& firsts) {
    for (const alerts::Finding& finding : assessment.findings) {
        for (std::size_t i = 0; i < kFamilies.size(); ++i) {
            const bool is_any = kFamilies[i].empty() && finding.analyte == Analyte::Wbc;
            const bool is_of =
                !kFamilies[i].empty() && finding.rule.text().starts_with(kFamilies[i]);
            if ((is_any || is_of) && firsts[i] == 0) firsts[i] = test;
        }
    }
}

Firsts follow(const Line& line, const alerts::RulePack& pack, Chance& chance) {
    alerts::PatientRecord record;
    alerts::TherapyFact fact;
    fact.at = first_day() - days(400);
    record.therapy = alerts::TherapyTimeline({fact});
    record.demographics.birth_date = CivilDate{1975, 6, 1};
    record.tpmt = alerts::Metaboliser::Normal;
    record.nudt15 = alerts::Metaboliser::Normal;
    Firsts firsts{};
    for (int test = -kBaseline; test < kTests; ++test) {
        const Instant taken = first_day() + days(7 * (test + kBaseline)) + std::chrono::hours{8};
        const double value = kMedian * level_of(line.course, test) * chance.log_normal(line.sigma);
        record.measurements.push_back(result_of(Analyte::Wbc, value, taken));
        if (test < 0) continue;
        note(alerts::assess(record, pack, taken + std::chrono::hours{4}), test + 1, firsts);
    }
    return firsts;
}

}  // namespace

void print_sheet(const alerts::RulePack& pack, int patients, std::uint64_t seed) {
    std::printf(
        "\nThe sheet's comparison (5 baseline + 12 later tests, share ever flagged, mean test of "
        "the first flag)\nbeside ours in the same setting: white cells around %.1f, %d people a "
        "line, rules with their gates\n\n",
        kMedian,
        patients
    );
    std::printf(
        "%-6s %-17s | %-14s %-14s | %-14s %-14s | %-14s %-14s | %s\n",
        "sigma",
        "course",
        "sheet median5",
        "DLT.WBC",
        "sheet 3 falls",
        "TRD.WBC",
        "sheet EWMA",
        "EWM.WBC",
        "any on WBC"
    );
    for (const Line& line : kLines) {
        Chance chance(seed);
        std::array<Flags, kFamilies.size()> flags{};
        for (int i = 0; i < patients; ++i) {
            const Firsts firsts = follow(line, pack, chance);
            for (std::size_t j = 0; j < firsts.size(); ++j) {
                if (firsts[j] == 0) continue;
                ++flags[j].people;
                flags[j].tests += firsts[j];
            }
        }
        std::printf(
            "%-6.3f %-17s | %-14s %-14s | %-14s %-14s | %-14s %-14s | %s\n",
            line.sigma,
            std::string(line.name).c_str(),
            std::string(line.sheet[0]).c_str(),
            flags[0].text(patients).c_str(),
            std::string(line.sheet[1]).c_str(),
            flags[1].text(patients).c_str(),
            std::string(line.sheet[2]).c_str(),
            flags[2].text(patients).c_str(),
            flags[3].text(patients).c_str()
        );
    }
}

}  // namespace thiowatch::simulation
