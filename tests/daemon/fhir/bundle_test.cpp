#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::AllOf;
using testing::bundle_resource;
using testing::count_of;
using testing::CountResource;
using ::testing::ElementsAre;
using testing::entry_resource;
using testing::FhirAnswer;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::patient_resource;

const std::string kPatientUrn = "urn:uuid:11111111-1111-1111-1111-111111111111";
const std::string kCountUrn = "urn:uuid:22222222-2222-2222-2222-222222222222";

CountResource count_of_urn() {
    return {.subject = "{\"reference\":\"" + kPatientUrn + "\"}"};
}

TEST(Bundles, ATransactionMakesItsResourcesAndLinksThem) {
    FhirApp app;
    FhirClient client = app.client();
    FhirAnswer answer = client.post(
        "",
        bundle_resource(
            "transaction",
            entry_resource(kCountUrn, count_of_urn().text(), "POST", "Observation") + "," +
                entry_resource(kPatientUrn, patient_resource("x", "4711"), "POST", "Patient")
        )
    );
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("transaction-response"));
    EXPECT_EQ(count_of(answer.body, "201 Created"), 2) << answer.body;
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    FhirAnswer found = client.get("/Observation?identifier=urn:lab%7CL-1");
    EXPECT_THAT(found.body, AllOf(HasSubstr("\"Patient/tw-"), Not(HasSubstr("urn:uuid"))));
}

TEST(Bundles, ATransactionWithOneBadEntryDoesNothing) {
    FhirApp app;
    FhirClient client = app.client();
    CountResource bad = count_of_urn();
    bad.status = "approved";
    bad.order = "L-2";
    FhirAnswer answer = client.post(
        "",
        bundle_resource(
            "transaction",
            entry_resource(kPatientUrn, patient_resource("x", "4711"), "POST", "Patient") + "," +
                entry_resource(kCountUrn, count_of_urn().text(), "POST", "Observation") + "," +
                entry_resource("urn:uuid:3", bad.text(), "POST", "Observation")
        )
    );
    EXPECT_EQ(answer.status, 422) << answer.body;
    EXPECT_THAT(
        answer.body,
        AllOf(
            HasSubstr("Bundle.entry[2].resource.status"),
            HasSubstr("urn:uuid:3"),
            HasSubstr("entry 2")
        )
    );
    EXPECT_THAT(app.rules(), IsEmpty());
    EXPECT_THAT(client.get("/Patient?_summary=count").body, HasSubstr("\"total\":0"));
    EXPECT_THAT(client.get("/Observation?_summary=count").body, HasSubstr("\"total\":0"));
    app.running().look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.reviews.depth(store::Queue::Held).count, 1);
    });
}

TEST(Bundles, ABatchAnswersEachEntryForItself) {
    FhirApp app;
    FhirClient client = app.client();
    CountResource bad;
    bad.status = "approved";
    bad.order = "L-2";
    FhirAnswer answer = client.post(
        "",
        bundle_resource(
            "batch",
            entry_resource("urn:uuid:1", patient_resource("p1", "4711"), "PUT", "Patient/p1") +
                "," + entry_resource("urn:uuid:2", bad.text(), "POST", "Observation") + "," +
                entry_resource("urn:uuid:3", CountResource{}.text(), "POST", "Observation") + "," +
                entry_resource("urn:uuid:4", "", "GET", "Patient?identifier=urn:mrn|4711") + "," +
                entry_resource("urn:uuid:5", "", "GET", "Observation/none")
        )
    );
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(count_of(answer.body, "201 Created"), 2) << answer.body;
    EXPECT_EQ(count_of(answer.body, "422 Unprocessable"), 1);
    EXPECT_EQ(count_of(answer.body, "404 Not Found"), 1);
    EXPECT_THAT(answer.body, HasSubstr("searchset"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

std::string
patch_resource(const std::string& base64, const std::string& type = "application/json-patch+json") {
    return R"({"resourceType":"Binary","contentType":")" + type + R"(","data":")" + base64 +
           R"("})";
}

// [{"op":"replace","path":"/status","value":"entered-in-error"}]
const std::string kWithdraws =
    "W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9zdGF0dXMiLCJ2YWx1ZSI6ImVudGVyZWQtaW4tZXJyb3IifV0=";
// [{"op":"test","path":"/status","value":"amended"}]
const std::string kDoesNotHold =
    "W3sib3AiOiJ0ZXN0IiwicGF0aCI6Ii9zdGF0dXMiLCJ2YWx1ZSI6ImFtZW5kZWQifV0=";

class BundledPatches : public ::testing::Test {
  protected:
    BundledPatches() {
        client.put("/Patient/p1", patient_resource("p1", "4711"));
        CountResource count;
        count.id = "o1";
        client.put("/Observation/o1", count.text());
    }
    FhirAnswer patch(
        const std::string& bundle,
        const std::string& binary,
        const std::string& url = "Observation/o1",
        const std::string& extra = {}
    ) {
        return client.post(
            "", bundle_resource(bundle, entry_resource("urn:uuid:1", binary, "PATCH", url, extra))
        );
    }

