#include "alerts/notices/mime_text.h"

#include <random>

#include <gtest/gtest.h>

#include "alerts/notices/utf8.h"
#include "tests/support/mail_reader.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;
using namespace std::string_view_literals;

TEST(QuotedPrintable, KeepsLinesShortAndHarmless) {
    const struct {
        const char* name;
        std::string_view text;
        std::string_view expected;
    } cases[] = {
        {"plain", "hello\n", "hello\r\n"},
        {"no line end", "hello", "hello\r\n"},
        {"equals sign", "a=b\n", "a=3Db\r\n"},
        {"utf-8", "ü\n", "=C3=BC\r\n"},
        {"blank at the end", "a \nb\t\n", "a=20\r\nb=09\r\n"},
        {"dot alone", ".\n", "=2E\r\n"},
        {"mbox line", "From me\n", "=46rom me\r\n"},
        {"other line ends", "a\r\nb\rc\n", "a\r\nb\r\nc\r\n"},
        {"nul", "a\0b\n"sv, "a=00b\r\n"},
        {"empty lines", "\n\n", "\r\n\r\n"},
        {"broken utf-8", "\xFF\n", "=EF=BF=BD\r\n"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(quoted_printable(one.text), one.expected) << one.name;
}

TEST(QuotedPrintable, ComesBackAsItWas) {
    std::mt19937 chance(7);
    const std::string_view pieces[] = {"a", "=", ".", " ", "From ", "\n", "é", "漢", "\t", "0.9"};
    for (int round = 0; round < 500; ++round) {
        std::string text;
        for (int i = 0; i < 200; ++i)
            text += pieces[chance() % std::size(pieces)];
        text += "\n";
        const std::string encoded = quoted_printable(text);
        ASSERT_EQ(unquoted(encoded), text);
        for (std::size_t start = 0; start < encoded.size();) {
            const std::size_t end = encoded.find("\r\n", start);
            const std::string line = encoded.substr(start, end - start);
            ASSERT_LE(line.size(), 76U);
            ASSERT_FALSE(line.starts_with(".")) << line;
            ASSERT_FALSE(line.starts_with("From ")) << line;
            ASSERT_FALSE(line.ends_with(" ") || line.ends_with("\t")) << line;
            start = end + 2;
        }
    }
}

TEST(HeaderLine, EncodesWhatIsNotPlain) {
    EXPECT_EQ(header_line("Subject", "plain text"), "Subject: plain text\r\n");
    EXPECT_EQ(header_line("Subject", ""), "Subject:\r\n");
    EXPECT_EQ(header_line("Subject", "Zürich ok"), "Subject: =?UTF-8?Q?Z=C3=BCrich_ok?=\r\n");
    EXPECT_EQ(header_line("Subject", "a\r\nBcc: b"), "Subject: a  Bcc: b\r\n");
    EXPECT_EQ(header_line("Bad Name", "x"), "");
    EXPECT_EQ(header_line("", "x"), "");
    EXPECT_EQ(
        header_line("Subject", "=?UTF-8?Q?forged?="),
        "Subject: =?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3Fforged=3F?= =?UTF-8?Q?=3D?=\r\n"
    );
}

TEST(HeaderLine, ComesBackAsItWasFromShortLines) {
    std::mt19937 chance(11);
    const std::string_view pieces[] = {
        "a", "Wort ", " ", "é", "漢", "😀", "=?", "\"", "longer-word "};
    for (int round = 0; round < 500; ++round) {
        std::string value = "x";
        for (int i = 0; i < 60; ++i)
            value += pieces[chance() % std::size(pieces)];
        value += "y";
        const std::string wire = header_line("X-Test", value) + "\r\n";
        ASSERT_EQ(read_mail(wire).header("X-Test"), value);
        for (std::size_t start = 0; start < wire.size();) {
            const std::size_t end = wire.find("\r\n", start);
            ASSERT_LE(end - start, 76U);
            start = end + 2;
        }
    }
}

TEST(AddressLine, QuotesTheNameAndCleansTheAddress) {
    EXPECT_EQ(
        address_line("To", "Rees, \"A\"", "a@b.example"),
        "To: \"Rees, \\\"A\\\"\" <a@b.example>\r\n"
    );
    EXPECT_EQ(address_line("To", "", "a@b.example"), "To: <a@b.example>\r\n");
    EXPECT_EQ(
        address_line("To", "Jürgen", "a@b.example"), "To: =?UTF-8?Q?J=C3=BCrgen?= <a@b.example>\r\n"
    );
    EXPECT_EQ(address_line("To", "", "a@b>\r\n<c"), "To: <a@bc>\r\n");
}

}  // namespace
}  // namespace thiowatch::alerts
