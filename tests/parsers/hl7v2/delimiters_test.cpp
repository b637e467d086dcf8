#include "parsers/hl7v2/delimiters.h"

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

struct EscapeCase {
    const char* raw;
    const char* text;
};

TEST(Escapes, GiveTheirText) {
    const std::vector<EscapeCase> cases{
        {"plain", "plain"},
        {"", ""},
        {"a\\F\\b", "a|b"},
        {"a\\S\\b", "a^b"},
        {"a\\T\\b", "a&b"},
        {"a\\R\\b", "a~b"},
        {"a\\E\\b", "a\\b"},
        {"\\E\\F\\E\\", "\\F\\"},
        {"10\\S\\9/L", "10^9/L"},
        {"a\\.br\\b", "a\nb"},
        {"a\\.sp\\b", "a\nb"},
        {"\\H\\high\\N\\ value", "high value"},
        {"\\X41\\", "A"},
        {"\\X4142\\", "AB"},
        {"\\Xc3a9\\", "\xC3\xA9"},
        {"\\XC3\\\\XA9\\", "\xC3\xA9"},
        {"\\XE9\\", "\xC3\xA9"},
        {"\\X0D\\", "\r"},
    };
    for (const EscapeCase& c : cases)
        EXPECT_EQ(unescape(c.raw, {}), c.text) << c.raw;
}

TEST(Escapes, UnknownOnesStayAsTheyWereSent) {
    const std::vector<EscapeCase> cases{
        {"\\Z99\\", "\\Z99\\"},
        {"\\X4\\", "\\X4\\"},
        {"\\XGG\\", "\\XGG\\"},
        {"\\X\\", "\\X\\"},
        {"\\X00\\", "\\X00\\"},
        {"\\C2842\\", "\\C2842\\"},
        {"\\.in+4\\", "\\.in+4\\"},
        {"\\P\\", "\\P\\"},
        {"50\\100", "50\\100"},
        {"end\\", "end\\"},
        {"\\\\", "\\\\"},
        {"C:\\temp\\F\\x", "C:\\temp|x"},
        {"\\Z99\\ then \\T\\", "\\Z99\\ then &"},
    };
    for (const EscapeCase& c : cases)
        EXPECT_EQ(unescape(c.raw, {}), c.text) << c.raw;
}

TEST(Escapes, HexadecimalBytesAreInTheSetOfTheMessage) {
    EXPECT_EQ(unescape("\\XE9\\", {{}, Charset::Iso8859_1}), "\xC3\xA9");
    EXPECT_EQ(unescape("\\XB9\\", {{}, Charset::Iso8859_2}), "\xC5\xA1");
    EXPECT_EQ(unescape("\\XC3A9\\", {{}, Charset::Utf8}), "\xC3\xA9");
}

TEST(Escapes, FollowTheDelimitersOfTheMessage) {
    const Delimiters odd{'#', '*', '~', '!', '&', '\0'};
    EXPECT_EQ(unescape("a!F!b!S!c!E!d", {odd, Charset::Ascii}), "a#b*c!d");
    EXPECT_EQ(unescape("a\\F\\b", {odd, Charset::Ascii}), "a\\F\\b");
    const Delimiters none{'|', '^', '~', '\0', '&', '\0'};
    EXPECT_EQ(unescape("a\\F\\b", {none, Charset::Ascii}), "a\\F\\b");
    const Delimiters truncating{'|', '^', '~', '\\', '&', '#'};
    EXPECT_EQ(unescape("a\\P\\b", {truncating, Charset::Ascii}), "a#b");
}

TEST(Escapes, TextCannotInjectFieldsSegmentsOrFrames) {
    const Delimiters usual;
    EXPECT_EQ(escape("a|b^c&d~e\\f", usual), "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f");
    EXPECT_EQ(escape("a\rOBX|1", usual), "a\\.br\\OBX\\F\\1");
    EXPECT_EQ(escape("a\r\nb\nc", usual), "a\\.br\\b\\.br\\c");
    EXPECT_EQ(
        escape(
            "a\x0B"
            "b\x1C\rc",
            usual
        ),
        "a b \\.br\\c"
    );
    EXPECT_EQ(escape("a|b\rc", {'|', '^', '~', '\0', '&', '\0'}), "a b c");
}

TEST(Escapes, ReadBackWhatIsWritten) {
    for (const char* const text : {"plain", "a|b^c&d~e\\f", "x\ny", "\\F\\", "J\xC3\xA9", "#"}) {
        for (const Delimiters& delimiters :
             {Delimiters{}, Delimiters{'#', '*', '~', '!', '&', '%'}}) {
            EXPECT_EQ(unescape(escape(text, delimiters), {delimiters, Charset::Utf8}), text);
        }
    }
}

}  // namespace
}  // namespace thiowatch::hl7v2
