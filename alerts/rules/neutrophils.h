// Neutrophils that the laboratory did not send as a count.
//
// A total percentage (770-8) already contains the bands; only a percentage of segmented cells needs
// them added. A neutrophil count coded as absolute but sent in percent is such a total, too.
#pragma once

#include <optional>
#include <vector>

#include "alerts/rules/record_view.h"
#include "alerts/rules/sample.h"

namespace thiowatch::alerts {

/// A count from white cells and a percentage of the same specimen. None when the comparators pull
/// in opposite directions or the numbers are too long.
std::optional<Reading> count_from(const Reading& white_cells, const Reading& percent);

/// Whether a neutrophil count was sent in percent, under a code for absolute counts.
bool is_count_in_percent(const Measurement& result);

/// Every count that can be derived, newest first, at most one for each specimen and route.
/// `preliminary` says whether preliminary results may take part.
std::vector<Sample> derived_neutrophils(
    const RecordView& view,
    const SeriesSet& set,
    const RulePack& pack,
    bool preliminary
);

}  // namespace thiowatch::alerts
