// Values that rules judge, and results that cannot be judged and why.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "alerts/record/measurement.h"
#include "parsers/clinical/analyte.h"

namespace thiowatch::alerts {

/// One value in canonical units, with the results it comes from (they belong to the record).
struct Sample {
    Analyte analyte = Analyte::Wbc;
    Reading value;
    std::optional<Decimal> uln;
    std::optional<Decimal> lln;
    std::optional<Decimal> baseline;  ///< the person's own, where a rule asks for it
    ResultStatus status = ResultStatus::Final;
    const Measurement* result = nullptr;  ///< the result itself; of a derived value the white cells
    std::vector<const Measurement*> inputs;  ///< what a derived value was computed from, else empty
    std::optional<Reading> other_route;      ///< direct and derived both exist: the higher one
    bool is_flagged = false;                 ///< judged although below what is usually possible

    [[nodiscard]] bool is_derived() const { return !inputs.empty(); }
    [[nodiscard]] bool is_preliminary() const { return status == ResultStatus::Preliminary; }
};

/// Why a result is not judged.
enum class Flaw : std::uint8_t { Unit, Code, OutOfBounds, Jump, Future, Late, Clotted };

struct Problem {
    const Measurement* result = nullptr;
    Flaw flaw = Flaw::Unit;
    std::optional<Decimal> median;  ///< of the person, with Jump
};

/// What is known of one analyte: the newest values first, and what is newer but cannot be judged.
struct Series {
    std::vector<Problem> problems;
    std::vector<Sample> samples;

    [[nodiscard]] const Sample* deciding() const {
        return samples.empty() ? nullptr : &samples.front();
    }
    [[nodiscard]] bool is_empty() const { return problems.empty() && samples.empty(); }
    /// Whether the newest of all is preliminary.
    [[nodiscard]] bool is_led_by_preliminary() const {
        if (!problems.empty()) {
            return problems.front().result->status == ResultStatus::Preliminary;
        }
        return !samples.empty() && samples.front().is_preliminary();
    }
};

using SeriesSet = std::array<Series, kAnalyteCount>;

inline const Series& series_of(const SeriesSet& set, Analyte analyte) {
    return set[static_cast<std::size_t>(analyte)];
}

/// What the laboratory sent as a number, with or without text around it; none when there is none.
std::optional<Reading> reading_sent(const Measurement& result);

}  // namespace thiowatch::alerts
