#include <gtest/gtest.h>

#include "parsers/clinical/instant.h"

namespace thiowatch {
namespace {

CivilDate date_of(std::string_view text) {
    auto read = CivilDate::parse(text);
    EXPECT_TRUE(read) << text;
    return read.value_or(CivilDate{});
}

std::optional<int> age(std::string_view birth, std::string_view at) {
    return age_in_years(date_of(birth), Instant::parse_rfc3339(at).value());
}

TEST(CivilDate, ReadsWholeAndPartialDates) {
    EXPECT_EQ(date_of("2026-03-01"), (CivilDate{2026, 3, 1}));
    EXPECT_EQ(date_of("20260301"), (CivilDate{2026, 3, 1}));
    EXPECT_EQ(date_of("2026-03"), (CivilDate{2026, 3, 0}));
    EXPECT_EQ(date_of("2026"), (CivilDate{2026, 0, 0}));
    EXPECT_EQ(date_of("2024-02-29"), (CivilDate{2024, 2, 29}));
}

TEST(CivilDate, PrintsWhatItKnows) {
    for (std::string_view text : {"2026-03-01", "2026-03", "2026", "1899-12-31"}) {
        EXPECT_EQ(date_of(text).iso(), text);
    }
    EXPECT_EQ(date_of("19800229").iso(), "1980-02-29");
}

TEST(CivilDate, RefusesDatesThatDoNotExistOrCouldBeReadTwice) {
    for (std::string_view text :
         {"",         "202",        "20263",       "202603",      "260301",
          "2026-3",   "2026-00",    "2026-13",     "20261301",    "2026-02-29",
          "20260229", "2026-03-00", "2026-03-32",  "2026/03/01",  "2026-03/01",
          "0000",     "0000-01-01", "2026-03-01 ", "2026-03-01T", "01.03.2026",
          "2026--301"}) {
        auto read = CivilDate::parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, FaultCode::BadTime);
    }
}

TEST(Age, CountsWholeYearsUpToTheBirthday) {
    EXPECT_EQ(age("2010-03-01", "2026-02-28T23:59:59Z"), 15);
    EXPECT_EQ(age("2010-03-01", "2026-03-01T00:00:00Z"), 16);
    EXPECT_EQ(age("2010-03-31", "2026-03-30T00:00:00Z"), 15);
    EXPECT_EQ(age("2010-12-31", "2026-01-01T00:00:00Z"), 15);
    EXPECT_EQ(age("2026-03-01", "2026-03-01T00:00:00Z"), 0);
}

TEST(Age, OfALeapDayChildGrowsOnTheFirstOfMarchInCommonYears) {
    EXPECT_EQ(age("2008-02-29", "2026-02-28T12:00:00Z"), 17);
    EXPECT_EQ(age("2008-02-29", "2026-03-01T00:00:00Z"), 18);
    EXPECT_EQ(age("2008-02-29", "2024-02-29T00:00:00Z"), 16);
}

TEST(Age, IsNoneForAPartialOrFutureBirthDate) {
    EXPECT_FALSE(age("2010", "2026-03-01T00:00:00Z"));
    EXPECT_FALSE(age("2010-03", "2026-03-01T00:00:00Z"));
    EXPECT_FALSE(age("2026-03-02", "2026-03-01T00:00:00Z"));
}

}  // namespace
}  // namespace thiowatch
