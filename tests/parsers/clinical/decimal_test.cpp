#include "parsers/clinical/decimal.h"

#include <limits>
#include <string>

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

Decimal number(std::string_view text) {
    auto read = Decimal::parse(text);
    EXPECT_TRUE(read) << text;
    return read.value_or(Decimal(-999, 0));
}

TEST(Decimal, DecidesAtAThresholdWhereADoubleWouldNot) {
    EXPECT_FALSE(number("3.5") < number("3.50"));
    EXPECT_LT(number("3.499999999999999"), number("3.5"));
    EXPECT_LT(number("3.49999999999999999"), number("3.5"));
    EXPECT_GT(number("3.55"), number("3.5"));
}

TEST(Decimal, ComparesAcrossScalesAndSigns) {
    EXPECT_EQ(number("3.50"), number("3.5"));
    EXPECT_EQ(number("0"), number("-0.000"));
    EXPECT_LT(number("-1"), number("0.000000000000000001"));
    EXPECT_LT(number("-2.5"), number("-2.49"));
    EXPECT_GT(number("999999999999999999"), number("0.999999999999999999"));
    EXPECT_LT(number("9"), number("10"));
}

TEST(Decimal, KeepsTheDigitsAsTheyWereWritten) {
    for (std::string_view text :
         {"3.50", "0.4", "-0.05", "120", "0.000000000000000001", "999999999999999999", "0.0"}) {
        EXPECT_EQ(number(text).text(), text);
    }
    EXPECT_EQ(number("+3.5").text(), "3.5");
    EXPECT_EQ(number("007.10").text(), "7.10");
}

TEST(Decimal, ReadsLeadingZerosBeyondEighteenDigits) {
    EXPECT_EQ(number("0000000000000000000000004.5").text(), "4.5");
}

TEST(Decimal, RefusesWhatIsNotDigitsAndOnePoint) {
    for (std::string_view text :
         {"",     "+",   "-",    ".",   "5.",         ".5",  "-.5",     "3,4", "1,50,000",
          "1e3",  "1E3", " 5",   "5 ",  "0x10",       "--5", "+-5",     "5-",  "1.2.3",
          "1..2", "nan", ".nan", "inf", "5.40*10**3", "12a", "\xD9\xA3"}) {
        auto read = Decimal::parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, FaultCode::BadNumber);
    }
}

TEST(Decimal, RefusesMoreThanEighteenDigitsAndSaysNothingOfThem) {
    for (std::string_view text :
         {"1234567890123456789",
          "0.1234567890123456789",
          "1.000000000000000000",
          "12345678901234567890123456789012345678901"}) {
        auto read = Decimal::parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().detail.find("123"), std::string::npos);
    }
}

TEST(Decimal, RefusesMorePlacesThanItCanAlign) {
    EXPECT_TRUE(Decimal::parse("0.000000000000000001"));
    EXPECT_FALSE(Decimal::parse("0.0000000000000000001"));
    EXPECT_FALSE(Decimal::parse("0." + std::string(300, '0') + "1"));
}

TEST(Decimal, MultipliesExactly) {
    EXPECT_EQ(multiply(number("6.2"), number("16.114"))->text(), "99.9068");
    EXPECT_EQ(multiply(number("-0.1"), number("0.1"))->text(), "-0.01");
    EXPECT_EQ(multiply(number("3400"), number("0.001"))->text(), "3.400");
    EXPECT_EQ(
        multiply(number("999999999999999999"), number("1")).value(), number("999999999999999999")
    );
}

TEST(Decimal, GivesUpZerosOfTheFractionBeforeItGivesUpAProduct) {
    auto product = multiply(number("3.40000000000000000"), number("60.000"));
    ASSERT_TRUE(product);
    EXPECT_EQ(*product, number("204"));
}

TEST(Decimal, SaysWhenAProductDoesNotFitInsteadOfRoundingIt) {
    auto wide = multiply(number("999999999999999999"), number("999999999999999999"));
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().code, FaultCode::BadNumber);
    EXPECT_FALSE(multiply(number("0.000000000000000001"), number("0.1")));
}

TEST(Decimal, AddsAcrossScales) {
    EXPECT_EQ(add(number("0.35"), number("0.5")).text(), "0.85");
    EXPECT_EQ(add(number("-1"), number("0.25")).text(), "-0.75");
    EXPECT_EQ(
        add(number("999999999999999999"), number("1")), Decimal(1'000'000'000'000'000'000, 0)
    );
}

TEST(Decimal, CutsOnlyTheLastPlacesOfASumThatNeedsMoreDigits) {
    Decimal sum = add(number("900000000000000000"), number("0.999999999999999999"));
    EXPECT_EQ(sum.text(), "900000000000000000.9");
    Decimal most(std::numeric_limits<std::int64_t>::max(), 0);
    EXPECT_EQ(add(most, most), most);
}

TEST(Decimal, DividesToNinePlacesTowardsZero) {
    EXPECT_EQ(divide(number("1"), number("3"))->text(), "0.333333333");
    EXPECT_EQ(divide(number("-2"), number("3"))->text(), "-0.666666666");
    EXPECT_EQ(divide(number("150"), number("40")).value(), number("3.75"));
    EXPECT_EQ(divide(number("0.000000000000000002"), number("1")).value(), number("0"));
    EXPECT_EQ(divide(number("1"), number("0.000000001")).value(), number("1000000000"));
}

TEST(Decimal, DividesWhereTheScaledNumeratorNeedsMoreThan128Bits) {
    auto read = divide(number("999999999999999999"), number("999999999999.999999"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), "1000000.000000000");
    auto small = divide(number("0.999999999999999999"), number("999999999999999999"));
    EXPECT_EQ(small->text(), "0.000000000");
    auto huge = divide(number("999999999999999999"), number("0.000000000000000001"));
    ASSERT_FALSE(huge);
    EXPECT_EQ(huge.error().code, FaultCode::BadNumber);
}

TEST(Decimal, RefusesToDivideByZero) {
    auto read = divide(number("1"), number("0.00"));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, FaultCode::BadNumber);
}

TEST(Decimal, ApproximatesForCharts) {
    EXPECT_DOUBLE_EQ(number("-0.25").approximate(), -0.25);
    EXPECT_DOUBLE_EQ(number("140").approximate(), 140.0);
}

}  // namespace
}  // namespace thiowatch
