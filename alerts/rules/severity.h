// How much it matters, in the order people act on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

enum class Severity : std::uint8_t { Info, Warning, Urgent, Critical };

constexpr std::string_view name_of(Severity severity) {
    switch (severity) {
        case Severity::Info:
            return "info";
        case Severity::Warning:
            return "warning";
        case Severity::Urgent:
            return "urgent";
        case Severity::Critical:
            return "critical";
    }
    return "critical";
}

constexpr std::optional<Severity> severity_named(std::string_view name) {
    for (auto severity :
         {Severity::Info, Severity::Warning, Severity::Urgent, Severity::Critical}) {
        if (name_of(severity) == name) return severity;
    }
    return std::nullopt;
}

/// What a severity asks of people.
struct SeverityPolicy {
    std::optional<Duration> acknowledge_within;
    bool in_working_time = false;  ///< whole days of it run on working days only
    std::optional<Duration> repeat_every;
};

/// One step lower, as a merely possible breach is sent; info stays info.
constexpr Severity one_step_down(Severity severity) {
    return severity == Severity::Info
               ? severity
               : static_cast<Severity>(static_cast<std::uint8_t>(severity) - 1);
}

}  // namespace thiowatch::alerts
