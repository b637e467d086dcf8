#include "parsers/clinical/instant.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

Instant moment(std::string_view text) {
    auto read = Instant::parse_rfc3339(text);
    EXPECT_TRUE(read) << text;
    return read.value_or(Instant{});
}

struct Case {
    std::string_view text;
    std::int64_t utc_ms;
    Precision precision;
    std::optional<std::int16_t> offset;
};

TEST(Instant, ReadsRfc3339) {
    for (const Case& c : std::vector<Case>{
             {"1970-01-01T00:00:00Z", 0, Precision::Second, 0},
             {"2026-03-01T09:30:00Z", 1772357400000, Precision::Second, 0},
             {"2026-03-01T10:30:00+01:00", 1772357400000, Precision::Second, 60},
             {"2026-03-01T04:00:00-05:30", 1772357400000, Precision::Second, -330},
             {"2026-03-01T09:30:00.5Z", 1772357400500, Precision::Millisecond, 0},
             {"2026-03-01T09:30:00.123456789Z", 1772357400123, Precision::Millisecond, 0},
             {"2026-03-01T09:30:00.000+00:00", 1772357400000, Precision::Millisecond, 0},
             {"2026-03-01t09:30:00z", 1772357400000, Precision::Second, 0},
             {"2026-03-01T09:30:00-00:00", 1772357400000, Precision::Second, std::nullopt},
             {"2024-02-29T00:00:00Z", 1709164800000, Precision::Second, 0},
             {"2016-12-31T23:59:60Z", 1483228800000, Precision::Second, 0},
             {"1969-12-31T23:59:59.999Z", -1, Precision::Millisecond, 0},
             {"0001-01-01T00:00:00Z", -62135596800000, Precision::Second, 0},
         }) {
        Instant read = moment(c.text);
        EXPECT_EQ(read.utc_ms, c.utc_ms) << c.text;
        EXPECT_EQ(read.precision, c.precision) << c.text;
        EXPECT_EQ(read.offset_minutes, c.offset) << c.text;
    }
}

TEST(Instant, RefusesATimeWithoutZoneOrThatDoesNotExist) {
    for (std::string_view text :
         {"",
          "2026-03-01",
          "2026-03-01T09:30:00",
          "2026-03-01T09:30Z",
          "2026-03-01 09:30:00Z",
          "2026-02-29T00:00:00Z",
          "2100-02-29T00:00:00Z",
          "2026-13-01T00:00:00Z",
          "2026-00-01T00:00:00Z",
          "2026-04-31T00:00:00Z",
          "2026-03-01T24:00:00Z",
          "2026-03-01T09:60:00Z",
          "2026-03-01T09:30:61Z",
          "2026-03-01T09:30:00.Z",
          "2026-03-01T09:30:00+1:00",
          "2026-03-01T09:30:00+0100",
          "2026-03-01T09:30:00+15:00",
          "2026-03-01T09:30:00+01:60",
          "2026-03-01T09:30:00Z ",
          "2026-03-01T09:30:00ZZ",
          "-2026-03-01T09:30:00Z",
          "0000-01-01T00:00:00Z",
          "26-03-01T09:30:00Z",
          "2026/03/01T09:30:00Z",
          "2026-03-01T09.30.00Z",
          "20260301093000",
          "2026-03-01T09:30:0aZ"}) {
        auto read = Instant::parse_rfc3339(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, FaultCode::BadTime);
    }
}

TEST(Instant, PrintsUtcWithMillisecondsOnlyWhenThereAreAny) {
    EXPECT_EQ(moment("2026-03-01T10:30:00+01:00").rfc3339(), "2026-03-01T09:30:00Z");
    EXPECT_EQ(moment("2026-03-01T09:30:00.050Z").rfc3339(), "2026-03-01T09:30:00.050Z");
    EXPECT_EQ(moment("1969-12-31T23:59:59.999Z").rfc3339(), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(moment("0987-06-05T00:00:00Z").rfc3339(), "0987-06-05T00:00:00Z");
}

TEST(Instant, ReadsBackWhatItPrints) {
    for (std::int64_t day = -719'162; day <= 2'932'896; day += 9'973) {  // the years 1 to 9999
        Instant at{
            day * 86'400'000 + 12'345'678 + day % 1000, Precision::Millisecond, std::nullopt};
        auto read = Instant::parse_rfc3339(at.rfc3339());
        ASSERT_TRUE(read) << at.rfc3339();
        EXPECT_EQ(*read, at) << at.rfc3339();
    }
}

TEST(Instant, ReadsADateAsTheStartOfItsDay) {
    auto read = Instant::parse_date("2026-03-01");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->rfc3339(), "2026-03-01T00:00:00Z");
    EXPECT_EQ(read->precision, Precision::Day);
    EXPECT_FALSE(read->offset_minutes);
    for (std::string_view text :
         {"", "2026-3-1", "20260301", "2026-02-30", "2026-03-01T00:00:00Z", "2026-03"}) {
        EXPECT_FALSE(Instant::parse_date(text)) << text;
    }
}

TEST(Instant, ComparesMomentsWhateverTheirZone) {
    EXPECT_EQ(moment("2026-03-01T10:30:00+01:00"), moment("2026-03-01T09:30:00Z"));
    EXPECT_LT(moment("2026-03-01T09:30:00+01:00"), moment("2026-03-01T09:00:00Z"));
    EXPECT_EQ(moment("2026-03-02T00:00:00Z") - moment("2026-03-01T00:00:00Z"), days(1));
    EXPECT_EQ(moment("2026-03-01T00:00:00Z") + days(1) - days(1), moment("2026-03-01T00:00:00Z"));
}

}  // namespace
}  // namespace thiowatch
