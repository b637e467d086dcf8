// CDS Hooks against the whole daemon: from a result over MLLP to a card in front of the next order.
#include <rapidjson/document.h>

#include "tests/support/fhir_client.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::AppSetting;
using testing::RunningApp;

constexpr const char* kService = "/cds-services/azathioprine-monitoring";

std::string call(const std::string& hook, const std::string& drug, const std::string& number) {
    std::string orders;
    if (!drug.empty()) {
        orders = R"(,"draftOrders":{"resourceType":"Bundle","entry":[{"resource":{"resourceType":)"
                 R"("MedicationRequest","id":"o1","medicationCodeableConcept":{"text":")" +
                 drug + R"("}}}]})";
    }
    return R"({"hook":")" + hook + R"(","hookInstance":"d1577c69","context":{"patientId":"p1")" +
           orders +
           R"(},"prefetch":{"patient":{"resourceType":"Patient","id":"p1","birthDate":"1981-07-14",)"
           R"("identifier":[{"system":"urn:mrn","value":")" +
           number + R"("}]}}})";
}

class AdviceOfTheDaemon : public ::testing::Test {
  protected:
    AdviceOfTheDaemon() {
        AppSetting setting;
        setting.roster = "4711,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-12-01,,dr-smith\n";
        setting.feeds =
            "  - name: ehr\n    fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}}\n";
        setting.more = "cds_hooks: {auth: none, systems: {\"urn:mrn\": H1}}\n";
        app_ = std::make_unique<RunningApp>(setting);
    }
    std::vector<std::string> summaries(const std::string& body, int wanted = 200) {
        int status = 0;
        const std::string answer = app_->http("POST", kService, body, &status);
        EXPECT_EQ(status, wanted) << answer;
        rapidjson::Document json;
        json.Parse(answer.c_str());
        std::vector<std::string> found;
        if (!json.IsObject() || !json.HasMember("cards")) return found;
        for (const auto& card : json["cards"].GetArray())
            found.emplace_back(card["summary"].GetString());
        return found;
    }
    std::unique_ptr<RunningApp> app_;
};

TEST_F(AdviceOfTheDaemon, IsFoundByDiscovery) {
    const std::string services = app_->http("GET", "/cds-services");
    for (const char* hook : {"patient-view", "order-select", "order-sign"})
        EXPECT_NE(services.find(hook), std::string::npos);
}

TEST_F(AdviceOfTheDaemon, WarnsOfAllopurinolForSomebodyOnAzathioprine) {
    const auto cards = summaries(call("order-sign", "allopurinol", "4711"));
    ASSERT_FALSE(cards.empty());
    EXPECT_EQ(cards[0], "allopurinol with a thiopurine: risk of fatal bone marrow failure");
    EXPECT_TRUE(summaries(call("order-sign", "amoxicillin", "4711")).empty());
    EXPECT_TRUE(summaries(call("order-sign", "allopurinol", "9999")).empty());
}

TEST_F(AdviceOfTheDaemon, TellsOfAnAllergyUntilItIsWithdrawn) {
    testing::FhirClient client(app_->app().http_port());
    auto say = [&client](const std::string& verification) {
        const testing::FhirAnswer answer = client.put(
            "/AllergyIntolerance/a1",
            R"({"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"code":)"
            R"("active"}]},"verificationStatus":{"coding":[{"code":")" +
                verification +
                R"("}]},"code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",)"
                R"("code":"1256"}]},"recordedDate":"2026-01-05","patient":{"identifier":)"
                R"({"system":"urn:mrn","value":"4711"}}})"
        );
        EXPECT_LT(answer.status, 300) << answer.body;
    };
    const std::string card = "Allergy or intolerance to azathioprine on file";
    say("unconfirmed");
    EXPECT_THAT(
        summaries(call("order-sign", "azathioprine 50 mg", "4711")), ::testing::Contains(card)
    );
    EXPECT_THAT(summaries(call("patient-view", "", "4711")), ::testing::Contains(card));
    say("entered-in-error");
    EXPECT_THAT(
        summaries(call("order-sign", "azathioprine 50 mg", "4711")),
        ::testing::Not(::testing::Contains(card))
    );
}

TEST_F(AdviceOfTheDaemon, AsksForTpmtBeforeAzathioprineForAnybody) {
    const auto cards = summaries(call("order-select", "azathioprine 50 mg", "9999"));
    ASSERT_FALSE(cards.empty());
    EXPECT_EQ(cards[0], "No TPMT result on file before this thiopurine");
}

TEST_F(AdviceOfTheDaemon, SaysNothingOfSomebodyWhoseBirthDateDisagrees) {
    std::string body = call("order-sign", "allopurinol", "4711");
    body.replace(body.find("1981-07-14"), 10, "1999-01-01");
    const auto cards = summaries(body);
    ASSERT_EQ(cards.size(), 1U);
    EXPECT_NE(cards[0].find("cannot tell"), std::string::npos);
}

TEST_F(AdviceOfTheDaemon, RefusesWhatItCannotAnswer) {
    summaries("{}", 400);
    std::string body = call("patient-view", "", "4711");
    body.replace(body.find(R"("resourceType":"Patient")"), 24, R"("resourceType":"Pxtient")");
    summaries(body, 412);
}

TEST_F(AdviceOfTheDaemon, KeepsWhoWasToldAndWhatTheyAnswered) {
    summaries(call("order-sign", "allopurinol", "4711"));
    int status = 0;
    app_->http(
        "POST",
        std::string(kService) + "/feedback",
        R"({"feedback":[{"card":"c1","outcome":"overridden","overrideReason":{"reason":)"
        R"({"code":"plan-in-place"}}}]})",
        &status
    );
    EXPECT_EQ(status, 200);
    app_->look([](intake::Desk& desk) {
        const auto answers = desk.store.advice.list(10);
        ASSERT_EQ(answers.size(), 1U);
        EXPECT_EQ(answers[0].reason, "plan-in-place");
        std::vector<std::string> actions;
        for (const auto& row : desk.store.audit.newest(10))
            actions.push_back(row.action);
        EXPECT_THAT(actions, ::testing::Contains("advice.shown"));
        EXPECT_THAT(actions, ::testing::Contains("advice.overridden"));
    });
}

TEST(AdviceNotConfigured, IsNotThere) {
    RunningApp app;
    int status = 0;
    app.http("GET", "/cds-services", {}, &status);
    EXPECT_EQ(status, 404);
}

}  // namespace
}  // namespace thiowatch
