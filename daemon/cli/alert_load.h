// How many alerts people would have had: by week, by severity, by rule.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "daemon/cli/simulation.h"

namespace thiowatch::cli {

using SeverityCounts = std::array<int, 4>;  ///< by alerts::Severity

struct WeekLoad {
    Instant monday;
    SeverityCounts opened{};
    [[nodiscard]] int total() const;
};

struct RuleLoad {
    std::string rule;
    alerts::Severity severity = alerts::Severity::Warning;
    int opened = 0;
    int told_again = 0;  ///< newer versions of alerts already open
    std::size_t patients = 0;
    int still_open = 0;
    std::optional<Duration> usual_time;  ///< median from opening to closing of those that closed
};

struct AlertLoad {
    Instant from;
    Instant to;
    std::vector<WeekLoad> weeks;  ///< every week of the time, the quiet ones too
    std::vector<RuleLoad> rules;  ///< most severe first, then most frequent
    SeverityCounts opened{};
    int told_again = 0;
    std::size_t patients_alerted = 0;

    [[nodiscard]] int total() const;
    [[nodiscard]] double weeks_long() const;
};

/// Alerts about the service or about what was corrected count like any other.
AlertLoad
alert_load(const std::vector<SimulatedAlert>& alerts, const Instant& from, const Instant& to);

}  // namespace thiowatch::cli
