#include "daemon/cli/resource_sending.h"

#include <gmock/gmock.h>

#include "daemon/access/digest.h"
#include "tests/support/fhir_app.h"
#include "tests/support/http_server.h"

namespace thiowatch::cli {
namespace {

using testing::CountResource;
using testing::FhirApp;
using ::testing::HasSubstr;
using testing::patient_resource;

ResourceSendingOptions to(std::uint16_t port, const std::string& token = {}) {
    ResourceSendingOptions options;
    options.to.base = "http://127.0.0.1:" + std::to_string(port) + "/fhir";
    options.to.allow_insecure = true;
    options.to.timeout = std::chrono::seconds{10};
    if (!token.empty()) options.to.token = config::Secret(token, "a test");
    options.pause_between_tries = std::chrono::milliseconds{0};
    return options;
}

class ResourceSendingTest : public ::testing::Test {
  protected:
    std::vector<SentAnswer> send(const std::string& file, const std::string& bytes) {
        return sending.send(file, bytes);
    }

    FhirApp app;
    ResourceSending sending{to(app.running().app().http_port())};
};

TEST_F(ResourceSendingTest, AResourceWithAnIdKeepsItSoThatAResultFindsItsPatient) {
    auto patient = send("p.json", patient_resource("p1", "4711"));
    ASSERT_EQ(patient.size(), 1U);
    EXPECT_EQ(patient[0].answer, "201");
    EXPECT_EQ(patient[0].control_id, "Patient/p1");
    auto count = send("o.json", CountResource{}.text());
    ASSERT_EQ(count.size(), 1U);
    EXPECT_EQ(count[0].answer, "201");
    EXPECT_THAT(count[0].control_id, HasSubstr("Observation/tw-"));
    EXPECT_TRUE(count[0].is_good());
    EXPECT_EQ(app.stored_results(), 1);
    EXPECT_EQ(sending.verdict(), ExitCode::Ok);
}

TEST_F(ResourceSendingTest, OfABundleEachRefusedEntryIsTold) {
    const std::string bad = R"({"resourceType":"Observation","status":"final"})";
    const std::string batch = testing::bundle_resource(
        "batch",
        testing::entry_resource("urn:uuid:1", patient_resource("p1", "4711"), "PUT", "Patient/p1") +
            "," + testing::entry_resource("urn:uuid:2", bad, "POST", "Observation")
    );
    auto answers = send("b.json", batch);
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].answer, "200");
    EXPECT_EQ(answers[1].control_id, "entry 1");
    EXPECT_EQ(answers[1].answer, "422");
    EXPECT_NE(answers[1].text, "");
    EXPECT_FALSE(answers[1].is_good());
}

TEST_F(ResourceSendingTest, OfLinesEachRefusedOneIsTold) {
    CountResource count;
    auto answers =
        send("all.ndjson", patient_resource("p1", "4711") + "\n" + count.text() + "\n{\"a\":1}\n");
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_EQ(answers[0].answer, "200");
    EXPECT_THAT(answers[0].text, HasSubstr("2 lines were taken, 1 were refused"));
    EXPECT_THAT(answers[1].control_id, HasSubstr("line 3"));
    EXPECT_EQ(answers[1].answer, "refused");
    EXPECT_EQ(app.stored_results(), 1);
}

TEST_F(ResourceSendingTest, ARefusalShowsWhatTheOperationOutcomeSays) {
    auto answers = send("x.json", R"({"resourceType":)");
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].answer, "400");
    EXPECT_NE(answers[0].text, "");
    EXPECT_FALSE(answers[0].is_good());
}

TEST(ResourceSendingWithToken, IsLetInWithItAndNotPermittedWithout) {
    const std::string token = "one-that-was-given";
    FhirApp app(
        "fhir: {path: /fhir, auth: {tokens: [{name: lab, sha256: " + access::sha256_hex(token) +
        "}]}}"
    );
    const std::uint16_t port = app.running().app().http_port();
    ResourceSending without(to(port));
    EXPECT_EQ(without.send("p.json", patient_resource("p1", "4711")).at(0).answer, "401");
    EXPECT_EQ(without.verdict(), ExitCode::NotPermitted);
    ResourceSending with(to(port, token));
    EXPECT_EQ(with.send("p.json", patient_resource("p1", "4711")).at(0).answer, "201");
    EXPECT_EQ(with.verdict(), ExitCode::Ok);
}

TEST(ResourceSendingLater, IsTriedAgainWhereAskedFor) {
    using loopback::HttpAnswer;
    const std::deque<HttpAnswer> answers{
        HttpAnswer::with(503), HttpAnswer::with(429), HttpAnswer::with(201)};
    loopback::HttpServer busy(answers);
    ResourceSendingOptions options = to(busy.port());
    options.repeats_until_answered = true;
    ResourceSending patient(options);
    EXPECT_EQ(patient.send("p.json", patient_resource("p1", "1")).at(0).answer, "201");
    EXPECT_EQ(busy.requests().size(), 3U);
    loopback::HttpServer again(answers);
    ResourceSending hasty(to(again.port()));
    EXPECT_EQ(hasty.send("p.json", patient_resource("p1", "1")).at(0).answer, "503");
    EXPECT_EQ(hasty.verdict(), ExitCode::TryLater);
}

TEST(ResourceSendingToNobody, SaysWhyThereIsNoAnswer) {
    loopback::HttpServer gone({loopback::HttpAnswer::fault(loopback::HttpAnswer::Kind::Close)});
    ResourceSending sending(to(gone.port()));
    EXPECT_TRUE(sending.send("p.json", patient_resource("p1", "1")).empty());
    EXPECT_NE(sending.trouble(), "");
}

}  // namespace
}  // namespace thiowatch::cli
