#include "parsers/hl7v2/charset.h"

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

using namespace std::string_literals;

struct DecodeCase {
    const char* name;
    std::string bytes;
    const char* msh18;
    std::string text;
    Charset charset;
    bool warns;
};

const std::vector<DecodeCase> kCases{
    {"ASCII, nothing declared", "abc", "", "abc", Charset::Ascii, false},
    {"ASCII, declared", "abc", "ASCII", "abc", Charset::Ascii, false},
    {"ASCII text in a declared set", "abc", "8859/1", "abc", Charset::Iso8859_1, false},
    {"ASCII text in an unknown set", "abc", "wrong", "abc", Charset::Ascii, false},
    {"UTF-8, declared", "J\xC3\xA9", "UNICODE UTF-8", "J\xC3\xA9", Charset::Utf8, false},
    {"UTF-8, declared short", "J\xC3\xA9", "UTF-8", "J\xC3\xA9", Charset::Utf8, false},
    {"UTF-8, declared as UNICODE", "J\xC3\xA9", "UNICODE", "J\xC3\xA9", Charset::Utf8, false},
    {"UTF-8, nothing declared", "J\xC3\xA9", "", "J\xC3\xA9", Charset::Utf8, false},
    {"UTF-8, ASCII declared", "J\xC3\xA9", "ASCII", "J\xC3\xA9", Charset::Utf8, true},
    {"UTF-8, unknown set declared", "J\xC3\xA9", "CAN", "J\xC3\xA9", Charset::Utf8, true},
    {"UTF-8 after a byte order mark",
     "\xEF\xBB\xBFJ\xC3\xA9",
     "8859/1",
     "J\xC3\xA9",
     Charset::Utf8,
     false},
    {"Latin-1, declared", "J\xE9", "8859/1", "J\xC3\xA9", Charset::Iso8859_1, false},
    {"Latin-1 by its ISO name", "J\xE9", "ISO-8859-1", "J\xC3\xA9", Charset::Iso8859_1, false},
    {"Latin-1 bytes that say UTF-8",
     "J\xE9",
     "UNICODE UTF-8",
     "J\xC3\xA9",
     Charset::Windows1252,
     true},
    {"Latin-1, nothing declared", "J\xE9", "", "J\xC3\xA9", Charset::Windows1252, true},
    {"Latin-1, ASCII declared", "J\xE9", "ASCII", "J\xC3\xA9", Charset::Windows1252, true},
    {"Latin-1, unknown set declared", "J\xE9", "wrong", "J\xC3\xA9", Charset::Windows1252, true},
    {"windows-1252 that says 8859/1",
     "\x93J\xE9\x94",
     "8859/1",
     "\xE2\x80\x9CJ\xC3\xA9\xE2\x80\x9D",
     Charset::Windows1252,
     true},
    {"windows-1252, declared", "\x80", "windows-1252", "\xE2\x82\xAC", Charset::Windows1252, false},
    {"UTF-8 bytes that say 8859/1 are believed, aloud",
     "J\xC3\xA9",
     "8859/1",
     "J\xC3\x83\xC2\xA9",
     Charset::Iso8859_1,
     true},
    {"8859/2", "\xB9", "8859/2", "\xC5\xA1", Charset::Iso8859_2, false},
    {"8859/5", "\xB0", "8859/5", "\xD0\x90", Charset::Iso8859_5, false},
    {"8859/7", "\xE1", "8859/7", "\xCE\xB1", Charset::Iso8859_7, false},
    {"8859/8", "\xE0", "8859/8", "\xD7\x90", Charset::Iso8859_8, false},
    {"8859/9", "\xF0", "8859/9", "\xC4\x9F", Charset::Iso8859_9, false},
    {"8859/15", "\xA4", "8859/15", "\xE2\x82\xAC", Charset::Iso8859_15, false},
    {"a byte that 8859/3 leaves open", "\xA5", "8859/3", "\xC2\xA5", Charset::Windows1252, true},
    {"GB 18030", "\xB0\xD7", "GB 18030-2000", "\xE7\x99\xBD", Charset::Gb18030, false},
};

