// Dosage: how much, and from when to when.
#pragma once

#include <optional>

#include "parsers/clinical/therapy_event.h"
#include "parsers/fhir/element_reader.h"
#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

/// The dose of a list of instructions: per day where their timing says so ("100 mg/d"), else of one
/// administration. Instructions side by side that share a unit are summed (morning and evening); of
/// those one after the other (sequence) the first counts. None where it is only told in words.
std::optional<Dose> read_dose(JsonCursor instructions);

/// From the earliest start to the latest end that the instructions are bound to; no end where one
/// of them has none. A bound given as a duration ends that long after `begin`.
Span read_bounds(
    JsonCursor instructions,
    const std::optional<Instant>& begin,
    const TimeZone& zone
);

/// A Duration or Quantity of time in UCUM or plain words: 90 d, 4 wk, 3 mo.
std::optional<Duration> read_duration(JsonCursor quantity);

/// How many units of the dose are taken a day, in the unit they are given in: "tablet", "mg".
std::optional<double> daily_amount(JsonCursor instructions, std::string_view unit);

}  // namespace thiowatch::fhir
