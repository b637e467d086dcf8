// Parts of the simulation report that need nothing but numbers.
#pragma once

#include <string>
#include <string_view>

#include "daemon/cli/alert_load.h"

namespace thiowatch::cli {

/// Shape, letter and word: never colour alone.
std::string severity_badge(alerts::Severity severity);
/// Everything that stands before the body's content, and after it.
std::string report_head(std::string_view title);
std::string report_end();

/// Stacked bars of a week each, with the numbers as a table beneath.
std::string weeks_section(const AlertLoad& load);
std::string rules_section(const AlertLoad& load);

/// "2.4" with at most one place after the point.
std::string one_place(double value);

}  // namespace thiowatch::cli
