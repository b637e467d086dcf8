#include "daemon/access/web_key.h"

#include "daemon/access/base64url.h"
#include "tests/support/token_keys.h"

namespace thiowatch::access {
namespace {

using samples::key_set_json;
using samples::new_key;

TEST(WebKey, ChecksWhatItsPrivateHalfSignedForEveryAlgorithm) {
    for (const Algorithm algorithm : kAlgorithms) {
        const SigningKey key = new_key(algorithm);
        const KeySet set = KeySet::parse(key_set_json(key)).value();
        const auto found = set.candidates(key.id(), algorithm);
        ASSERT_EQ(found.size(), 1U) << name_of(algorithm);
        std::string signature = key.sign("text");
        EXPECT_TRUE(found[0]->verify(algorithm, "text", signature)) << name_of(algorithm);
        EXPECT_FALSE(found[0]->verify(algorithm, "other", signature)) << name_of(algorithm);
        signature[5] = static_cast<char>(signature[5] ^ 1);
        EXPECT_FALSE(found[0]->verify(algorithm, "text", signature)) << name_of(algorithm);
        EXPECT_FALSE(found[0]->verify(algorithm, "text", signature + 'x')) << name_of(algorithm);
        EXPECT_FALSE(found[0]->verify(algorithm, "text", "")) << name_of(algorithm);
    }
}

TEST(WebKey, IsNotUsedForTheAlgorithmOfAnotherKind) {
    const SigningKey curve = new_key(Algorithm::Es256);
    const SigningKey wide = new_key(Algorithm::Es384);
    const SigningKey rsa = new_key(Algorithm::Rs256);
    const KeySet set = KeySet::parse(key_set_json(curve, wide, rsa)).value();
    EXPECT_TRUE(set.candidates(curve.id(), Algorithm::Rs256).empty());
    EXPECT_TRUE(set.candidates(curve.id(), Algorithm::Es384).empty());
    EXPECT_TRUE(set.candidates(wide.id(), Algorithm::Es256).empty());
    EXPECT_TRUE(set.candidates(rsa.id(), Algorithm::Es256).empty());
}

TEST(WebKey, ThatNamesItsAlgorithmIsUsedForNoOther) {
    const SigningKey key = new_key(Algorithm::Rs256);
    const KeySet set = KeySet::parse(key_set_json(key)).value();
    EXPECT_FALSE(set.candidates(key.id(), Algorithm::Rs256).empty());
    EXPECT_TRUE(set.candidates(key.id(), Algorithm::Rs384).empty());
    EXPECT_TRUE(set.candidates(key.id(), Algorithm::Ps256).empty());
}

TEST(KeySet, PassesOverKeysItCannotUse) {
    const SigningKey good = new_key(Algorithm::Es256);
    const std::string small = encode_base64url(std::string(128, '\xff'));
    const std::string text =
        R"({"keys":[{"kty":"oct","k":"c2VjcmV0","kid":"s"},)"
        R"({"kty":"OKP","crv":"Ed25519","x":"AA"},)"
        R"({"kty":"RSA","n":")" +
        small + R"(","e":"AQAB"},"no object",{"kty":"EC","crv":"P-256","x":"AA","y":"AA"},)" +
        good.public_json() + "]}";
    const KeySet set = KeySet::parse(text).value();
    EXPECT_EQ(set.size(), 1U);
    EXPECT_EQ(set.passed_over(), 5U);
}

TEST(KeySet, RefusesAPointThatLiesOffItsCurve) {
    const std::string x = encode_base64url(std::string(32, '\x01'));
    const std::string y = encode_base64url(std::string(32, '\x02'));
    EXPECT_FALSE(KeySet::parse(
        R"({"keys":[{"kty":"EC","crv":"P-256","x":")" + x + R"(","y":")" + y + R"("}]})"
    ));
}

TEST(KeySet, DoesNotUseKeysMadeForEncryption) {
    const SigningKey key = new_key(Algorithm::Es256);
    std::string text = key_set_json(key);
    text.replace(text.find(R"("use":"sig")"), 11, R"("use":"enc")");
    EXPECT_FALSE(KeySet::parse(text));
}

TEST(KeySet, WithoutAUsableKeyIsAFault) {
    for (const char* text :
         {"", "[]", "{}", R"({"keys":[]})", R"({"keys":{}})", "{\"keys\":[\xff]}"}) {
        EXPECT_FALSE(KeySet::parse(text)) << text;
    }
}

TEST(SigningKey, IsRefusedWhenItDoesNotFitTheAlgorithm) {
    EXPECT_FALSE(SigningKey::from_pem("no key", Algorithm::Rs384));
    EXPECT_FALSE(SigningKey::from_pem(samples::new_pem(Algorithm::Es256), Algorithm::Es384));
    EXPECT_FALSE(SigningKey::from_pem(samples::new_pem(Algorithm::Es384), Algorithm::Rs384));
    EXPECT_TRUE(SigningKey::from_pem(samples::new_pem(Algorithm::Rs384), Algorithm::Rs384));
}

TEST(SigningKey, PublishesNoPrivatePart) {
    for (const Algorithm algorithm : {Algorithm::Rs384, Algorithm::Es384}) {
        const std::string text = new_key(algorithm).public_json();
        for (const char* member : {"\"d\"", "\"p\"", "\"q\"", "\"dp\"", "\"qi\""}) {
            EXPECT_EQ(text.find(member), std::string::npos) << text;
        }
    }
}

}  // namespace
}  // namespace thiowatch::access
