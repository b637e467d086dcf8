#include "daemon/delivery/webhook_channel.h"

#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/delivery/signature.h"
#include "tests/support/http_server.h"
#include "tests/support/test_authority.h"

namespace thiowatch::delivery {
namespace {

using loopback::HttpAnswer;
using loopback::HttpServer;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Duration kShort{250};
constexpr std::int64_t kNow = 1'772'357'401;

const loopback::TestAuthority& authority() {
    static const loopback::TestAuthority one;
    return one;
}

const std::string kSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

Instant frozen() {
    return Instant{.utc_ms = kNow * 1000};
}

/// Settings, and the names the receiver is known by.
struct Receiver {
    config::WebhookSettings settings;
    Detours detours;
    runtime::Clock clock = frozen;
};

Receiver plain_receiver(const HttpServer& server) {
    Receiver receiver;
    receiver.settings.url = "http://127.0.0.1:" + std::to_string(server.port()) + "/hook?unit=4";
    receiver.settings.secret = config::Secret{kSecret, "test"};
    receiver.settings.allow_insecure = true;
    return receiver;
}

Receiver tls_receiver(const HttpServer& server) {
    auto receiver = plain_receiver(server);
    const auto port = std::to_string(server.port());
    receiver.settings.url = "https://pager.test:" + port + "/hook";
    receiver.settings.ca = authority().ca_file();
    receiver.detours = {"pager.test:" + port + ":127.0.0.1:" + port};
    return receiver;
}

Parcel parcel() {
    return {
        .id = "n-1",
        .row = 7,
        .channel = ChannelName{"hook"},
        .severity = alerts::Severity::Critical,
        .to_address = "",
        .mime = "",
        .json = R"({"type": "test", "data": {"name": "Ünïcode"}})",
        .attempt = 1,
    };
}

Verdict deliver(const Receiver& receiver) {
    return WebhookChannel{receiver.settings, receiver.detours, receiver.clock}.deliver(parcel());
}

const RetryLater& later(const Verdict& verdict) {
    static const RetryLater none{.why = "(another verdict)"};
    const auto* found = std::get_if<RetryLater>(&verdict);
    EXPECT_NE(found, nullptr);
    return found != nullptr ? *found : none;
}

std::string receipt(const Verdict& verdict) {
    const auto* delivered = std::get_if<Delivered>(&verdict);
    return delivered != nullptr ? delivered->receipt : "not delivered";
}

TEST(WebhookChannel, PostsTheBodyUnchangedAndSigned) {
    HttpServer server{{HttpAnswer::with(204)}};
    EXPECT_EQ(receipt(deliver(plain_receiver(server))), "204");
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 1U);
    const auto& request = requests.front();
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.target, "/hook?unit=4");
    EXPECT_EQ(request.body, parcel().json);
    EXPECT_EQ(request.headers.at("content-type"), "application/json");
    EXPECT_EQ(request.headers.at("webhook-id"), "n-1");
    EXPECT_EQ(request.headers.at("webhook-timestamp"), std::to_string(kNow));
    EXPECT_FALSE(request.headers.contains("expect"));
    const SignatureHeaders headers{
        .id = request.headers.at("webhook-id"),
        .timestamp = request.headers.at("webhook-timestamp"),
        .signature = request.headers.at("webhook-signature"),
    };
    EXPECT_EQ(verify(headers, request.body, std::vector{kSecret}, frozen()), SignatureCheck::Valid);
}

TEST(WebhookChannel, SignsEveryAttemptAnewButKeepsTheId) {
    HttpServer server{{HttpAnswer::with(500), HttpAnswer::with(204)}};
    auto receiver = plain_receiver(server);
    auto now = std::make_shared<std::int64_t>(kNow);
    const auto clock = [now] { return Instant{.utc_ms = 1000 * (*now)++}; };
    WebhookChannel channel{receiver.settings, {}, clock};
    EXPECT_FALSE(later(channel.deliver(parcel())).our_fault);
    EXPECT_EQ(receipt(channel.deliver(parcel())), "204");
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].headers.at("webhook-id"), requests[1].headers.at("webhook-id"));
    EXPECT_NE(
        requests[0].headers.at("webhook-timestamp"), requests[1].headers.at("webhook-timestamp")
    );
    EXPECT_NE(
        requests[0].headers.at("webhook-signature"), requests[1].headers.at("webhook-signature")
    );
}

