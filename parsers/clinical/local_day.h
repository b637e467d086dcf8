// Days of a calendar on a wall: what "99 days ago" and "two working days" are counted in.
#pragma once

#include "parsers/clinical/instant.h"

namespace thiowatch {

/// The day in that zone, as days since 1970-01-01.
std::int64_t local_day(const Instant& at, const TimeZone& zone);
/// Midnight at the beginning of such a day.
Instant start_of_day(std::int64_t day, const TimeZone& zone);
/// 2026-03-01 as days since 1970-01-01; none when it is no full date.
std::optional<std::int64_t> day_of(const CivilDate& date);

}  // namespace thiowatch
