#include "daemon/access/base64url.h"

namespace thiowatch::access {
namespace {

TEST(Base64url, GivesBackWhatWasEncodedForEveryLength) {
    std::string bytes;
    for (int length = 0; length < 70; ++length) {
        EXPECT_EQ(decode_base64url(encode_base64url(bytes)), bytes) << length;
        bytes += static_cast<char>(length * 37);
    }
}

TEST(Base64url, WritesTheVectorsOfRfc4648) {
    EXPECT_EQ(encode_base64url("foobar"), "Zm9vYmFy");
    EXPECT_EQ(encode_base64url("f"), "Zg");
    EXPECT_EQ(encode_base64url("\xfb\xff"), "-_8");
}

TEST(Base64url, RefusesWhatHasAnotherSpellingOrNone) {
    for (const char* text : {"Zg==", "Zm9v\n", "Zm9+", "Zm9/", "A", "Zh", "Zm9v Zm9v"}) {
        EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace thiowatch::access
