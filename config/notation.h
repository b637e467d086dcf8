// Small ways of writing that configuration shares: durations, sizes, words that were nearly right.
// Declared in config/binder.h as far as others need them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/binder.h"

namespace thiowatch::config {

/// "'word'", for texts of diagnostics.
std::string in_quotes(std::string_view word);
/// "07:30" since midnight; none when it is no time of day.
std::optional<Duration> parse_time_of_day(std::string_view text);
std::string time_of_day_text(Duration time);
/// "one, two, three"
std::string listed(const std::vector<std::string>& words);

/// Without the spaces, tabs and no-break spaces a spreadsheet leaves around a value.
std::string_view trimmed(std::string_view text);

/// "3.5" for "3,5": what a number with a decimal comma should have been; none when it is not one.
std::optional<std::string> with_point(std::string_view text);

/// Steps of inserting, leaving out, replacing or swapping one letter that lead from one word to
/// another.
std::size_t edit_distance(std::string_view from, std::string_view to);

}  // namespace thiowatch::config