TEST(WebhookChannel, SignsWithBothSecretsWhileTheyRotate) {
    HttpServer server{{HttpAnswer::with(204)}};
    auto receiver = plain_receiver(server);
    receiver.settings.previous_secret = config::Secret{"the old one", "test"};
    EXPECT_EQ(receipt(deliver(receiver)), "204");
    EXPECT_THAT(server.requests().at(0).headers.at("webhook-signature"), HasSubstr(" v1,"));
}

TEST(WebhookChannel, SendsNothingWithASecretThatCannotSign) {
    HttpServer server{{HttpAnswer::with(204)}};
    auto receiver = plain_receiver(server);
    receiver.settings.secret = config::Secret{"whsec_***", "test"};
    EXPECT_TRUE(later(deliver(receiver)).our_fault);
    EXPECT_EQ(server.connections(), 0);
}

TEST(WebhookChannel, EveryStatusHasItsVerdict) {
    struct Case {
        int status;
        bool is_delivered;
        bool is_our_fault;
    };
    const std::vector<Case> cases{
        {200, true, false},  {202, true, false},  {204, true, false},  {299, true, false},
        {301, false, true},  {302, false, true},  {304, false, true},  {307, false, true},
        {308, false, true},  {400, false, false}, {401, false, false}, {403, false, false},
        {404, false, false}, {410, false, true},  {422, false, false}, {429, false, false},
        {500, false, false}, {502, false, false}, {503, false, false}, {504, false, false},
        {599, false, false},
    };
    for (const auto& c : cases) {
        HttpServer server{{HttpAnswer::with(c.status)}};
        const auto verdict = deliver(plain_receiver(server));
        EXPECT_EQ(std::holds_alternative<Delivered>(verdict), c.is_delivered) << c.status;
        if (c.is_delivered) continue;
        EXPECT_EQ(later(verdict).our_fault, c.is_our_fault) << c.status;
        EXPECT_FALSE(later(verdict).after) << c.status;
        EXPECT_THAT(later(verdict).why, HasSubstr(std::to_string(c.status)));
    }
}

TEST(WebhookChannel, FollowsNoRedirect) {
    HttpServer elsewhere{{HttpAnswer::with(204)}};
    const auto target = "Location: http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/";
    for (const int status : {301, 302, 303, 307, 308}) {
        HttpServer server{{HttpAnswer::with(status, {target})}};
        EXPECT_TRUE(later(deliver(plain_receiver(server))).our_fault) << status;
    }
    EXPECT_EQ(elsewhere.connections(), 0);
}

TEST(WebhookChannel, WaitsAsLongAsTheReceiverAsks) {
    for (const int status : {429, 502, 503, 504}) {
        HttpServer server{{HttpAnswer::with(status, {"Retry-After: 120"})}};
        EXPECT_EQ(later(deliver(plain_receiver(server))).after, seconds{120}) << status;
    }
    HttpServer other{{HttpAnswer::with(500, {"Retry-After: 120"})}};
    EXPECT_FALSE(later(deliver(plain_receiver(other))).after);
}

TEST(WebhookChannel, ReadsRetryAfterAsADateToo) {
    const std::time_t then = std::time(nullptr) + 900;
    std::tm parts{};
    gmtime_r(&then, &parts);
    std::array<char, 64> text{};
    std::strftime(text.data(), text.size(), "Retry-After: %a, %d %b %Y %H:%M:%S GMT", &parts);
    HttpServer server{{HttpAnswer::with(503, {text.data()})}};
    const auto verdict = deliver(plain_receiver(server));
    ASSERT_TRUE(later(verdict).after);
    EXPECT_LE(*later(verdict).after, seconds{900});
    EXPECT_GE(*later(verdict).after, seconds{840});
}

TEST(WebhookChannel, PassesOverARetryAfterThatIsNone) {
    for (const auto* header :
         {"Retry-After: soon", "Retry-After: -5", "Retry-After: Thu, 01 Jan 1998 00:00:00 GMT"}) {
        HttpServer server{{HttpAnswer::with(503, {header})}};
        EXPECT_FALSE(later(deliver(plain_receiver(server))).after) << header;
    }
}