    FhirApp app;
    FhirClient client = app.client();
};

TEST_F(BundledPatches, AreAppliedAndWhatFollowsFromThemHappens) {
    FhirAnswer answer = patch("transaction", patch_resource(kWithdraws));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(count_of(answer.body, "200 OK"), 1) << answer.body;
    EXPECT_THAT(answer.body, HasSubstr("Observation/o1/_history/2"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C withdrawn", "CORR open"));
    EXPECT_THAT(client.get("/Observation/o1").body, HasSubstr("entered-in-error"));
}

TEST_F(BundledPatches, AnotherEntryOfTheTransactionIsLinked) {
    // [{"op":"replace","path":"/subject/reference","value":"urn:uuid:2"}]
    const std::string moves =
        "W3sib3AiOiJyZXBsYWNlIiwicGF0aCI6Ii9zdWJqZWN0L3JlZmVyZW5jZSIsInZhbHVlIjoidXJuOnV1aWQ6MiJ9"
        "XQ==";
    FhirAnswer answer = client.post(
        "",
        bundle_resource(
            "transaction",
            entry_resource("urn:uuid:1", patch_resource(moves), "PATCH", "Observation/o1") + "," +
                entry_resource("urn:uuid:2", patient_resource("p9", "4719"), "PUT", "Patient/p9")
        )
    );
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(client.get("/Observation/o1").body, HasSubstr("Patient/p9"));
}

TEST_F(BundledPatches, FindTheirResourceByItsIdentifier) {
    FhirAnswer answer =
        patch("batch", patch_resource(kWithdraws), "Observation?identifier=urn:lab|L-1");
    EXPECT_EQ(count_of(answer.body, "200 OK"), 1) << answer.body;
    EXPECT_THAT(client.get("/Observation/o1").body, HasSubstr("entered-in-error"));
    FhirAnswer nobody =
        patch("batch", patch_resource(kWithdraws), "Observation?identifier=urn:lab|L-9");
    EXPECT_EQ(count_of(nobody.body, "404 Not Found"), 1) << nobody.body;
}

TEST_F(BundledPatches, ThatCannotBeAppliedAreRefusedWithTheirPlace) {
    const std::string stale = R"(,"ifMatch":"W/\"7\"")";
    const std::string withdraws = patch_resource(kWithdraws);
    EXPECT_THAT(
        patch("batch", withdraws, "Observation/o1", stale).body, HasSubstr("412 Precondition")
    );
    for (const std::string& binary :
         {patch_resource(kDoesNotHold),
          patch_resource("W3si*"),
          patch_resource("W3s"),
          patch_resource(kWithdraws, "application/xml"),
          std::string(R"({"resourceType":"Parameters","parameter":[]})"),
          std::string(R"({"resourceType":"Binary","contentType":"application/json-patch+json"})"
          )}) {
        FhirAnswer one = patch("batch", binary);
        EXPECT_EQ(one.status, 200) << one.body;
        EXPECT_EQ(count_of(one.body, "422 Unprocessable"), 1) << binary << one.body;
        EXPECT_THAT(one.body, HasSubstr("Bundle.entry[0].resource"));
        EXPECT_EQ(patch("transaction", binary).status, 422);
    }
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    EXPECT_THAT(client.get("/Observation/o1").header("etag"), HasSubstr("1"));
}

TEST(Bundles, TheSameIfNoneExistTwiceInOneBundleMakesOneResource) {
    FhirApp app;
    FhirClient client = app.client();
    const std::string condition = ",\"ifNoneExist\":\"identifier=urn:mrn|4711\"";
    CountResource other = count_of_urn();
    other.subject = R"({"reference":"urn:uuid:9"})";
    FhirAnswer answer = client.post(
        "",
        bundle_resource(
            "transaction",
            entry_resource(
                kPatientUrn, patient_resource("x", "4711"), "POST", "Patient", condition
            ) + "," +
                entry_resource(
                    "urn:uuid:9", patient_resource("y", "4711"), "POST", "Patient", condition
                ) +
                "," + entry_resource(kCountUrn, other.text(), "POST", "Observation")
        )
    );
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(client.get("/Patient?_summary=count").body, HasSubstr("\"total\":1"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

const std::string kHeader =
    R"({"fullUrl":"urn:uuid:h","resource":{"resourceType":"MessageHeader","id":"msg-1",)"
    R"("eventCoding":{"system":"http://terminology.hl7.org/CodeSystem/v2-0003","code":"R01"},)"
    R"("source":{"endpoint":"http://lab.example/fhir"}}},)";

std::string carried(const std::string& full_url, const std::string& resource) {
    return R"({"fullUrl":")" + full_url + R"(","resource":)" + resource + "}";
}

TEST(Bundles, AMessageIsAnsweredByAMessage) {
    FhirApp app;
    FhirClient client = app.client();
    std::string message = bundle_resource(
        "message",
        kHeader + carried(kPatientUrn, patient_resource("x", "4711")) + "," +
            carried(kCountUrn, count_of_urn().text())
    );
    FhirAnswer answer = client.post("/$process-message", message);
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(
        answer.body,
        AllOf(
            HasSubstr("\"type\":\"message\""),
            HasSubstr("\"identifier\":\"msg-1\""),
            HasSubstr("\"code\":\"ok\""),
            HasSubstr("http://lab.example/fhir"),
            HasSubstr("OperationOutcome")
        )
    );
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    FhirAnswer again = client.post("/$process-message", message);
    EXPECT_THAT(again.body, HasSubstr("\"code\":\"ok\""));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(app.stored_results(), 1);
}

TEST(Bundles, CollectionsDocumentsSearchsetsAndHistoriesAreTaken) {
    for (const std::string& type : {"collection", "document", "searchset", "history"}) {
        FhirApp app;
        FhirClient client = app.client();
        std::string entries =
            carried("http://ehr.example/fhir/Patient/p1", patient_resource("p1", "4711")) + "," +
            carried("http://ehr.example/fhir/Observation/o1", [] {
                CountResource count;
                count.id = "o1";
                return count.text();
            }());
        FhirAnswer answer = client.post("", bundle_resource(type, entries));
        EXPECT_EQ(answer.status, 200) << type << answer.body;
        EXPECT_THAT(app.rules(), ElementsAre("ANC.C open")) << type;
        EXPECT_EQ(client.get("/Observation/o1").status, 200) << type;
    }
}

std::string notification(const std::string& type, int number, const std::string& more = {}) {
    std::string event =
        type == "event-notification"
            ? R"(,{"name":"notification-event","part":[{"name":"event-number","valueString":")" +
                  std::to_string(number) + R"("}]})"
            : "";
    return bundle_resource(
        "history",
        R"({"fullUrl":"urn:uuid:s","resource":{"resourceType":"Parameters","parameter":[)"
        R"({"name":"subscription","valueReference":{"reference":"http://ehr.example/fhir/Subscription/7"}},)"
        R"({"name":"status","valueCode":"active"},{"name":"type","valueCode":")" +
            type + R"("},{"name":"events-since-subscription-start","valueString":")" +
            std::to_string(number) + R"("})" + event +
            R"(]},"request":{"method":"GET","url":"Subscription/7/$status"},"response":{"status":"200"}})" +
            more
    );
}

