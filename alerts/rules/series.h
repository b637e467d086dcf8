// From results to the values that rules judge.
#pragma once

#include "alerts/rules/record_view.h"
#include "alerts/rules/sample.h"

namespace thiowatch::alerts {

/// Whether preliminary results take part.
enum class Verified : std::uint8_t { OrPreliminary, Only };

/// The values and problems of every analyte the pack has bounds for.
SeriesSet read_series(const RecordView& view, const RulePack& pack, Verified verified);

/// Blood counts: what a clotted specimen cannot give.
bool is_blood_count(Analyte analyte);

}  // namespace thiowatch::alerts
