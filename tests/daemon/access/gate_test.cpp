#include "daemon/access/gate.h"

#include "daemon/access/digest.h"
#include "tests/support/token_keys.h"

namespace thiowatch::access {
namespace {

using samples::good_claims;
using samples::key_set_json;
using samples::kNow;
using samples::moment;
using samples::new_key;

constexpr const char* kToken = "tw_0123456789abcdef0123456789abcdef";

config::FhirAccess with_token() {
    config::FhirAccess access;
    access.tokens = {{"lab-a", sha256_hex(kToken)}, {"lab-b", sha256_hex("another")}};
    return access;
}

config::FhirAccess with_issuer() {
    config::FhirAccess access;
    access.jwt.emplace();
    access.jwt->issuer = samples::wanted().issuer;
    access.jwt->audience = samples::wanted().audience;
    return access;
}

std::shared_ptr<KeyShelf> shelf_of(std::string json) {
    auto shelf = std::make_shared<KeyShelf>([json] { return KeySet::parse(json); });
    shelf->refresh(moment(kNow - 60));
    return shelf;
}

std::string name_in(const Admission& admission) {
    const auto* sender = std::get_if<Sender>(&admission);
    return sender == nullptr ? std::string() : sender->name;
}
int status_in(const Admission& admission) {
    const auto* refusal = std::get_if<Refusal>(&admission);
    return refusal == nullptr ? 200 : refusal->status;
}

TEST(Gate, LetsNobodyInWhoShowsNothing) {
    const Gate gate({}, nullptr);
    EXPECT_EQ(status_in(gate.admit({}, moment(kNow))), 401);
    Shown shown;
    shown.is_loopback = true;
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
}

TEST(Gate, ThatIsOpenIsOpenToThisHostOnly) {
    config::FhirAccess access;
    access.is_open = true;
    const Gate gate(access, nullptr);
    Shown shown;
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
    shown.is_loopback = true;
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow))), "nobody");
}

TEST(Gate, KnowsAStaticTokenByItsHash) {
    const Gate gate(with_token(), nullptr);
    const std::string good = std::string("Bearer ") + kToken;
    const std::string small = std::string("bearer ") + kToken;
    Shown shown;
    shown.authorization = good;
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow))), "token lab-a");
    shown.authorization = small;
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow))), "token lab-a");
    for (const std::string& bad :
         {std::string("Bearer "),
          std::string("Bearer x"),
          good + "x",
          std::string("Basic eDp5"),
          "Bearer " + sha256_hex(kToken),
          std::string(kToken)}) {
        shown.authorization = bad;
        EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401) << bad;
    }
    Shown key;
    key.api_key = kToken;
    EXPECT_EQ(name_in(gate.admit(key, moment(kNow))), "token lab-a");
}

TEST(Gate, ChecksWebTokensAndTheirScopes) {
    const SigningKey key = new_key(Algorithm::Es384);
    const Gate gate(with_issuer(), shelf_of(key_set_json(key)));
    const std::string header = "Bearer " + make_token(key, key.id(), good_claims());
    Shown shown;
    shown.authorization = header;
    const Admission admission = gate.admit(shown, moment(kNow));
    ASSERT_EQ(name_in(admission), "jwt lab-a");
    const Sender& sender = std::get<Sender>(admission);
    EXPECT_TRUE(gate.may(sender, "Observation", Right::Create));
    EXPECT_FALSE(gate.may(sender, "Observation", Right::Delete));
    EXPECT_FALSE(gate.may(sender, "Patient", Right::Create));
}

TEST(Gate, TakesOnlyTheTypesOfItsFeed) {
    config::FhirAccess access = with_token();
    access.types = {"Observation"};
    const Gate gate(access, nullptr);
    const Sender sender{"token lab-a", std::nullopt};
    EXPECT_TRUE(gate.may(sender, "Observation", Right::Create));
    EXPECT_FALSE(gate.may(sender, "MedicationRequest", Right::Create));
}

TEST(Gate, TakesOnlyTheClientsItNames) {
    config::FhirAccess access = with_issuer();
    access.jwt->clients = {"lab-b"};
    const SigningKey key = new_key(Algorithm::Es256);
    const Gate gate(access, shelf_of(key_set_json(key)));
    const std::string header = "Bearer " + make_token(key, key.id(), good_claims());
    Shown shown;
    shown.authorization = header;
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 403);
}

