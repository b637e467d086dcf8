// The schedules by which an example is judged, or all of its file:
//
//   schedule: bsr_2017                          # packaged, or a file beside the examples
//   schedules: {transplant: kdigo_transplant}   # of single indications; optional
//   tests: ...
#pragma once

#include <optional>

#include "alerts/rules/schedule.h"
#include "config/binder.h"

namespace thiowatch::config {

/// What the two keys of a map choose; none when it does not name a schedule. Days are counted in
/// UTC.
std::optional<alerts::ScheduleSet> read_example_schedules(MapReader& map);

}  // namespace thiowatch::config
