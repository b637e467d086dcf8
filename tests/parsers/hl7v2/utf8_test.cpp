#include "parsers/hl7v2/utf8.h"

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

struct Utf8Case {
    const char* name;
    std::string_view bytes;
    bool is_valid;
};

TEST(Utf8, IsStrict) {
    const std::vector<Utf8Case> cases{
        {"empty", "", true},
        {"ASCII", "leukocytes", true},
        {"two bytes", "J\xC3\xA9r\xC3\xB4me", true},
        {"three bytes", "\xE2\x82\xAC", true},
        {"four bytes", "\xF0\x9F\x98\x80", true},
        {"highest", "\xF4\x8F\xBF\xBF", true},
        {"above the highest", "\xF4\x90\x80\x80", false},
        {"overlong slash", "\xC0\xAF", false},
        {"overlong in three bytes", "\xE0\x80\xAF", false},
        {"overlong in four bytes", "\xF0\x80\x80\xAF", false},
        {"surrogate", "\xED\xA0\x80", false},
        {"lone continuation", "a\x80", false},
        {"cut character", "abcdefgh\xE2\x82", false},
        {"Latin-1", "J\xE9r\xF4me", false},
        {"byte FF", "\xFF", false},
        {"valid after a long ASCII run", "0123456789abcdef0123456789\xC3\xA9", true},
        {"invalid after a long ASCII run", "0123456789abcdef0123456789\xC3", false},
    };
    for (const Utf8Case& c : cases)
        EXPECT_EQ(is_utf8(c.bytes), c.is_valid) << c.name;
}

TEST(Utf8, SeesABytesHighBitAtEveryPosition) {
    for (std::size_t length = 0; length < 40; ++length) {
        EXPECT_TRUE(is_ascii(std::string(length, 'a')));
        for (std::size_t at = 0; at < length; ++at) {
            std::string bytes(length, 'a');
            bytes[at] = '\x80';
            EXPECT_FALSE(is_ascii(bytes)) << length << " at " << at;
        }
    }
}

}  // namespace
}  // namespace thiowatch::hl7v2
