// One person on azathioprine: set points, the spread around them, tests by the label's schedule,
// and at most one planted event.
//
// Spread within a person, as log-normal sigma: white cells .157 women, .102 men; neutrophils .25 in
// all, of which the part they share with white cells; platelets .086 and .067; haemoglobin .028;
// mean cell volume .011; ALT .18, AST .12, ALP .053, bilirubin .20; albumin .025; creatinine .047.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "alerts/record/patient_record.h"
#include "tests/simulation/chance.h"

namespace thiowatch::simulation {

enum class Plant : std::uint8_t {
    None,
    Step30,  // white cells fall by 30 % and stay there
    Step40,
    Step50,
    Drift10,      // white cells fall by 10 % with each test
    LiverRise,    // ALT and AST double with each of two tests, then stay
    MissedTests,  // two tests in a row are not done
};
inline constexpr std::size_t kPlantCount = static_cast<std::size_t>(Plant::MissedTests) + 1;
std::string_view name_of(Plant plant);

struct Visit {
    Instant at;  ///< when the results come
    std::vector<alerts::Measurement> results;
    bool is_missed = false;
};

struct Life {
    alerts::PatientRecord record;  ///< without results
    std::vector<Visit> visits;
    Plant plant = Plant::None;
    std::size_t onset = 0;  ///< the first visit that shows it
};

/// A year, and for people long on the drug the tests of half a year before.
Life live(Plant plant, Chance& chance);

/// One result, rounded as laboratories do.
alerts::Measurement result_of(Analyte analyte, double value, const Instant& taken);

/// The first day of the simulated year.
Instant first_day();

}  // namespace thiowatch::simulation