TEST(WebhookChannel, ConnectsToNoForbiddenAddressWhateverTheNameSays) {
    const auto identity = authority().issue("DNS:pager.test");
    HttpServer server{{HttpAnswer::with(204)}, &identity};
    auto receiver = tls_receiver(server);
    EXPECT_EQ(receipt(deliver(receiver)), "204") << "the server answers when it may be reached";
    receiver.settings.allow_insecure = false;
    const auto port = std::to_string(server.port());
    for (const auto* address : {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"}) {
        receiver.detours = {"pager.test:" + port + ":" + address + ":" + port};
        const auto verdict = deliver(receiver);
        EXPECT_TRUE(later(verdict).our_fault) << address;
        EXPECT_THAT(later(verdict).why, HasSubstr("not allowed")) << address;
    }
    EXPECT_EQ(server.connections(), 1);
}

TEST(WebhookChannel, SpeaksNoPlainHttpUnlessAllowedTo) {
    HttpServer server{{HttpAnswer::with(204)}};
    auto receiver = plain_receiver(server);
    receiver.settings.allow_insecure = false;
    EXPECT_TRUE(later(deliver(receiver)).our_fault);
    EXPECT_EQ(server.connections(), 0);
    for (const auto* url : {"file:///etc/passwd", "smtp://127.0.0.1/", "gopher://127.0.0.1/", ""}) {
        receiver.settings.url = url;
        receiver.settings.allow_insecure = true;
        EXPECT_TRUE(later(deliver(receiver)).our_fault) << url;
    }
}

TEST(WebhookChannel, SendsNothingOverAConnectionItCannotTrust) {
    const loopback::TestAuthority stranger;
    std::vector<loopback::Identity> identities;
    identities.push_back(authority().issue("DNS:other.test"));
    identities.push_back(authority().issue("DNS:pager.test", loopback::Validity::Expired));
    identities.push_back(stranger.issue("DNS:pager.test"));
    for (const auto& identity : identities) {
        HttpServer server{{HttpAnswer::with(204)}, &identity};
        EXPECT_TRUE(later(deliver(tls_receiver(server))).our_fault);
        EXPECT_THAT(server.requests(), IsEmpty());
    }
}

TEST(WebhookChannel, ABrokenConnectionIsForLater) {
    using Kind = HttpAnswer::Kind;
    for (const auto kind : {Kind::Close, Kind::Reset, Kind::Hang, Kind::HalfHead}) {
        HttpServer server{{HttpAnswer::fault(kind)}};
        auto receiver = plain_receiver(server);
        if (kind == Kind::Hang) receiver.settings.timeout = kShort;
        const auto verdict = deliver(receiver);
        EXPECT_FALSE(later(verdict).our_fault) << static_cast<int>(kind);
        EXPECT_FALSE(later(verdict).why.empty()) << static_cast<int>(kind);
    }
}

TEST(WebhookChannel, TheStatusCountsHoweverTheBodyEnds) {
    using Kind = HttpAnswer::Kind;
    HttpServer half{{HttpAnswer::fault(Kind::HalfBody)}};
    EXPECT_EQ(receipt(deliver(plain_receiver(half))), "200");
    HttpServer endless{{HttpAnswer::fault(Kind::EndlessBody)}};
    EXPECT_EQ(receipt(deliver(plain_receiver(endless))), "200");
    HttpServer failing{{HttpAnswer::fault(Kind::EndlessBody, 500)}};
    EXPECT_EQ(later(deliver(plain_receiver(failing))).why, "500");
}

// What the system buffers between the two is some megabytes; the body is a thousand.
TEST(WebhookChannel, ReadsNoMoreOfTheAnswerThanItNeeds) {
    HttpServer server{{HttpAnswer::fault(HttpAnswer::Kind::EndlessBody)}};
    EXPECT_EQ(receipt(deliver(plain_receiver(server))), "200");
    EXPECT_LT(server.endless_bytes(), 50'000'000U);
}

TEST(WebhookChannel, NeverRepeatsWhatTheReceiverSays) {
    HttpServer server{{HttpAnswer{
        .kind = HttpAnswer::Kind::Whole, .status = 500, .headers = {}, .body = "internal-secret"}}};
    EXPECT_THAT(later(deliver(plain_receiver(server))).why, Not(HasSubstr("internal-secret")));
}

TEST(WebhookChannel, UsesNoProxyFromTheEnvironment) {
    HttpServer proxy{{HttpAnswer::with(204)}};
    HttpServer server{{HttpAnswer::with(202)}};
    ::setenv("http_proxy", ("http://127.0.0.1:" + std::to_string(proxy.port())).c_str(), 1);
    EXPECT_EQ(receipt(deliver(plain_receiver(server))), "202");
    ::unsetenv("http_proxy");
    EXPECT_EQ(proxy.connections(), 0);
}

}  // namespace
}  // namespace thiowatch::delivery