std::vector<std::string> news_of(FhirApp& app) {
    std::vector<std::string> codes;
    app.running().look([&](intake::Desk& desk) {
        for (const store::OperatorEvent& event : desk.store.operators.open())
            codes.push_back(event.code);
    });
    return codes;
}

TEST(Notifications, AGapIsNoticedAndTheOperatorsAreTold) {
    FhirApp app;
    FhirClient client = app.client();
    EXPECT_EQ(client.post("", notification("handshake", 0)).status, 200);
    EXPECT_EQ(client.post("", notification("event-notification", 1)).status, 200);
    EXPECT_EQ(client.post("", notification("heartbeat", 1)).status, 200);
    EXPECT_THAT(news_of(app), Not(::testing::Contains("subscription.gap")));
    EXPECT_EQ(client.post("", notification("event-notification", 4)).status, 200);
    EXPECT_THAT(news_of(app), ::testing::Contains("subscription.gap"));
}

TEST(Notifications, AHeartbeatThatCountsFurtherIsAGapAndACounterThatFallsIsNone) {
    FhirApp app;
    FhirClient client = app.client();
    client.post("", notification("event-notification", 5));
    client.post("", notification("event-notification", 1));
    EXPECT_THAT(news_of(app), Not(::testing::Contains("subscription.gap")));
    client.post("", notification("heartbeat", 3));
    EXPECT_THAT(news_of(app), ::testing::Contains("subscription.gap"));
}

TEST(Notifications, AFullPayloadIsTakenIn) {
    FhirApp app;
    FhirClient client = app.client();
    CountResource count;
    count.id = "o1";
    std::string resources =
        R"(,{"fullUrl":"http://ehr.example/fhir/Patient/p1","resource":)" +
        patient_resource("p1", "4711") +
        R"(,"request":{"method":"PUT","url":"Patient/p1"},"response":{"status":"200"}})" +
        R"(,{"fullUrl":"http://ehr.example/fhir/Observation/o1","resource":)" + count.text() +
        R"(,"request":{"method":"POST","url":"Observation"},"response":{"status":"201"}})";
    FhirAnswer answer = client.post("", notification("event-notification", 1, resources));
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

}  // namespace
}  // namespace thiowatch
