#include "daemon/delivery/fhir_channel.h"

#include "tests/support/http_server.h"

namespace thiowatch::delivery {
namespace {

using alerts::FhirSending;
using loopback::HttpAnswer;
using loopback::HttpServer;

Parcel parcel() {
    Parcel one;
    one.id = "d1042";
    one.json = R"({"resourceType":"Bundle"})";
    return one;
}

config::FhirChannelSettings settings_for(const HttpServer& server, FhirSending sending) {
    config::FhirChannelSettings settings;
    settings.server.base = "http://127.0.0.1:" + std::to_string(server.port()) + "/fhir";
    settings.server.allow_insecure = true;
    settings.sending = sending;
    return settings;
}

TEST(FhirChannel, PostsATransactionToTheBase) {
    HttpServer server({HttpAnswer::with(200)});
    FhirChannel channel(settings_for(server, FhirSending::Transaction));
    EXPECT_TRUE(std::holds_alternative<Delivered>(channel.deliver(parcel())));
    const auto request = server.requests().at(0);
    EXPECT_EQ(request.method + " " + request.target, "POST /fhir");
    EXPECT_EQ(request.headers.at("content-type"), "application/fhir+json");
    EXPECT_EQ(request.body, parcel().json);
}

TEST(FhirChannel, CreatesACommunicationOnlyOnce) {
    HttpServer server({HttpAnswer::with(201)});
    FhirChannel channel(settings_for(server, FhirSending::Communication));
    EXPECT_TRUE(std::holds_alternative<Delivered>(channel.deliver(parcel())));
    const auto request = server.requests().at(0);
    EXPECT_EQ(request.target, "/fhir/Communication");
    EXPECT_EQ(request.headers.at("if-none-exist"), "identifier=urn:thiowatch:notice|d1042");
}

TEST(FhirChannel, BelievesWhatTheAnswerToAMessageSays) {
    const auto answer = [](const char* code) {
        return HttpReply{
            200,
            {},
            R"({"resourceType":"Bundle","type":"message","entry":[{"resource":)"
            R"({"resourceType":"MessageHeader","response":{"identifier":"1","code":")" +
                std::string(code) + R"("}}}]})",
            {}};
    };
    const auto judge = [](const HttpReply& reply) {
        return judge_fhir(reply, FhirSending::Message);
    };
    EXPECT_TRUE(std::holds_alternative<Delivered>(judge(answer("ok"))));
    EXPECT_TRUE(std::holds_alternative<RetryLater>(judge(answer("transient-error"))));
    EXPECT_TRUE(std::holds_alternative<GiveUp>(judge(answer("fatal-error"))));
    EXPECT_TRUE(std::holds_alternative<Delivered>(judge({204, {}, {}, {}})));
}

TEST(FhirChannel, TellsTroubleThatPassesFromTroubleThatDoesNot) {
    const struct {
        long status;
        bool gives_up;
        bool our_fault;
    } table[] = {
        {400, true, false},
        {422, true, false},
        {413, true, false},
        {401, false, true},
        {403, false, true},
        {404, false, true},
        {301, false, true},
        {409, false, false},
        {429, false, false},
        {500, false, false},
        {503, false, false},
    };
    for (const auto& row : table) {
        const Verdict verdict = judge_fhir({row.status, {}, {}, {}}, FhirSending::Transaction);
        EXPECT_EQ(std::holds_alternative<GiveUp>(verdict), row.gives_up) << row.status;
        const auto* later = std::get_if<RetryLater>(&verdict);
        EXPECT_EQ(later != nullptr && later->our_fault, row.our_fault) << row.status;
    }
}

TEST(FhirChannel, WaitsAsLongAsItIsAskedTo) {
    HttpServer server({HttpAnswer::with(503, {"Retry-After: 120"})});
    FhirChannel channel(settings_for(server, FhirSending::Transaction));
    const Verdict verdict = channel.deliver(parcel());
    EXPECT_EQ(std::get<RetryLater>(verdict).after, std::chrono::seconds{120});
}

TEST(FhirChannel, TriesAgainWhenNobodyAnswers) {
    HttpServer server({HttpAnswer::fault(HttpAnswer::Kind::Close)});
    FhirChannel channel(settings_for(server, FhirSending::Transaction));
    const Verdict verdict = channel.deliver(parcel());
    ASSERT_TRUE(std::holds_alternative<RetryLater>(verdict));
    EXPECT_FALSE(std::get<RetryLater>(verdict).our_fault);
}

}  // namespace
}  // namespace thiowatch::delivery
