#include "alerts/notices/work_calendar.h"

#include "parsers/clinical/local_day.h"

namespace thiowatch::alerts {

namespace {

// Longer than any run of holidays; a calendar without working days must not stop the clock.
constexpr int kMostDaysOff = 60;

}  // namespace

bool WorkCalendar::is_working_day(std::int64_t day) const {
    constexpr std::int64_t kThursday = 4;  // 1970-01-01
    const std::int64_t weekday = ((day + kThursday) % 7 + 7) % 7;
    return works.at(static_cast<std::size_t>(weekday)) && !holidays.contains(day);
}

Instant WorkCalendar::after(const Instant& from, Duration time) const {
    Instant at = from;
    int days_off = 0;
    for (std::int64_t day = local_day(from, zone);; ++day) {
        const Instant end = start_of_day(day + 1, zone);
        if (!is_working_day(day) && ++days_off < kMostDaysOff) {
            at = end;
            continue;
        }
        days_off = 0;
        if (time <= end - at) return at + time;
        time -= end - at;
        at = end;
    }
}

}  // namespace thiowatch::alerts
