#include "parsers/long_text.h"

#include <gtest/gtest.h>

#include "daemon/store/fingerprint.h"
#include "daemon/store/message.h"

namespace thiowatch::store {
namespace {

std::string text_of(std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t at = 0; at < size; ++at)
        text[at] = static_cast<char>('a' + (at * at + at / 1000) % 26);
    return text;
}

TEST(LongText, IsHandedOutWhollyAndLetGoOf) {
    const std::string text = text_of(2 * LongText::kPiece + 5);
    std::string seen;
    int times = 0;
    LongText{text, [&times] { ++times; }}.each_piece([&](std::string_view piece) { seen += piece; }
    );
    EXPECT_EQ(seen, text);
    EXPECT_EQ(times, 3);
}

TEST(LongText, HasTheFingerprintOfTheWhole) {
    const std::size_t piece = LongText::kPiece;
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{9}, piece - 1, piece, piece + 1, 2 * piece + 24}) {
        const std::string text = text_of(size);
        const LongText lying{text, [] {}};
        EXPECT_EQ(fingerprint(lying, 7), fingerprint(text, 7)) << size;
        EXPECT_EQ(fingerprint(LongText{text}, 7), fingerprint(text, 7)) << size;
        const MessageKey key = MessageKey::of(FeedId{1}, "LAB", "M1", text);
        EXPECT_EQ(MessageKey::of(FeedId{1}, "LAB", "M1", lying).digest, key.digest);
        EXPECT_EQ(MessageKey::of(FeedId{1}, "LAB", "M1", lying).control, key.control);
    }
}

}  // namespace
}  // namespace thiowatch::store
