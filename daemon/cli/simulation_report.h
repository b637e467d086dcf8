// What a safety committee reads before rules go live: the alert load of a simulation by week,
// severity and rule, and the people behind it with the course of their results. One HTML file that
// needs nothing else: no network, no script.
#pragma once

#include <string>

#include "daemon/cli/simulation.h"

namespace thiowatch::cli {

struct ReportOptions {
    std::size_t most_patients = 200;  ///< shown one by one, the most severe first
    bool hides_identifiers = false;   ///< P1, P2 ... instead
};

std::string report_html(Simulation& simulation, const ReportOptions& options);

}  // namespace thiowatch::cli