TEST(Gate, AsksForNewKeysOnceAndThenSaysNo) {
    const SigningKey old = new_key(Algorithm::Es256);
    const SigningKey fresh = new_key(Algorithm::Es256);
    std::string published = key_set_json(old);
    int loads = 0;
    const auto shelf = std::make_shared<KeyShelf>([&] {
        ++loads;
        return KeySet::parse(published);
    });
    shelf->refresh(moment(kNow - 60));
    const Gate gate(with_issuer(), shelf);
    const std::string header = "Bearer " + make_token(fresh, fresh.id(), good_claims());
    Shown shown;
    shown.authorization = header;

    const Admission early = gate.admit(shown, moment(kNow));
    EXPECT_EQ(status_in(early), 503);
    EXPECT_TRUE(std::get<Refusal>(early).retry_after);
    EXPECT_TRUE(shelf->is_due(moment(kNow)));
    shelf->refresh(moment(kNow));
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow + 1))), 401) << "not published: no again";
    EXPECT_FALSE(shelf->is_due(moment(kNow + 1)));

    published = key_set_json(old, fresh);
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow + 31))), 503);
    shelf->refresh(moment(kNow + 31));
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow + 32))), "jwt lab-a") << "rotated in";
    EXPECT_EQ(loads, 3);
}

TEST(Gate, TrustsNoKeySetThatHasGoneStale) {
    const SigningKey key = new_key(Algorithm::Es256);
    const auto shelf = shelf_of(key_set_json(key));
    EXPECT_NE(shelf->keys(moment(kNow)), nullptr);
    EXPECT_EQ(shelf->keys(moment(kNow + 2 * 86400)), nullptr);
}

TEST(Gate, KeepsTheOldKeysWhileTheIssuerDoesNotAnswer) {
    const SigningKey key = new_key(Algorithm::Es256);
    bool is_up = true;
    KeyShelf shelf([&]() -> Expected<KeySet> {
        if (!is_up) return fault(FaultCode::BadFormat, "keys", "no answer");
        return KeySet::parse(key_set_json(key));
    });
    EXPECT_FALSE(shelf.refresh(moment(kNow)));
    is_up = false;
    EXPECT_TRUE(shelf.refresh(moment(kNow + 300)));
    EXPECT_NE(shelf.keys(moment(kNow + 300)), nullptr);
}

TEST(Gate, ChecksTheSignatureOfABody) {
    config::FhirAccess access;
    access.signature = config::Secret("key", "file x");
    const Gate gate(access, nullptr);
    // RFC-independent vector: HMAC-SHA256("key", "The quick brown fox jumps over the lazy dog").
    const std::string made = "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8";
    Shown shown;
    shown.body = "The quick brown fox jumps over the lazy dog";
    shown.signature = made;
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow))), "signature");
    const std::string prefixed = "sha256=" + made;
    shown.signature = prefixed;
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow))), "signature");
    shown.body = "The quick brown fox jumps over the lazy cog";
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
    shown.signature = {};
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
}

TEST(Gate, LetsASignatureBeProvenOnceTheBodyIsThere) {
    config::FhirAccess access = with_token();
    access.signature = config::Secret("key", "file x");
    const Gate gate(access, nullptr);
    Shown shown;
    shown.signature = "00";
    const Admission early = gate.admit(shown, moment(kNow));
    ASSERT_EQ(status_in(early), 200);
    EXPECT_TRUE(std::get<Sender>(early).is_to_be_proven);
    shown.body = "anything";
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
}

TEST(Gate, KnowsCertificatesByTheirNames) {
    config::FhirAccess access;
    access.subjects = {"lab.hospital.example"};
    const Gate gate(access, nullptr);
    Shown shown;
    shown.certificate = {"CN=lab", "lab.hospital.example"};
    EXPECT_EQ(name_in(gate.admit(shown, moment(kNow))), "certificate lab.hospital.example");
    shown.certificate = {"ward.hospital.example"};
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 403);
    shown.certificate.clear();
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
}

TEST(Gate, IsNotMovedByOneGoodProofWhenAnotherIsWrong) {
    config::FhirAccess access = with_token();
    access.signature = config::Secret("key", "file x");
    const Gate gate(access, nullptr);
    const std::string header = std::string("Bearer ") + kToken;
    Shown shown;
    shown.authorization = header;
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 200);
    shown.signature = "00";
    shown.body = "";
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
}

TEST(Gate, MayNeedEveryProofItNames) {
    config::FhirAccess access = with_token();
    access.subjects = {"lab.hospital.example"};
    access.needed = config::NeededProofs::All;
    const Gate gate(access, nullptr);
    const std::string header = std::string("Bearer ") + kToken;
    Shown shown;
    shown.authorization = header;
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 401);
    shown.certificate = {"lab.hospital.example"};
    EXPECT_EQ(status_in(gate.admit(shown, moment(kNow))), 200);
}

}  // namespace
}  // namespace thiowatch::access
