#include <gtest/gtest.h>

#include "parsers/hl7v2/field_types.h"

namespace thiowatch::hl7v2 {
namespace {

struct TimeCase {
    const char* text;
    const char* utc;
    Precision precision;
};

TEST(TimeStamp, KeepsWhatWasStated) {
    const std::vector<TimeCase> cases{
        {"2026", "2026-01-01T00:00:00Z", Precision::Year},
        {"202603", "2026-03-01T00:00:00Z", Precision::Month},
        {"20260315", "2026-03-15T00:00:00Z", Precision::Day},
        {"2026031509", "2026-03-15T09:00:00Z", Precision::Hour},
        {"202603150930", "2026-03-15T09:30:00Z", Precision::Minute},
        {"20260315093045", "2026-03-15T09:30:45Z", Precision::Second},
        {"20260315093045.5", "2026-03-15T09:30:45.500Z", Precision::Millisecond},
        {"20260315093045.1234", "2026-03-15T09:30:45.123Z", Precision::Millisecond},
        {"20260315093045.0000-0500", "2026-03-15T14:30:45Z", Precision::Millisecond},
        {"20260315093045+0100", "2026-03-15T08:30:45Z", Precision::Second},
        {"202603150930-0330", "2026-03-15T13:00:00Z", Precision::Minute},
        {"20260315+0100", "2026-03-14T23:00:00Z", Precision::Day},
        {"2026-0500", "2026-01-01T05:00:00Z", Precision::Year},
        {"20260315093045Z", "2026-03-15T09:30:45Z", Precision::Second},
        {" 20260315 ", "2026-03-15T00:00:00Z", Precision::Day},
        {"20260315240000", "2026-03-16T00:00:00Z", Precision::Second},
        {"20161231235960", "2017-01-01T00:00:00Z", Precision::Second},
        {"20240229", "2024-02-29T00:00:00Z", Precision::Day},
        {"2026-01-15T14:30:00", "2026-01-15T14:30:00Z", Precision::Second},
        {"2026-01-15T14:30:00+01:00", "2026-01-15T13:30:00Z", Precision::Second},
        {"2026-01-15T14:30:00.25Z", "2026-01-15T14:30:00.250Z", Precision::Millisecond},
        {"2026-01-15 14:30", "2026-01-15T14:30:00Z", Precision::Minute},
        {"2026-01-15", "2026-01-15T00:00:00Z", Precision::Day},
    };
    for (const TimeCase& c : cases) {
        const Expected<Instant> at = read_time(c.text, {});
        ASSERT_TRUE(at) << c.text;
        EXPECT_EQ(at->rfc3339(), c.utc) << c.text;
        EXPECT_EQ(at->precision, c.precision) << c.text;
    }
}

TEST(TimeStamp, RefusesWhatIsNone) {
    for (const char* const text :
         {"",
          " ",
          "\"\"",
          "yesterday",
          "20",
          "202",
          "20261",
          "2026030",
          "20260230",
          "20261301",
          "20260001",
          "00000000",
          "2026030125",
          "202603010960",
          "20260301093061",
          "20260301240001",
          "20260301093045.",
          "20260301093045+01",
          "20260301093045+0160",
          "20260301093045+1500",
          "20260301093045x",
          "20260301 0930",
          "202603010930.5",
          "2026-3-1",
          "2026-01-15T",
          "2026-01-15T14",
          "17000101",
          "99991231"}) {
        const Expected<Instant> at = read_time(text, {});
        ASSERT_FALSE(at) << text;
        EXPECT_EQ(at.error().code, FaultCode::BadTime) << text;
        EXPECT_EQ(at.error().detail.find("2026"), std::string::npos) << text;
    }
}

struct ZoneCase {
    const char* name;
    const char* text;
    std::optional<std::int16_t> message_offset;
    const char* feed;
    const char* utc;
    std::optional<std::int16_t> offset;
};

TEST(TimeStamp, TakesTheZoneOfTheFieldThenOfMshThenOfTheFeed) {
    const std::vector<ZoneCase> cases{
        {"field",
         "202607011200-0500",
         std::int16_t{60},
         "Europe/London",
         "2026-07-01T17:00:00Z",
         std::int16_t{-300}},
        {"message",
         "202607011200",
         std::int16_t{-300},
         "Europe/London",
         "2026-07-01T17:00:00Z",
         std::nullopt},
        {"feed in summer",
         "202607011200",
         std::nullopt,
         "Europe/London",
         "2026-07-01T11:00:00Z",
         std::nullopt},
        {"feed in winter",
         "202601011200",
         std::nullopt,
         "Europe/London",
         "2026-01-01T12:00:00Z",
         std::nullopt},
        {"a day starts at local midnight",
         "20260701",
         std::nullopt,
         "Europe/London",
         "2026-06-30T23:00:00Z",
         std::nullopt},
        {"UTC said by the field",
         "202607011200+0000",
         std::int16_t{60},
         "Europe/London",
         "2026-07-01T12:00:00Z",
         std::int16_t{0}},
    };
    for (const ZoneCase& c : cases) {
        const ZoneDefaults zones{c.message_offset, *TimeZone::named(c.feed)};
        const Expected<Instant> at = read_time(c.text, zones);
        ASSERT_TRUE(at) << c.name;
        EXPECT_EQ(at->rfc3339(), c.utc) << c.name;
        EXPECT_EQ(at->offset_minutes, c.offset) << c.name;
    }
}

TEST(TimeStamp, IsMadeCoarserByADegreeOfPrecision) {
    const auto precision_of = [](std::string_view raw) {
        return read_time(Field(raw, {}), {})->precision;
    };
    EXPECT_EQ(precision_of("20260315093045^D"), Precision::Day);
    EXPECT_EQ(precision_of("20260315093045^S"), Precision::Second);
    EXPECT_EQ(precision_of("20260315^M"), Precision::Day);
    EXPECT_EQ(precision_of("20260315093045"), Precision::Second);
}

TEST(TimeStamp, DatesLeaveTheTimeOut) {
    const auto date_of = [](std::string_view raw) { return read_date(Field(raw, {})); };
    EXPECT_EQ(*date_of("19800229"), (CivilDate{1980, 2, 29}));
    EXPECT_EQ(*date_of("19800229103000+0100"), (CivilDate{1980, 2, 29}));
    EXPECT_EQ(*date_of("1980-02-29"), (CivilDate{1980, 2, 29}));
    EXPECT_EQ(*date_of("198002"), (CivilDate{1980, 2, 0}));
    EXPECT_EQ(*date_of("1980"), (CivilDate{1980, 0, 0}));
    EXPECT_FALSE(date_of("19800230"));
    EXPECT_FALSE(date_of(""));
}

}  // namespace
}  // namespace thiowatch::hl7v2
