// The course of one analyte as a picture: SVG, made for reading aloud, printing and small screens.
//
// The time axis is proportional, oldest left; the value axis has name and unit; values stand at
// their points as the laboratory sent them; a limit is a line with its words, a change of the drug
// a dotted line with its own. A value that an alert rests on differs by shape and by a letter, not
// by colour alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/rules/severity.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

struct TrendPoint {
    Instant at;
    double value = 0;               ///< where it is drawn, in the unit of the axis
    std::string label;              ///< as sent: "2.4", "<0.5"
    std::optional<Severity> alert;  ///< of an alert that rests on it
};

/// A line across: "ANC.U below 1.0".
struct TrendLimit {
    double value = 0;
    std::string label;
    Severity severity = Severity::Warning;
};

/// A line upwards: "dose changed".
struct TrendEvent {
    Instant at;
    std::string label;
};

struct TrendChart {
    std::string title;               ///< "Neutrophils"
    std::string unit;                ///< "10*9/L"
    std::vector<TrendPoint> points;  ///< oldest first
    std::vector<TrendLimit> limits;
    std::vector<TrendEvent> events;
};

/// One `<svg>` element of 480 x 200; it names no file, script or style sheet.
std::string trend_svg(const TrendChart& chart);

/// The same in words: "Neutrophils in 10*9/L: 6.1 on 2026-01-05, 2.4 on 2026-02-02".
std::string trend_words(const TrendChart& chart);

/// The shape of a severity: its letter in a shape of its own, for pictures and tables.
std::string severity_mark(Severity severity, double x, double y);

}  // namespace thiowatch::alerts
