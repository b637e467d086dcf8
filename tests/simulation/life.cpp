#include "tests/simulation/life.h"

#include <algorithm>
#include <cmath>

#include "parsers/clinical/unit.h"

namespace thiowatch::simulation {

namespace {

using alerts::TherapyFact;

constexpr int kYear = 365;

/// What varies around what in one person.
struct SetPoints {
    double wbc, neutrophil_share, plt, hb, mcv, alt, ast, alp, bil, alb, cre;
    double wbc_sigma, plt_sigma;
};

SetPoints set_points(bool is_woman, Chance& chance) {
    constexpr double kBetween = 0.18;
    SetPoints points{};
    points.wbc = std::max(6.8 * chance.log_normal(kBetween), 4.6);
    points.neutrophil_share = std::clamp(0.60 + 0.05 * chance.normal(), 0.45, 0.72);
    points.plt = std::max(255 * chance.log_normal(0.2), 170.0);
    points.hb = (is_woman ? 132 : 145) * chance.log_normal(0.06);
    points.mcv = 92 * chance.log_normal(0.04);
    points.alt = std::min(20 * chance.log_normal(0.35), 38.0);
    points.ast = std::min(21 * chance.log_normal(0.25), 36.0);
    points.alp = std::min(75 * chance.log_normal(0.25), 125.0);
    points.bil = std::min(9 * chance.log_normal(0.35), 19.0);
    points.alb = 42 * chance.log_normal(0.05);
    points.cre = (is_woman ? 65 : 80) * chance.log_normal(0.14);
    points.wbc_sigma = is_woman ? 0.157 : 0.102;
    points.plt_sigma = is_woman ? 0.086 : 0.067;
    return points;
}

/// How far the event has moved white cells and liver values, `tests` after its onset.
struct Shift {
    double white = 1;
    double liver = 1;
};

Shift shift_of(Plant plant, int tests) {
    if (tests < 0) return {};
    switch (plant) {
        case Plant::None:
        case Plant::MissedTests:
            return {};
        case Plant::Step30:
            return {.white = 0.7};
        case Plant::Step40:
            return {.white = 0.6};
        case Plant::Step50:
            return {.white = 0.5};
        case Plant::Drift10:
            // Nobody goes on falling for ever: half a year of it is more than enough.
            return {.white = std::pow(0.9, std::min(tests + 1, 12))};
        case Plant::LiverRise:
            return {.liver = tests == 0 ? 2.5 : 5};
    }
    return {};
}

/// The laboratory's upper limit; 0 where it sends none.
double own_upper_limit(Analyte analyte) {
    constexpr std::array kLimits{
        std::pair{Analyte::Alt, 40.0},
        std::pair{Analyte::Ast, 40.0},
        std::pair{Analyte::Alp, 130.0},
        std::pair{Analyte::Bil, 21.0},
    };
    for (const auto& [known, limit] : kLimits) {
        if (known == analyte) return limit;
    }
    return 0;
}

int places_of(Analyte analyte) {
    const bool is_count =
        analyte == Analyte::Wbc || analyte == Analyte::Anc || analyte == Analyte::Lym;
    if (is_count) return 2;
    return analyte == Analyte::Mcv ? 1 : 0;
}

std::vector<alerts::Measurement>
measured(const SetPoints& points, const Shift& shift, const Instant& taken, Chance& chance) {
    const double shared = points.wbc_sigma;
    const double own = std::sqrt(std::max(0.25 * 0.25 - shared * shared, 0.0));
    const double wbc = points.wbc * shift.white * chance.log_normal(shared);
    const double anc = std::min(wbc * points.neutrophil_share * chance.log_normal(own), 0.9 * wbc);
    const double lym_level = points.wbc * shift.white * (1 - points.neutrophil_share) * 0.75;
    const double lym = std::min(lym_level * chance.log_normal(0.132), wbc - anc);
    std::vector<alerts::Measurement> results;
    const auto add = [&](Analyte analyte, double value) {
        results.push_back(result_of(analyte, value, taken));
    };
    add(Analyte::Wbc, wbc);
    add(Analyte::Anc, anc);
    add(Analyte::Lym, lym);
    add(Analyte::Plt, points.plt * chance.log_normal(points.plt_sigma));
    add(Analyte::Hb, points.hb * chance.log_normal(0.028));
    add(Analyte::Mcv, points.mcv * chance.log_normal(0.011));
    add(Analyte::Alt, points.alt * shift.liver * chance.log_normal(0.18));
    add(Analyte::Ast, points.ast * shift.liver * chance.log_normal(0.12));
    add(Analyte::Alp, points.alp * chance.log_normal(0.053));
    add(Analyte::Bil, points.bil * chance.log_normal(0.20));
    add(Analyte::Alb, points.alb * chance.log_normal(0.025));
    add(Analyte::Cre, points.cre * chance.log_normal(0.047));
    return results;
}

/// The label's: weekly in the first month, twice monthly in the second and third, then monthly.
int interval_after(int day_of_therapy) {
    if (day_of_therapy < 28) return 7;
    return day_of_therapy < 90 ? 14 : 28;
}

std::vector<int> test_days(int start, Chance& chance) {
    std::vector<int> days;
    constexpr int kHalfYear = 182;
    int day = std::max(start, -kHalfYear);
    if (start < -kHalfYear) day += static_cast<int>(chance.uniform() * 28);
    while (day < kYear) {
        days.push_back(day);
        const int jitter = interval_after(day - start) > 7
                               ? static_cast<int>(chance.uniform() * 5) - 2
                               : static_cast<int>(chance.uniform() * 2);
        day += interval_after(day - start) + jitter;
    }
    return days;
}

}  // namespace

std::string_view name_of(Plant plant) {
    switch (plant) {
        case Plant::None:
            return "nothing";
        case Plant::Step30:
            return "step -30 %";
        case Plant::Step40:
            return "step -40 %";
        case Plant::Step50:
            return "step -50 %";
        case Plant::Drift10:
            return "drift -10 %";
        case Plant::LiverRise:
            return "liver rise";
        case Plant::MissedTests:
            return "missed tests";
    }
    return "";
}

Instant first_day() {
    return *Instant::parse_rfc3339("2026-01-05T00:00:00Z");
}

alerts::Measurement result_of(Analyte analyte, double value, const Instant& taken) {
    const int places = places_of(analyte);
    const double scale = std::pow(10.0, places);
    LabResult result;
    result.codes = {TestCode{std::string(thiowatch::name_of(analyte)), {}, "simulated"}};
    result.value = NumericValue{Reading{
        Decimal(std::llround(value * scale), static_cast<std::uint8_t>(places)),
        Comparator::Equal}};
    result.unit = std::string(ucum_of(*canonical_unit(analyte)));
    if (const double upper = own_upper_limit(analyte); upper > 0) {
        result.range.high = Decimal(std::llround(upper), 0);
    }
    result.collected = taken;
    result.specimen_number = SpecimenNumber(taken.rfc3339());
    const CodeMeaning meaning{analyte, CodeProperty::Quantity, std::nullopt};
    return alerts::measure(result, meaning, taken, {"simulated"});
}

Life live(Plant plant, Chance& chance) {
    Life life;
    life.plant = plant;
    const bool is_woman = chance.happens(0.6);
    const bool is_new = chance.happens(0.25);
    const int start = is_new ? static_cast<int>(chance.uniform() * 120) : -kYear * 2;
    TherapyFact fact;
    fact.at = first_day() + days(start);
    life.record.therapy = alerts::TherapyTimeline({fact});
    life.record.demographics.sex = is_woman ? Sex::Female : Sex::Male;
    life.record.demographics.birth_date = CivilDate{1975, 6, 1};
    life.record.tpmt = alerts::Metaboliser::Normal;
    life.record.nudt15 = alerts::Metaboliser::Normal;
    life.record.indication = alerts::Indication::RheumatoidArthritis;
    const SetPoints points = set_points(is_woman, chance);
    const std::vector<int> tests = test_days(start, chance);
    const auto first_of_year =
        static_cast<std::size_t>(std::ranges::lower_bound(tests, 0) - tests.begin());
    const std::size_t earliest = std::max<std::size_t>(first_of_year, 6);
    const std::size_t room = tests.size() > earliest + 5 ? tests.size() - earliest - 5 : 1;
    life.onset = earliest + static_cast<std::size_t>(chance.uniform() * static_cast<double>(room));
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const Instant taken = first_day() + days(tests[i]) + std::chrono::hours{8};
        const int since = static_cast<int>(i) - static_cast<int>(life.onset);
        Visit visit{taken + std::chrono::hours{4}, {}, false};
        visit.is_missed = plant == Plant::MissedTests && (since == 0 || since == 1);
        visit.results = measured(points, shift_of(plant, since), taken, chance);
        life.visits.push_back(std::move(visit));
    }
    return life;
}

}  // namespace thiowatch::simulation
