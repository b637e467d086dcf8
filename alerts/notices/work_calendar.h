// When people are at work: what a deadline in working days is counted by.
#pragma once

#include <array>
#include <cstdint>
#include <set>

#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

struct WorkCalendar {
    TimeZone zone = TimeZone::utc();
    /// From Sunday on. At least one is true.
    std::array<bool, 7> works{false, true, true, true, true, true, false};
    std::set<std::int64_t> holidays;  ///< days since 1970-01-01

    [[nodiscard]] bool is_working_day(std::int64_t day) const;
    /// `time` later, where only working days pass, and those whole: two days from Friday 15:00 is
    /// Tuesday 15:00, and from Saturday the end of Tuesday.
    [[nodiscard]] Instant after(const Instant& from, Duration time) const;
};

}  // namespace thiowatch::alerts
