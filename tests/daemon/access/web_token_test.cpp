#include "daemon/access/web_token.h"

#include "daemon/access/base64url.h"
#include "tests/support/token_keys.h"

namespace thiowatch::access {
namespace {

using namespace std::chrono_literals;
using samples::good_claims;
using samples::key_set_json;
using samples::kNow;
using samples::moment;
using samples::new_key;

/// One issuer with one key, and a verdict for any claims it signs.
struct Issuer {
    SigningKey key = new_key(Algorithm::Es256);
    KeySet keys = KeySet::parse(key_set_json(key)).value();
    Expectations wanted = samples::wanted();

    [[nodiscard]] std::string token(const std::string& claims) const {
        return make_token(key, key.id(), claims);
    }
    [[nodiscard]] TokenVerdict verdict(const std::string& claims, std::int64_t now = kNow) const {
        return judge(WebToken::read(token(claims)).value(), keys, wanted, moment(now));
    }
};

std::string part(const std::string& json) {
    return encode_base64url(json);
}

TEST(WebToken, IsGoodWhenEverythingFits) {
    for (const Algorithm algorithm : kAlgorithms) {
        const SigningKey key = new_key(algorithm);
        const KeySet keys = KeySet::parse(key_set_json(key)).value();
        const auto token = WebToken::read(make_token(key, key.id(), good_claims()));
        ASSERT_TRUE(token) << name_of(algorithm);
        EXPECT_EQ(judge(*token, keys, samples::wanted(), moment(kNow)), TokenVerdict::Good);
        EXPECT_EQ(token->claims.client, "lab-a");
        EXPECT_EQ(token->claims.scope, "system/Observation.cu system/DiagnosticReport.c");
    }
}

TEST(WebToken, WithoutASignatureIsNotRead) {
    const std::string claims = part(good_claims());
    for (const char* none : {"none", "None", "NONE", "nOnE", "HS256", "RS512", "EdDSA", ""}) {
        const std::string header = part(R"({"alg":")" + std::string(none) + R"("})");
        EXPECT_FALSE(WebToken::read(header + "." + claims + ".")) << none;
        EXPECT_FALSE(WebToken::read(header + "." + claims + ".AAAA")) << none;
    }
}

// The classic confusion: HMAC keyed with the text of the public key.
TEST(WebToken, SignedWithThePublicKeyAsSharedSecretIsNotRead) {
    const std::string text = part(R"({"alg":"HS256","kid":"k"})") + "." + part(good_claims());
    EXPECT_FALSE(WebToken::read(text + "." + encode_base64url(std::string(32, 'x'))));
}

TEST(WebToken, BringsNoKeyOfItsOwn) {
    const Issuer issuer;
    const SigningKey stranger = new_key(Algorithm::Es256);
    const std::string more =
        R"("jwk":)" + stranger.public_json() + R"(,"jku":"https://evil.example/keys")";
    const auto unknown = WebToken::read(make_token(stranger, stranger.id(), good_claims(), more));
    const auto borrowed =
        WebToken::read(make_token(stranger, issuer.key.id(), good_claims(), more));
    EXPECT_EQ(
        judge(unknown.value(), issuer.keys, issuer.wanted, moment(kNow)), TokenVerdict::UnknownKey
    );
    EXPECT_EQ(
        judge(borrowed.value(), issuer.keys, issuer.wanted, moment(kNow)),
        TokenVerdict::BadSignature
    );
}

TEST(WebToken, WithRulesWeDoNotKnowIsNotRead) {
    const Issuer issuer;
    EXPECT_FALSE(WebToken::read(
        make_token(issuer.key, issuer.key.id(), good_claims(), R"("crit":["b64"],"b64":false)")
    ));
}

TEST(WebToken, WhoseAlgorithmIsNotItsKeysIsBad) {
    const SigningKey rsa = new_key(Algorithm::Rs256);
    const SigningKey curve = new_key(Algorithm::Es256);
    const KeySet keys = KeySet::parse(key_set_json(rsa)).value();
    const auto token = WebToken::read(make_token(curve, rsa.id(), good_claims()));
    EXPECT_EQ(
        judge(token.value(), keys, samples::wanted(), moment(kNow)), TokenVerdict::BadSignature
    );
}

TEST(WebToken, WithoutAKeyNameIsTriedWithEveryKeyThatFits) {
    const SigningKey old = new_key(Algorithm::Es256);
    const SigningKey fresh = new_key(Algorithm::Es256);
    const KeySet keys = KeySet::parse(key_set_json(old, fresh)).value();
    const auto token = WebToken::read(make_token(fresh, "", good_claims()));
    EXPECT_EQ(judge(token.value(), keys, samples::wanted(), moment(kNow)), TokenVerdict::Good);
}

TEST(WebToken, IsJudgedByItsClaims) {
    const Issuer issuer;
    const std::string aud = R"("aud":"https://thiowatch.example/fhir")";
    const std::string iss = R"("iss":"https://idp.example")";
    const std::string exp = R"("exp":)" + std::to_string(kNow + 300);
    const struct {
        const char* name;
        std::string claims;
        TokenVerdict verdict;
    } table[] = {
        {"audience in a list",
         "{" + iss + R"(,"aud":["x","https://thiowatch.example/fhir"],)" + exp + "}",
         TokenVerdict::Good},
        {"another issuer",
         R"({"iss":"https://idp.example/","aud":"x",)" + exp + "}",
         TokenVerdict::WrongIssuer},
        {"no issuer", "{" + aud + "," + exp + "}", TokenVerdict::WrongIssuer},
        {"another audience",
         "{" + iss + R"(,"aud":"https://other.example",)" + exp + "}",
         TokenVerdict::WrongAudience},
        {"no audience", "{" + iss + "," + exp + "}", TokenVerdict::WrongAudience},
        {"no expiry", "{" + iss + "," + aud + "}", TokenVerdict::NoExpiry},
        {"expired",
         "{" + iss + "," + aud + R"(,"exp":)" + std::to_string(kNow - 60) + "}",
         TokenVerdict::Expired},
        {"expired within the skew",
         "{" + iss + "," + aud + R"(,"exp":)" + std::to_string(kNow - 59) + "}",
         TokenVerdict::Good},
        {"not before in an hour",
         "{" + iss + "," + aud + "," + exp + R"(,"nbf":)" + std::to_string(kNow + 3600) + "}",
         TokenVerdict::NotYet},
        {"made in the future",
         "{" + iss + "," + aud + "," + exp + R"(,"iat":)" + std::to_string(kNow + 200) + "}",
         TokenVerdict::NotYet},
    };
    for (const auto& row : table) {
        EXPECT_EQ(issuer.verdict(row.claims), row.verdict) << row.name;
    }
}

TEST(WebToken, LivesNoLongerThanIsTaken) {
    Issuer issuer;
    issuer.wanted.longest_life = 5min;
    EXPECT_EQ(issuer.verdict(good_claims()), TokenVerdict::Good);
    issuer.wanted.longest_life = 2min;
    EXPECT_EQ(issuer.verdict(good_claims()), TokenVerdict::LivesTooLong);
}

TEST(WebToken, OfTheWrongFormIsNotRead) {
    const Issuer issuer;
    const std::string good = issuer.token(good_claims());
    const std::string header = part(R"({"alg":"ES256"})");
    const std::string signature = encode_base64url(std::string(64, 'x'));
    const std::string table[] = {
        "",
        ".",
        "..",
        "a.b.c",
        good + ".",
        good + "=",
        " " + good,
        header + "." + part("[]") + "." + signature,
        header + "." + part("{") + "." + signature,
        header + "." + part(R"({"exp":1,"exp":99999999999})") + "." + signature,
        header + "." + part(R"({"exp":"tomorrow"})") + "." + signature,
        header + "." + part(R"({"exp":-1})") + "." + signature,
        header + "." + part(std::string(20000, ' ')) + "." + signature,
        part(R"({"alg":"ES256","alg":"none"})") + "." + part("{}") + "." + signature,
    };
    for (const std::string& text : table)
        EXPECT_FALSE(WebToken::read(text)) << text.substr(0, 80);
}

TEST(WebToken, ChangedInAnyByteIsNeverGood) {
    const Issuer issuer;
    const std::string good = issuer.token(good_claims());
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string text = good;
        text[at] = text[at] == 'A' ? 'B' : 'A';
        const auto token = WebToken::read(text);
        if (!token) continue;
        EXPECT_NE(judge(*token, issuer.keys, issuer.wanted, moment(kNow)), TokenVerdict::Good)
            << at;
    }
}

}  // namespace
}  // namespace thiowatch::access