TEST(Charset, ReadsTheDeclaredSetElseUtf8ElseWindows1252AndSaysSo) {
    for (const DecodeCase& c : kCases) {
        const Expected<Decoded> decoded = decode(c.bytes, c.msh18);
        ASSERT_TRUE(decoded) << c.name;
        EXPECT_EQ(decoded->text, c.text) << c.name;
        EXPECT_EQ(decoded->charset, c.charset) << c.name;
        EXPECT_EQ(decoded->warning.has_value(), c.warns) << c.name;
    }
}

TEST(Charset, GivesEveryByteACharacterAndNeverTheReplacementCharacter) {
    for (int byte = 0x80; byte < 0x100; ++byte) {
        const Expected<Decoded> decoded = decode(std::string(1, static_cast<char>(byte)), "");
        ASSERT_TRUE(decoded) << byte;
        EXPECT_TRUE(decoded->warning.has_value()) << byte;
        EXPECT_GE(decoded->text.size(), 2U) << byte;
        EXPECT_EQ(decoded->text.find("\xEF\xBF\xBD"), std::string::npos) << byte;
    }
}

TEST(Charset, WarnsWithoutShowingTheText) {
    const Expected<Decoded> decoded = decode("M\xFCller", "UNICODE UTF-8");
    ASSERT_TRUE(decoded && decoded->warning);
    EXPECT_EQ(decoded->warning->code, FaultCode::BadCharset);
    EXPECT_EQ(decoded->warning->where, "MSH-18");
    EXPECT_EQ(decoded->warning->detail.find("ller"), std::string::npos);
}

TEST(Charset, RefusesTextOfWideCharacters) {
    const std::vector<std::pair<const char*, std::string>> cases{
        {"UTF-16 little, mark", "\xFF\xFEM\0S\0H\0"s},
        {"UTF-16 big, mark", "\xFE\xFF\0M\0S\0H"s},
        {"UTF-16 little", "M\0S\0H\0|\0"s},
        {"UTF-16 big", "\0M\0S\0H\0|"s},
        {"UTF-32 little", "M\0\0\0S\0\0\0"s},
    };
    for (const auto& [name, bytes] : cases) {
        const Expected<Decoded> decoded = decode(bytes, "UNICODE UTF-16");
        ASSERT_FALSE(decoded) << name;
        EXPECT_EQ(decoded.error().code, FaultCode::BadCharset) << name;
    }
}

TEST(Charset, DoesNotTakeLeadingNulsForWideText) {
    EXPECT_FALSE(is_wide("\0\0\0\0MSH|"s));
    EXPECT_FALSE(is_wide("MSH|^~\\&"));
    EXPECT_FALSE(is_wide("M"));
}

TEST(Charset, KnowsEverySetOfTheTableByItsNumber) {
    for (const int part : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15}) {
        const std::string name = "8859/" + std::to_string(part);
        const std::optional<Charset> charset = charset_named(name);
        ASSERT_TRUE(charset.has_value()) << name;
        EXPECT_EQ(to_utf8("abc", *charset), "abc") << name;
        EXPECT_TRUE(to_utf8("\xA0", *charset).has_value()) << name;
    }
    EXPECT_FALSE(charset_named("8859/12"));
    EXPECT_FALSE(charset_named("ISO IR 999"));
    EXPECT_FALSE(charset_named(""));
}

TEST(Charset, ReturnsToTheBytesItCameFrom) {
    std::string bytes;
    for (int byte = 0xA0; byte < 0x100; ++byte)
        bytes += static_cast<char>(byte);
    for (const Charset charset :
         {Charset::Iso8859_1, Charset::Windows1252, Charset::Iso8859_2, Charset::Iso8859_15}) {
        const std::optional<std::string> text = to_utf8(bytes, charset);
        ASSERT_TRUE(text.has_value());
        EXPECT_EQ(from_utf8(*text, charset), bytes);
    }
    EXPECT_EQ(from_utf8("abc", Charset::Ascii), "abc");
    EXPECT_EQ(from_utf8("\xC3\xA9", Charset::Ascii), std::nullopt);
    EXPECT_EQ(from_utf8("\xE2\x82\xAC", Charset::Iso8859_1), std::nullopt);
}

}  // namespace
}  // namespace thiowatch::hl7v2
