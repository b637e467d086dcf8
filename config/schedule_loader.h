// Schedules as files: how often which tests are wanted, in days, each with its source.
// Format: config/schedules/fda_label.yaml, which explains itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "alerts/rules/schedule.h"
#include "config/settings.h"

namespace thiowatch::config {

using LoadedSchedule = std::optional<alerts::Schedule>;

/// Reads and checks one schedule. None when `diagnostics` has an error of it afterwards.
LoadedSchedule
read_schedule(const std::string& file, std::string_view text, Diagnostics& diagnostics);

/// A packaged one by its name ("bsr_2017"), or a file when the name ends in ".yaml" or holds a
/// slash.
LoadedSchedule
load_schedule(const std::string& name, Diagnostics& diagnostics, const SourcePlace& asked_at = {});

/// The schedules that the settings choose: the site's own first, then those of single indications.
alerts::ScheduleSet schedules_of(const Settings& settings, Diagnostics& diagnostics);

/// The packaged schedules by name, in order.
std::vector<std::string> packaged_schedules();

}  // namespace thiowatch::config
