#include <gtest/gtest.h>

#include "parsers/clinical/quantity.h"

namespace thiowatch {
namespace {

struct Case {
    std::string_view text;
    Comparator comparator;
    std::string_view number;
};

TEST(Reading, ReadsANumberWithItsComparator) {
    for (const Case& c : std::vector<Case>{
             {"3.5", Comparator::Equal, "3.5"},
             {"<0.5", Comparator::Less, "0.5"},
             {"> 5000", Comparator::Greater, "5000"},
             {"<= 1.0", Comparator::LessOrEqual, "1.0"},
             {">=10", Comparator::GreaterOrEqual, "10"},
             {" <\t0.5 ", Comparator::Less, "0.5"},
             {"  3.50", Comparator::Equal, "3.50"},
             {"\xE2\x89\xA4 1.0", Comparator::LessOrEqual, "1.0"},
             {"\xE2\x89\xA5 1.0", Comparator::GreaterOrEqual, "1.0"},
             {"0", Comparator::Equal, "0"},
         }) {
        auto read = Reading::parse(c.text);
        ASSERT_TRUE(read) << c.text;
        EXPECT_EQ(read->comparator, c.comparator) << c.text;
        EXPECT_EQ(read->value.text(), c.number) << c.text;
    }
}

TEST(Reading, MakesNoNumberOfATextThatIsNotWhollyOne) {
    for (std::string_view text :
         {"3,4",
          "1,50,000",
          "5.40*10**3",
          "2.3( 36.1%)",
          "33 (stage3:30-59)",
          "0 NIL",
          ".nan",
          "nan",
          "1e3",
          "",
          "  ",
          "<",
          "< ",
          "<>5",
          "=5",
          "~5",
          "5<",
          "3.5 L",
          "2.1 *",
          "clotted",
          "<<5",
          "<=>5",
          ".5",
          "5.",
          "1 000",
          "3.5-4.0",
          "+",
          "0.4 (manual diff)",
          "<0.5 >"}) {
        auto read = Reading::parse(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, FaultCode::BadNumber);
    }
}

TEST(Reading, FindsTheFirstNumberOfATextThatIsNotOne) {
    for (const Case& c : std::vector<Case>{
             {"0.4 (manual diff)", Comparator::Equal, "0.4"},
             {"2.3( 36.1%)", Comparator::Equal, "2.3"},
             {"33 (stage3:30-59)", Comparator::Equal, "33"},
             {"5.40*10**3", Comparator::Equal, "5.40"},
             {"1,50,000", Comparator::Equal, "1"},
             {"3,4", Comparator::Equal, "3"},
             {"0 NIL", Comparator::Equal, "0"},
             {"1e3", Comparator::Equal, "1"},
             {"<0.5 approx", Comparator::Less, "0.5"},
             {"approx. >= 12 *", Comparator::GreaterOrEqual, "12"},
             {"count 0.4.", Comparator::Equal, "0.4"},
             {"B12 300", Comparator::Equal, "300"},
             {"CD45 3.1", Comparator::Equal, "3.1"},
         }) {
        auto found = Reading::leading_in(c.text);
        ASSERT_TRUE(found) << c.text;
        EXPECT_EQ(found->value.text(), c.number) << c.text;
        EXPECT_EQ(found->comparator, c.comparator) << c.text;
    }
}

TEST(Reading, HintsAtTheSmallNumberBehindABarePoint) {
    auto found = Reading::leading_in(".4");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->value.text(), "0.4");
    EXPECT_EQ(Reading::leading_in("<.4 K")->value.text(), "0.4");
}

TEST(Reading, FindsNothingInATextWithoutANumber) {
    for (std::string_view text : {"", "clotted", ".nan", "see B12", "1234567890123456789012345"}) {
        EXPECT_FALSE(Reading::leading_in(text)) << text;
    }
}

TEST(Reading, PrintsComparatorAndDigitsAsReceived) {
    EXPECT_EQ(Reading::parse("<  0.50")->text(), "<0.50");
    EXPECT_EQ(Reading::parse("3.499")->text(), "3.499");
}

TEST(Comparator, IsReadFromTheSymbolItPrints) {
    for (auto comparator :
         {Comparator::Equal,
          Comparator::Less,
          Comparator::LessOrEqual,
          Comparator::Greater,
          Comparator::GreaterOrEqual}) {
        EXPECT_EQ(comparator_of(symbol_of(comparator)), comparator);
    }
    for (std::string_view text : {"<>", "=<", "=", "!", "<5", "less"})
        EXPECT_FALSE(comparator_of(text));
}

}  // namespace
}  // namespace thiowatch
