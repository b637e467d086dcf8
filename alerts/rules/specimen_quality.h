// Checks of whole specimens: DQ.HEM, DQ.CLUMP, DQ.DIFF, and DQ.PLAUS of a clotted blood count.
#pragma once

#include "alerts/rules/record_view.h"
#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// Each check is one finding for the whole specimen, with every result it concerns as evidence.
void check_specimens(const RecordView& view, const Bench& bench, Report& report);

/// A haemolysed specimen makes this sample's value falsely high.
bool is_haemolysed(const Sample& sample);
/// A clumped specimen makes platelets falsely low and white cells falsely high.
bool is_clumped(const Sample& sample);

}  // namespace thiowatch::alerts
