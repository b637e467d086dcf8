#include "daemon/delivery/fhir_connection.h"

#include "tests/support/answering_server.h"
#include "tests/support/token_desk.h"
#include "tests/support/token_keys.h"

namespace thiowatch::delivery {
namespace {

using access::Algorithm;
using loopback::AnsweringServer;
using loopback::HttpAnswer;
using loopback::TokenDesk;

/// A server that wants tokens, and a connection to it with a clock the test moves.
class FhirConnectionTest : public ::testing::Test {
  protected:
    explicit FhirConnectionTest(Algorithm algorithm = Algorithm::Es384)
        : pem_(access::samples::new_pem(algorithm)),
          key_(access::SigningKey::from_pem(pem_, algorithm).value()) {
        desk_.url = server_.url();
        remote_.base = server_.url() + "/fhir";
        remote_.allow_insecure = true;
        remote_.smart.emplace();
        remote_.smart->client_id = "thiowatch";
        remote_.smart->key = config::Secret(pem_, "file smart.pem");
        remote_.smart->algorithm = name_of(algorithm);
        remote_.smart->scope = "system/Observation.rs";
    }

    HttpAnswer respond(const loopback::HttpRequest& request) {
        if (auto answer = desk_.answer(request)) return *answer;
        if (!desk_.holds(request)) return HttpAnswer::with(401);
        return TokenDesk::json(200, "{}");
    }
    long ask() {
        HttpAsk question;
        question.url = remote_.base + "/Observation";
        const auto outcome = connection().ask(question);
        return outcome ? outcome->status : -1;
    }
    FhirConnection& connection() {
        if (!connection_) {
            connection_.emplace(remote_, nullptr, Detours{}, [this] { return now_; });
        }
        return *connection_;
    }

    Instant now_ = access::samples::moment(access::samples::kNow);
    std::string pem_;
    access::SigningKey key_;
    TokenDesk desk_{access::samples::key_set_json(key_), [this] { return now_; }};
    AnsweringServer server_{
        [this](const loopback::HttpRequest& request) { return respond(request); }};
    config::RemoteServer remote_;
    std::optional<FhirConnection> connection_;
};

class FhirConnectionRsaTest : public FhirConnectionTest {
  protected:
    FhirConnectionRsaTest() : FhirConnectionTest(Algorithm::Rs384) {}
};

TEST_F(FhirConnectionTest, FindsTheTokenEndpointAndProvesWhoAsksWithAnEllipticKey) {
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(desk_.refusal, "");
    EXPECT_EQ(desk_.given, 1);
}

TEST_F(FhirConnectionRsaTest, ProvesWhoAsksWithAnRsaKey) {
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(desk_.refusal, "");
}

TEST_F(FhirConnectionTest, UsesOneTokenUntilFourFifthsOfItsLifeAreOver) {
    ask();
    now_ = now_ + std::chrono::seconds{239};
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(desk_.given, 1);
    now_ = now_ + std::chrono::seconds{1};
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(desk_.given, 2) << "renewed a minute before it ends";
}

TEST_F(FhirConnectionTest, AsksOnceMoreWhenATokenIsRefusedAndOnlyOnce) {
    ask();
    desk_.revoke_all();
    EXPECT_EQ(ask(), 200);
    EXPECT_EQ(desk_.given, 2);

    desk_.life = -1;  // whatever is given out has ended already
    desk_.revoke_all();
    const auto before = server_.requests().size();
    EXPECT_EQ(ask(), 401);
    EXPECT_LE(server_.requests().size() - before, 4U);
}

TEST_F(FhirConnectionTest, SaysThatItIsOurFaultWhenTheServerDoesNotKnowUs) {
    remote_.smart->client_id = "somebody";
    HttpAsk question;
    question.url = remote_.base + "/Observation";
    const auto outcome = connection().ask(question);
    ASSERT_FALSE(outcome);
    EXPECT_TRUE(outcome.error().our_fault);
    EXPECT_EQ(outcome.error().why, "token: 400");
}

TEST_F(FhirConnectionTest, ReachesNoAddressOfThisHostUnlessItIsAllowed) {
    remote_.allow_insecure = false;
    remote_.smart.reset();
    remote_.base = "https://127.0.0.1:" + std::to_string(server_.port());
    HttpAsk question;
    question.url = remote_.base;
    const auto outcome = connection().ask(question);
    ASSERT_FALSE(outcome);
    EXPECT_TRUE(outcome.error().our_fault);
    EXPECT_TRUE(server_.requests().empty());
}

TEST_F(FhirConnectionTest, SendsAFixedTokenAsItIs) {
    remote_.smart.reset();
    remote_.token = config::Secret("fixed", "file t");
    EXPECT_EQ(ask(), 401);
    EXPECT_EQ(server_.requests().at(0).headers.at("authorization"), "Bearer fixed");
    EXPECT_EQ(server_.requests().size(), 1U) << "another try would be the same";
}

TEST(PublicKeyOf, GivesTheNameThatTheServerKnows) {
    config::SmartSettings smart;
    smart.key = config::Secret(access::samples::new_pem(Algorithm::Rs384), "file k");
    const std::string own = public_key_of(smart).value();
    EXPECT_TRUE(access::KeySet::parse("{\"keys\":[" + own + "]}"));
    smart.key_id = "key-2026";
    EXPECT_NE(public_key_of(smart).value().find(R"("kid":"key-2026")"), std::string::npos);
    smart.algorithm = "ES384";
    EXPECT_FALSE(public_key_of(smart)) << "an RSA key";
}

TEST(HttpExchange, GivesAStreamLineByLineHoweverItIsCut) {
    std::string body;
    for (int line = 0; line < 5000; ++line)
        body += "{\"n\":" + std::to_string(line) + "}\r\n";
    body += "{\"n\":5000}";
    AnsweringServer server([&](const loopback::HttpRequest&) {
        return HttpAnswer{HttpAnswer::Kind::Whole, 200, {}, body};
    });
    config::RemoteServer remote;
    remote.allow_insecure = true;
    HttpExchange exchange(remote);
    int lines = 0;
    HttpAsk question;
    question.url = server.url();
    const auto outcome = exchange.ask_lines(question, [&](std::string_view line) {
        return line == "{\"n\":" + std::to_string(lines++) + "}";
    });
    ASSERT_TRUE(outcome);
    EXPECT_EQ(lines, 5001);
    EXPECT_TRUE(outcome->body.empty());
}

TEST(HttpExchange, TakesNoAnswerAndNoLineWithoutEnd) {
    loopback::HttpServer server({HttpAnswer::fault(HttpAnswer::Kind::EndlessBody)});
    config::RemoteServer remote;
    remote.allow_insecure = true;
    HttpExchange exchange(remote, nullptr, {}, {.most_bytes = 100'000, .longest_line = 100'000});
    HttpAsk question;
    question.url = "http://127.0.0.1:" + std::to_string(server.port());
    EXPECT_FALSE(exchange.ask(question));
    EXPECT_FALSE(exchange.ask_lines(question, [](std::string_view) { return true; }));
}

TEST(HttpExchange, EndsWhenTheDaemonStops) {
    loopback::HttpServer server({HttpAnswer::fault(HttpAnswer::Kind::Hang)});
    config::RemoteServer remote;
    remote.allow_insecure = true;
    HttpExchange exchange(remote, [] { return true; });
    HttpAsk question;
    question.url = "http://127.0.0.1:" + std::to_string(server.port());
    const auto outcome = exchange.ask(question);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().why, "stopped");
}

}  // namespace
}  // namespace thiowatch::delivery
