#include <gtest/gtest.h>

#include "parsers/clinical/instant.h"

namespace thiowatch {
namespace {

TimeZone zone(std::string_view name) {
    auto found = TimeZone::named(name);
    EXPECT_TRUE(found) << name;
    return found ? *found : TimeZone::utc();
}

std::int64_t ms(std::string_view text) {
    return Instant::parse_rfc3339(text).value().utc_ms;
}

std::string utc_of(const TimeZone& in, std::string_view local) {
    return Instant{in.to_utc_ms(ms(std::string(local) + "Z")), Precision::Second, std::nullopt}
        .rfc3339();
}

TEST(TimeZone, TurnsLocalWallClockIntoUtc) {
    EXPECT_EQ(utc_of(zone("Europe/London"), "2026-01-15T09:30:00"), "2026-01-15T09:30:00Z");
    EXPECT_EQ(utc_of(zone("Europe/London"), "2026-07-15T09:30:00"), "2026-07-15T08:30:00Z");
    EXPECT_EQ(utc_of(zone("America/New_York"), "2026-01-15T23:30:00"), "2026-01-16T04:30:00Z");
    EXPECT_EQ(utc_of(zone("Asia/Kolkata"), "2026-01-15T00:00:00"), "2026-01-14T18:30:00Z");
    EXPECT_EQ(utc_of(TimeZone::utc(), "2026-07-15T09:30:00"), "2026-07-15T09:30:00Z");
}

TEST(TimeZone, TakesTheEarlierOffsetOfALocalTimeThatHappensTwice) {
    EXPECT_EQ(utc_of(zone("Europe/London"), "2026-10-25T01:30:00"), "2026-10-25T00:30:00Z");
    EXPECT_EQ(utc_of(zone("America/New_York"), "2026-11-01T01:30:00"), "2026-11-01T05:30:00Z");
}

TEST(TimeZone, TakesTheEarlierOffsetOfALocalTimeThatNeverHappens) {
    EXPECT_EQ(utc_of(zone("Europe/London"), "2026-03-29T01:30:00"), "2026-03-29T01:30:00Z");
    EXPECT_EQ(utc_of(zone("America/New_York"), "2026-03-08T02:30:00"), "2026-03-08T07:30:00Z");
}

TEST(TimeZone, KeepsMillisecondsAndTimesBeforeTheEpoch) {
    EXPECT_EQ(
        zone("Europe/Berlin").to_utc_ms(ms("2026-01-15T09:30:00.123Z")),
        ms("2026-01-15T08:30:00.123Z")
    );
    EXPECT_EQ(
        zone("Europe/Berlin").to_utc_ms(ms("1960-01-15T09:30:00.999Z")),
        ms("1960-01-15T08:30:00.999Z")
    );
}

TEST(TimeZone, KnowsItsOffsetAndShowsLocalTime) {
    Instant summer = Instant::parse_rfc3339("2026-07-15T08:30:00Z").value();
    EXPECT_EQ(zone("Europe/London").offset_minutes(summer), 60);
    EXPECT_EQ(zone("America/New_York").offset_minutes(summer), -240);
    EXPECT_EQ(TimeZone::utc().offset_minutes(summer), 0);
    EXPECT_EQ(zone("Europe/London").local_text(summer), "2026-07-15 09:30 +01:00");
    EXPECT_EQ(zone("America/St_Johns").local_text(summer), "2026-07-15 06:00 -02:30");
    EXPECT_EQ(TimeZone::utc().local_text(summer), "2026-07-15 08:30 +00:00");
}

TEST(TimeZone, KeepsTheNameItWasAskedFor) {
    EXPECT_EQ(zone("Europe/London").name(), "Europe/London");
    EXPECT_EQ(zone("UTC").name(), "UTC");
    EXPECT_EQ(zone("Etc/UTC").name(), "Etc/UTC");
}

TEST(TimeZone, RefusesNamesTheSystemDoesNotKnow) {
    for (std::string_view name : {"", "Europe/Atlantis", "europe", "../../etc/passwd", "GMT+25"}) {
        auto found = TimeZone::named(name);
        ASSERT_FALSE(found) << name;
        EXPECT_EQ(found.error().code, FaultCode::BadTime);
    }
}

}  // namespace
}  // namespace thiowatch
