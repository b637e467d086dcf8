#include "daemon/cds/cds_request.h"

#include <rapidjson/document.h>

#include "daemon/cds/cds_cards.h"
#include "tests/support/corpus_files.h"

namespace thiowatch::cds {
namespace {

std::string call(const std::string& context, const std::string& prefetch = "{}") {
    return R"({"hook":"order-sign","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",)"
           R"("context":)" +
           context + R"(,"prefetch":)" + prefetch + "}";
}

const std::string kOrder =
    R"({"patientId":"p1","draftOrders":{"resourceType":"Bundle","entry":[{"resource":)"
    R"({"resourceType":"MedicationRequest","id":"o1","medicationCodeableConcept":{"coding":)"
    R"([{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}],)"
    R"("text":"azathioprine 50 mg"}}}]}})";

TEST(CdsRequest, GivesTheDrugsOfDraftOrdersInEveryCoding) {
    const auto request = read_cds_request(call(kOrder));
    ASSERT_TRUE(request) << request.error().detail;
    ASSERT_EQ(request->ordered.size(), 1U);
    EXPECT_EQ(request->ordered[0].at(0).code, "1256");
    EXPECT_EQ(request->ordered[0].at(1).display, "azathioprine 50 mg");
    EXPECT_FALSE(request->has_patient);
}

TEST(CdsRequest, FindsTheDrugThatAnOrderRefersTo) {
    const auto request = read_cds_request(call(
        R"({"patientId":"p1","draftOrders":{"resourceType":"Bundle","entry":[)"
        R"({"resource":{"resourceType":"MedicationRequest","id":"a","contained":[{"resourceType":)"
        R"("Medication","id":"m","code":{"text":"Imuran"}}],"medicationReference":)"
        R"({"reference":"#m"}}},)"
        R"({"resource":{"resourceType":"MedicationRequest","id":"b","medicationReference":)"
        R"({"reference":"Medication/m2"}}},)"
        R"({"resource":{"resourceType":"Medication","id":"m2","code":{"text":"allopurinol"}}}]}})"
    ));
    ASSERT_TRUE(request);
    ASSERT_EQ(request->ordered.size(), 2U);
    EXPECT_EQ(request->ordered[0].at(0).display, "Imuran");
    EXPECT_EQ(request->ordered[1].at(0).display, "allopurinol");
}

TEST(CdsRequest, TakesThePatientWhereverThePrefetchHoldsIt) {
    const auto request = read_cds_request(call(
        kOrder,
        R"({"item1":null,"item2":{"resourceType":"Patient","id":"p1","birthDate":"1981-07-14",)"
        R"("gender":"female","identifier":[{"system":"urn:mrn","value":"4711"},)"
        R"({"system":"urn:mrn","value":"1","use":"old"}]}})"
    ));
    ASSERT_TRUE(request);
    EXPECT_TRUE(request->has_patient);
    ASSERT_EQ(request->identifiers.size(), 1U);
    EXPECT_EQ(request->identifiers[0].value, "4711");
    EXPECT_EQ(request->demographics.sex, Sex::Female);
}

TEST(CdsRequest, TakesNoOtherPatient) {
    const auto request = read_cds_request(
        call(kOrder, R"({"patient":{"resourceType":"Patient","id":"somebody-else"}})")
    );
    ASSERT_TRUE(request);
    EXPECT_FALSE(request->has_patient);
}

TEST(CdsRequest, IsRefusedWhenSomethingRequiredIsMissing) {
    for (const std::string& body : {
             std::string(),
             std::string("[]"),
             std::string(R"({"hook":"medication-prescribe","hookInstance":"x","context":{}})"),
             std::string(R"({"hook":"patient-view","context":{"patientId":"p"}})"),
             std::string(R"({"hook":"patient-view","hookInstance":"x"})"),
             std::string(R"({"hook":"patient-view","hookInstance":"x","context":{}})"),
             std::string(
                 R"({"hook":"patient-view","hookInstance":"x","context":{"patientId":"Patient/1"}})"
             ),
             call(R"({"patientId":"p1"})"),
             call(R"({"patientId":"p1","draftOrders":{"resourceType":"Patient"}})"),
         }) {
        EXPECT_FALSE(read_cds_request(body)) << body;
    }
}

TEST(CdsRequest, JudgesThePublishedExamples) {
    const struct {
        const char* file;
        bool is_taken;
    } table[] = {
        {"cdshooks-request-order-select-good.json", true},
        {"cdshooks-request-patient-view-good.json", true},
        {"cdshooks-request-order-select-extensions.json", false},  // no draftOrders
        {"cdshooks-request-order-sign-bad-1.json", false},         // "Patient/…" for an id
    };
    for (const auto& row : table) {
        const auto file = testing::corpus_folder().parent_path() / "fhir/cds-hooks" / row.file;
        if (!std::filesystem::exists(file)) GTEST_SKIP() << "the corpus is not here";
        const auto request = read_cds_request(testing::bytes_of(file));
        EXPECT_EQ(request.has_value(), row.is_taken) << row.file;
    }
}

TEST(Feedback, KeepsWhyAdviceWasOverridden) {
    const auto answers = read_feedback(
        R"({"feedback":[{"card":"c1","outcome":"overridden","overrideReason":{"reason":)"
        R"({"code":"known-elsewhere","system":"urn:x"},"userComment":"see letter"}},)"
        R"({"card":"c2","outcome":"accepted","acceptedSuggestions":[{"id":"s"}]}]})"
    );
    ASSERT_TRUE(answers);
    ASSERT_EQ(answers->size(), 2U);
    EXPECT_EQ(answers->at(0).reason, "known-elsewhere");
    EXPECT_EQ(answers->at(0).comment, "see letter");
    EXPECT_FALSE(read_feedback(R"({"feedback":[{"card":"c1","outcome":"ignored"}]})"));
    EXPECT_FALSE(read_feedback(R"({})"));
}

TEST(CdsCards, HaveTheFormOfTheSpecification) {
    CdsRequest request;
    request.instance = "i1";
    request.patient_id = "p1";
    alerts::Advice advice;
    advice.kind = alerts::AdviceKind::NoBaseline;
    advice.summary = "No blood count";
    advice.tests = {alerts::SuggestedTest::BloodCount, alerts::SuggestedTest::LiverTests};
    advice.alert = AlertRef("7KQ-204");
    rapidjson::Document json;
    const std::string text = cards_json({advice}, request, "https://tw.example");
    json.Parse(text.c_str());
    ASSERT_FALSE(json.HasParseError()) << text;
    const auto& card = json["cards"][0];
    for (const char* member : {"uuid", "summary", "indicator", "source", "overrideReasons"})
        EXPECT_TRUE(card.HasMember(member)) << member;
    EXPECT_STREQ(card["selectionBehavior"].GetString(), "any");
    EXPECT_EQ(card["suggestions"].Size(), 2U);
    const auto& order = card["suggestions"][0]["actions"][0]["resource"];
    EXPECT_STREQ(order["resourceType"].GetString(), "ServiceRequest");
    EXPECT_STREQ(order["status"].GetString(), "draft");
    EXPECT_STREQ(order["subject"]["reference"].GetString(), "Patient/p1");
    EXPECT_STREQ(card["links"][0]["url"].GetString(), "https://tw.example/alerts/7KQ-204");
    EXPECT_EQ(text, cards_json({advice}, request, "https://tw.example")) << "the same uuids";
    EXPECT_EQ(std::string(card["uuid"].GetString()).size(), 36U);
}

}  // namespace
}  // namespace thiowatch::cds
