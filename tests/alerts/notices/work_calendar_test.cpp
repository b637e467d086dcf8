#include "alerts/notices/work_calendar.h"

#include <gtest/gtest.h>

#include "parsers/clinical/local_day.h"

namespace thiowatch::alerts {
namespace {

Instant at(const char* rfc3339) {
    return Instant::parse_rfc3339(rfc3339).value();
}

WorkCalendar london() {
    WorkCalendar calendar;
    calendar.zone = TimeZone::named("Europe/London").value();
    calendar.holidays = {
        day_of(CivilDate{2026, 4, 3}).value(), day_of(CivilDate{2026, 4, 6}).value()};
    return calendar;
}

struct WorkCase {
    std::string name;
    const char* from;
    Duration time;
    const char* until;
};

TEST(WorkCalendar, LetsOnlyWorkingDaysPass) {
    const WorkCase cases[] = {
        {"within a week", "2026-03-10T09:00:00Z", days(2), "2026-03-12T09:00:00Z"},
        {"over a weekend", "2026-03-13T15:00:00Z", days(2), "2026-03-17T15:00:00Z"},
        {"from a Saturday", "2026-03-14T10:00:00Z", days(2), "2026-03-18T00:00:00Z"},
        {"hours, over a weekend",
         "2026-03-13T20:00:00Z",
         std::chrono::hours{8},
         "2026-03-16T04:00:00Z"},
        // Good Friday and Easter Monday; summer time is on.
        {"over Easter", "2026-04-02T12:00:00Z", days(1), "2026-04-07T12:00:00Z"},
        // The night of 29 March has 23 hours, on a Sunday: nobody's working day.
        {"over the change of the clock", "2026-03-27T12:00:00Z", days(2), "2026-03-31T11:00:00Z"},
        {"no time", "2026-03-10T09:00:00Z", Duration{}, "2026-03-10T09:00:00Z"},
    };
    for (const WorkCase& item : cases) {
        EXPECT_EQ(london().after(at(item.from), item.time).rfc3339(), item.until) << item.name;
    }
}

TEST(WorkCalendar, ADayIsOneOfTheSiteNotOfGreenwich) {
    WorkCalendar auckland;
    auckland.zone = TimeZone::named("Pacific/Auckland").value();
    // Friday evening in Greenwich is Saturday morning there.
    EXPECT_EQ(
        auckland.after(at("2026-03-13T18:00:00Z"), days(1)).rfc3339(), "2026-03-16T11:00:00Z"
    );
}

TEST(WorkCalendar, WithoutAWorkingDayTheClockStillRuns) {
    WorkCalendar calendar;
    calendar.works = {};
    EXPECT_GT(calendar.after(at("2026-03-13T18:00:00Z"), days(1)), at("2026-03-14T18:00:00Z"));
}

}  // namespace
}  // namespace thiowatch::alerts
