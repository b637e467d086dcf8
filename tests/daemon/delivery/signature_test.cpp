#include "daemon/delivery/signature.h"

#include <gtest/gtest.h>

namespace thiowatch::delivery {
namespace {

const std::vector<std::string> kSecret{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
const std::vector<std::string> kPlainSecret{"plain secret of a site"};
constexpr std::string_view kBody = R"({"test": 2432232314})";
constexpr std::string_view kSigned = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
constexpr std::int64_t kTime = 1614265330;

Instant at(std::int64_t seconds) {
    return Instant{.utc_ms = seconds * 1000};
}

SignatureHeaders headers(std::string_view signature, std::string_view time = "1614265330") {
    return {.id = "msg_p5jXN8AQM9LWM0D4loKWxJek", .timestamp = time, .signature = signature};
}

// The expected values were made with `openssl dgst -sha256 -mac HMAC`, not with this code.
TEST(Signature, IsWhatAnIndependentToolComputes) {
    const SignedContent content{
        .id = "msg_p5jXN8AQM9LWM0D4loKWxJek", .timestamp = kTime, .body = kBody};
    EXPECT_EQ(sign(content, kSecret), kSigned);
    EXPECT_EQ(
        sign({.id = "n-1", .timestamp = 1700000000, .body = "{}"}, kPlainSecret),
        "v1,eK/s8LGhIAcoJQ+Vg7fYf+hQKZYIkpvnJtB6cnzJj5w="
    );
}

TEST(Signature, HasOneEntryForEachSecretWhileTheyRotate) {
    const std::vector<std::string> both{kSecret.front(), kPlainSecret.front()};
    const SignedContent content{.id = "n-1", .timestamp = kTime, .body = "{}"};
    EXPECT_EQ(sign(content, both), sign(content, kSecret) + " " + sign(content, kPlainSecret));
    const auto made = sign(content, both);
    const SignatureHeaders received{.id = "n-1", .timestamp = "1614265330", .signature = made};
    EXPECT_EQ(verify(received, "{}", kSecret, at(kTime)), SignatureCheck::Valid);
    EXPECT_EQ(verify(received, "{}", kPlainSecret, at(kTime)), SignatureCheck::Valid);
}

TEST(Signature, IsCheckedAgainstEveryPartOfWhatWasSigned) {
    struct Case {
        const char* name;
        SignatureHeaders headers;
        std::string_view body;
        std::int64_t now;
        SignatureCheck expected;
    };
    const std::string listed = "v1a,AAAA v1,AAAA " + std::string(kSigned);
    const std::vector<Case> cases{
        {"as sent", headers(kSigned), kBody, kTime, SignatureCheck::Valid},
        {"the fitting entry stands last", headers(listed), kBody, kTime, SignatureCheck::Valid},
        {"five minutes late", headers(kSigned), kBody, kTime + 300, SignatureCheck::Valid},
        {"later than that", headers(kSigned), kBody, kTime + 301, SignatureCheck::TooOld},
        {"five minutes early", headers(kSigned), kBody, kTime - 300, SignatureCheck::Valid},
        {"earlier than that", headers(kSigned), kBody, kTime - 301, SignatureCheck::TooNew},
        {"body changed",
         headers(kSigned),
         R"({"test": 2432232315})",
         kTime,
         SignatureCheck::Mismatch},
        {"time changed", headers(kSigned, "1614265331"), kBody, kTime, SignatureCheck::Mismatch},
        {"id changed",
         {"msg_other", "1614265330", kSigned},
         kBody,
         kTime,
         SignatureCheck::Mismatch},
        {"other version only",
         headers("v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
         kBody,
         kTime,
         SignatureCheck::Mismatch},
        {"cut short", headers(kSigned.substr(0, 20)), kBody, kTime, SignatureCheck::Mismatch},
        {"no signature", headers(""), kBody, kTime, SignatureCheck::Malformed},
        {"no time", headers(kSigned, ""), kBody, kTime, SignatureCheck::Malformed},
        {"time with a tail",
         headers(kSigned, "1614265330.0"),
         kBody,
         kTime,
         SignatureCheck::Malformed},
        {"time before 1970", headers(kSigned, "-5"), kBody, kTime, SignatureCheck::Malformed},
        {"no id", {"", "1614265330", kSigned}, kBody, kTime, SignatureCheck::Malformed},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(verify(c.headers, c.body, kSecret, at(c.now)), c.expected) << c.name;
    }
}

TEST(Signature, OfAnotherSecretDoesNotFit) {
    EXPECT_EQ(verify(headers(kSigned), kBody, kPlainSecret, at(kTime)), SignatureCheck::Mismatch);
    EXPECT_EQ(verify(headers(kSigned), kBody, {}, at(kTime)), SignatureCheck::Mismatch);
}

TEST(Signature, SecretMustBeUsable) {
    EXPECT_TRUE(is_usable_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    EXPECT_TRUE(is_usable_secret("any other text"));
    EXPECT_FALSE(is_usable_secret(""));
    EXPECT_FALSE(is_usable_secret("whsec_"));
    EXPECT_FALSE(is_usable_secret("whsec_===="));
    EXPECT_FALSE(is_usable_secret("whsec_not base64"));
    EXPECT_FALSE(is_usable_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"));
    EXPECT_FALSE(is_usable_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"));
}

TEST(Signature, IsEmptyWithoutSecrets) {
    EXPECT_EQ(sign({.id = "n-1", .timestamp = kTime, .body = "{}"}, {}), "");
}

}  // namespace
}  // namespace thiowatch::delivery
