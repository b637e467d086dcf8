#include "daemon/access/caller_gate.h"

#include "tests/support/token_keys.h"

namespace thiowatch::access {
namespace {

using samples::key_set_json;
using samples::kNow;
using samples::moment;
using samples::new_key;

constexpr const char* kKeyUrl = "https://ehr.example/keys";

/// An EHR that calls, and the gate that knows it.
struct Ehr {
    SigningKey key = new_key(Algorithm::Es384);
    std::shared_ptr<KeyShelf> shelf =
        std::make_shared<KeyShelf>([this] { return KeySet::parse(key_set_json(key)); });
    config::CdsSettings settings;

    Ehr() {
        shelf->refresh(moment(kNow - 10));
        settings.jwt.emplace();
        settings.jwt->issuer = "https://ehr.example/fhir";
        settings.jwt->audience = {"https://tw.example/cds-services"};
        settings.jwt->keys.url = kKeyUrl;
    }
    [[nodiscard]] CallerGate gate() const { return {settings, shelf, "azathioprine-monitoring"}; }
    [[nodiscard]] std::string header(
        const std::string& jti,
        const std::string& aud = "https://tw.example/cds-services/azathioprine-monitoring",
        const std::string& jku = kKeyUrl
    ) const {
        return "Bearer " + make_token(
                               key,
                               key.id(),
                               R"({"iss":"https://ehr.example/fhir","aud":")" + aud +
                                   R"(","jti":")" + jti + R"(","iat":)" + std::to_string(kNow) +
                                   R"(,"exp":)" + std::to_string(kNow + 300) + "}",
                               R"("jku":")" + jku + '"'
                           );
    }
};

int status_of(const Admission& admission) {
    const auto* refusal = std::get_if<Refusal>(&admission);
    return refusal == nullptr ? 200 : refusal->status;
}

TEST(CallerGate, LetsTheEhrIn) {
    const Ehr ehr;
    CallerGate gate = ehr.gate();
    const Admission admission = gate.admit(ehr.header("1"), false, moment(kNow));
    ASSERT_EQ(status_of(admission), 200);
    EXPECT_EQ(std::get<Sender>(admission).name, "ehr https://ehr.example/fhir");
    EXPECT_EQ(
        status_of(
            gate.admit(ehr.header("2", "https://tw.example/cds-services"), false, moment(kNow))
        ),
        200
    );
}

TEST(CallerGate, TakesATokenOnce) {
    const Ehr ehr;
    CallerGate gate = ehr.gate();
    const std::string header = ehr.header("1");
    EXPECT_EQ(status_of(gate.admit(header, false, moment(kNow))), 200);
    EXPECT_EQ(status_of(gate.admit(header, false, moment(kNow + 1))), 401);
    EXPECT_EQ(status_of(gate.admit(ehr.header(""), false, moment(kNow))), 401) << "no jti";
}

TEST(CallerGate, FollowsNoAddressThatATokenNames) {
    const Ehr ehr;
    CallerGate gate = ehr.gate();
    const std::string lure =
        ehr.header("1", "https://tw.example/cds-services", "https://evil.example/keys");
    EXPECT_EQ(status_of(gate.admit(lure, false, moment(kNow))), 401);
}

TEST(CallerGate, RefusesStrangersAndOtherAudiences) {
    const Ehr ehr;
    const Ehr stranger;
    CallerGate gate = ehr.gate();
    EXPECT_EQ(status_of(gate.admit("", true, moment(kNow))), 401);
    EXPECT_EQ(status_of(gate.admit("Basic eDp5", false, moment(kNow))), 401);
    EXPECT_EQ(
        status_of(gate.admit(ehr.header("1", "https://other.example"), false, moment(kNow))), 401
    );
    const int status = status_of(gate.admit(stranger.header("1"), false, moment(kNow + 100)));
    EXPECT_EQ(status, 503) << "unknown key: fetched once";
    ehr.shelf->refresh(moment(kNow + 100));
    EXPECT_EQ(status_of(gate.admit(stranger.header("2"), false, moment(kNow + 101))), 401);
}

TEST(CallerGate, IsOpenOnThisHostOnlyWhenTheSettingsSaySo) {
    config::CdsSettings settings;
    CallerGate closed(settings, nullptr, "x");
    EXPECT_EQ(status_of(closed.admit("", true, moment(kNow))), 401);
    settings.is_open = true;
    CallerGate open(settings, nullptr, "x");
    EXPECT_EQ(status_of(open.admit("", true, moment(kNow))), 200);
    EXPECT_EQ(status_of(open.admit("", false, moment(kNow))), 401);
}

}  // namespace
}  // namespace thiowatch::access
