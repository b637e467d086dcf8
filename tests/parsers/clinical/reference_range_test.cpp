#include "parsers/clinical/reference_range.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

std::string told(const ReferenceRange& range) {
    return (range.low ? range.low->text() : "*") + ".." + (range.high ? range.high->text() : "*");
}

struct RangeCase {
    const char* text;
    const char* unit;
    const char* expected;
};

TEST(ReferenceRange, ReadsWhatLaboratoriesWrite) {
    const std::vector<RangeCase> cases{
        {"4.0-11.0", "10*9/L", "4.0..11.0"},
        {" 4.0 - 11.0 ", "10*9/L", "4.0..11.0"},
        {"4.3 to 6.2", "", "4.3..6.2"},
        {"4300 to 10800", "", "4300..10800"},
        {"70_105", "", "70..105"},
        {"4.0\xE2\x80\x93"
         "11.0",
         "",
         "4.0..11.0"},
        {"[4.0][11.0]", "", "4.0..11.0"},
        {"[4.0-11.0]", "", "4.0..11.0"},
        {"(4.0-11.0)", "", "4.0..11.0"},
        {"-2-3", "", "-2..3"},
        {"-3 - -1", "", "-3..-1"},
        {"<41", "U/L", "*..41"},
        {"< 41", "U/L", "*..41"},
        {"<=41", "U/L", "*..41"},
        {"\xE2\x89\xA4"
         "41",
         "U/L",
         "*..41"},
        {"> 60", "", "60..*"},
        {">=60", "", "60..*"},
        {"0-40 U/L", "U/L", "0..40"},
        {"0-40 U/l", "IU/L", "0..40"},
        {"<41 U/L", "U/L", "*..41"},
    };
    for (const RangeCase& c : cases) {
        EXPECT_EQ(told(read_reference_range(c.text, c.unit)), c.expected) << c.text;
    }
}

TEST(ReferenceRange, GuessesNothing) {
    const std::vector<RangeCase> cases{
        {"", "", ""},
        {"negative", "", ""},
        {"4.0", "", ""},
        {"4.0-", "", ""},
        {"-11.0", "", ""},
        {"11.0-4.0", "", ""},
        {"4.0-4.0", "", ""},
        {"0-0", "", ""},
        {"<0", "", ""},
        {"3,5-5,0", "", ""},
        {"4,300-10,800", "", ""},
        {"4.0-11.0-20", "", ""},
        {"4..0-11", "", ""},
        {"M: 13-17 F: 12-15", "", ""},
        {"4.0-11.0 (adult)", "10*9/L", ""},
        {"0-40 U/L", "", ""},
        {"0-0.68 ukat/L", "U/L", ""},
        {"4.0^11.0", "", ""},
        {"4-11~5-12", "", ""},
        {"[4.0][11.0", "", ""},
        {"<", "", ""},
        {"<<41", "", ""},
        {"up to 41", "", ""},
        {"\"\"", "", ""},
    };
    for (const RangeCase& c : cases) {
        EXPECT_EQ(told(read_reference_range(c.text, c.unit)), "*..*") << c.text;
    }
}

}  // namespace
}  // namespace thiowatch
