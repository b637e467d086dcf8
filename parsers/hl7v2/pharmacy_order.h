// One pharmacy order of a message: an ORC and the segments under it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/therapy_event.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

/// The segments that speak of one drug: as requested (RXO), as encoded by the pharmacy (RXE), as
/// dispensed, to give or given (RXD, RXG, RXA).
struct DrugLine {
    std::optional<Segment> requested;
    std::optional<Segment> encoded;
    std::optional<Segment> given;
};

struct PharmacyOrder {
    std::optional<Segment> control;  ///< ORC
    std::vector<Segment> timings;    ///< TQ1 that count: behind the RXE, else behind the ORC
    std::vector<DrugLine> lines;
    std::vector<Segment> components;  ///< RXC: what a mixture is made of

    /// ORC-1 and ORC-5, in capitals.
    [[nodiscard]] std::string control_code() const;
    [[nodiscard]] std::string status() const;
};

/// What all events of the order share: action, times, order number, prescriber.
TherapyEvent read_order(const PharmacyOrder& order, TherapyAction action, ReadingDesk& desk);

/// The order's event for one line: its codes, dose, time and place.
TherapyEvent read_line(const TherapyEvent& order, const DrugLine& line, ReadingDesk& desk);

}  // namespace thiowatch::hl7v2
