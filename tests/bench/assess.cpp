// What judging one person costs: ten years of weekly blood counts and liver tests.
//
// usage: bench_assess [--runs N]
//
// Prints the median time of one `assess` in microseconds, for a person with nothing to report, for
// one whose white cells are so low that every rule looks back, and for the first after one year
// only: the length of the record must not matter.

#include "alerts/rules/assess.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "config/pack_loader.h"

namespace {

using namespace thiowatch;  // NOLINT(google-build-using-namespace): a program of one file
using alerts::Measurement;
using alerts::PatientRecord;
using alerts::RulePack;

struct Test {
    Analyte analyte;
    int tenths;  ///< of the canonical unit
    int swing;   ///< tenths up and down from week to week
    int upper;   ///< upper limit in tenths, 0 for none
};

constexpr Test kTests[] = {
    {Analyte::Wbc, 62, 6, 0},
    {Analyte::Anc, 38, 5, 0},
    {Analyte::Lym, 16, 2, 0},
    {Analyte::Eos, 2, 1, 0},
    {Analyte::Plt, 2450, 120, 0},
    {Analyte::Hb, 1380, 30, 0},
    {Analyte::Mcv, 930, 5, 0},
    {Analyte::NeutPct, 610, 40, 0},
    {Analyte::LymPct, 260, 30, 0},
    {Analyte::EosPct, 30, 10, 0},
    {Analyte::Alt, 280, 60, 400},
    {Analyte::Ast, 240, 50, 400},
    {Analyte::Alp, 800, 60, 1200},
    {Analyte::Ggt, 250, 40, 600},
    {Analyte::Bil, 90, 20, 210},
    {Analyte::Alb, 420, 10, 0},
    {Analyte::Cre, 780, 30, 0},
};

Measurement measured(const Test& test, int tenths, const Instant& at, int week) {
    LabResult result;
    result.codes = {TestCode{std::string(name_of(test.analyte)), {}, "bench"}};
    result.value = NumericValue{Reading{Decimal(tenths, 1), Comparator::Equal}};
    const auto unit = canonical_unit(test.analyte);
    result.unit = std::string(unit ? ucum_of(*unit) : "");
    if (test.upper > 0) result.range.high = Decimal(test.upper, 1);
    result.collected = at;
    result.specimen_number = SpecimenNumber("week-" + std::to_string(week));
    const auto property = unit == Unit::Percent ? CodeProperty::Fraction : CodeProperty::Quantity;
    return alerts::measure(
        result,
        {test.analyte, property, std::nullopt},
        at + std::chrono::hours{5},
        {"bench#" + std::to_string(week)}
    );
}

/// `white_cells` in tenths; the newest result is of `now`.
PatientRecord record_of(int weeks, int white_cells, const Instant& now) {
    PatientRecord record;
    alerts::TherapyFact start;
    start.at = now - days(7 * weeks + 10);
    record.therapy = alerts::TherapyTimeline({start});
    record.tpmt = alerts::Metaboliser::Normal;
    for (int week = weeks - 1; week >= 0; --week) {
        const Instant at = now - days(7 * week) - std::chrono::hours{6};
        for (const Test& test : kTests) {
            const int usual = test.analyte == Analyte::Wbc ? white_cells : test.tenths;
            const int tenths =
                usual + test.swing * ((week * 7 + static_cast<int>(test.analyte)) % 5 - 2) / 2;
            record.measurements.push_back(measured(test, tenths, at, week));
        }
    }
    return record;
}

double median_microseconds(
    const PatientRecord& record,
    const RulePack& pack,
    const Instant& now,
    int runs
) {
    using Clock = std::chrono::steady_clock;
    std::vector<double> times;
    std::size_t found = 0;
    for (int run = 0; run < runs; ++run) {
        const auto begun = Clock::now();
        found += alerts::assess(record, pack, now).findings.size();
        const std::chrono::duration<double, std::micro> taken = Clock::now() - begun;
        times.push_back(taken.count());
    }
    std::nth_element(times.begin(), times.begin() + runs / 2, times.end());
    std::fprintf(stderr, "findings %zu\n", found / static_cast<std::size_t>(runs));
    return times[static_cast<std::size_t>(runs) / 2];
}

}  // namespace

int main(int argc, char** argv) {
    int runs = 2001;
    if (argc == 3 && std::string(argv[1]) == "--runs") runs = std::max(3, std::atoi(argv[2]));
    config::Diagnostics diagnostics;
    const auto pack = config::load_pack("aza-core", diagnostics);
    if (!pack) {
        std::fputs(diagnostics.human().c_str(), stderr);
        return EXIT_FAILURE;
    }
    constexpr int kYear = 52;
    const Instant now = Instant::parse_rfc3339("2026-03-01T12:00:00Z").value();
    const auto ten = record_of(10 * kYear, 62, now);
    const auto low = record_of(10 * kYear, 46, now);
    const auto one = record_of(kYear, 62, now);
    std::printf("assess_ten_years_us\t%.1f\n", median_microseconds(ten, *pack, now, runs));
    std::printf("assess_ten_years_low_us\t%.1f\n", median_microseconds(low, *pack, now, runs));
    std::printf("assess_one_year_us\t%.1f\n", median_microseconds(one, *pack, now, runs));
    return EXIT_SUCCESS;
}
