#include "daemon/fhir/endpoint.h"

#include <deque>
#include <set>

#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::AllOf;
using testing::bundle_resource;
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

TEST(Endpoint, ACountBelowTheLimitIsAlertedWhenItsCreationIsAnswered) {
    FhirApp app;
    FhirClient client = app.client();
    EXPECT_EQ(client.put("/Patient/p1", patient_resource("p1", "4711")).status, 201);
    FhirAnswer created = client.post("/Observation", CountResource{}.text());
    EXPECT_EQ(created.status, 201) << created.body;
    EXPECT_EQ(created.header("etag"), "W/\"1\"");
    EXPECT_THAT(created.header("location"), HasSubstr("/fhir/Observation/tw-"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    FhirAnswer read = client.get("/" + created.name());
    EXPECT_EQ(read.status, 200);
    EXPECT_THAT(read.body, AllOf(HasSubstr("\"versionId\":\"1\""), HasSubstr("\"value\":0.4")));
}

TEST(Endpoint, TheSamePostAgainGetsTheSameAnswerAndAlertsNobodyAgain) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    FhirAnswer first = client.post("/Observation", CountResource{}.text());
    FhirAnswer again = client.post("/Observation", CountResource{}.text());
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(again.header("location"), first.header("location"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(app.stored_results(), 1);
}

TEST(Endpoint, TheSameResultByMllpAndByFhirIsOneResult) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    testing::OruText oru;
    auto mllp = app.running().connect();
    EXPECT_EQ(testing::code_in(mllp.send(oru.text())), "AA");
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    CountResource same;
    same.order = oru.order;
    same.collected = testing::fhir_time(oru.collected);
    FhirAnswer created = client.post("/Observation", same.text());
    EXPECT_EQ(created.status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(app.stored_results(), 1);
    app.running().look([](intake::Desk& desk) {
        store::MessageTable& messages = desk.store.messages;
        std::set<std::string> feeds;
        const PatientIdentifier osei{AssigningAuthority("H1"), Mrn("4711")};
        for (const store::MessageId id : messages.filed_under(osei))
            feeds.insert(messages.feed_name(messages.read(id)->feed).text());
        EXPECT_THAT(feeds, ElementsAre("ehr", "lis")) << "both messages are found by the person";
    });
    same.status = "entered-in-error";
    same.id = created.name().substr(created.name().find('/') + 1);
    EXPECT_EQ(client.put("/" + created.name(), same.text()).status, 200);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C withdrawn", "CORR open"))
        << "what was told by the one is taken back by the other";
}

TEST(Endpoint, AResultBeforeItsPatientIsParkedAndAlertsWhenThePatientArrives) {
    FhirApp app;
    FhirClient client = app.client();
    FhirAnswer parked = client.post("/Observation", CountResource{}.text());
    EXPECT_EQ(parked.status, 201) << parked.body;
    EXPECT_THAT(parked.body, HasSubstr("waits for it"));
    EXPECT_THAT(app.rules(), IsEmpty());
    EXPECT_EQ(app.waiting(), 1);
    EXPECT_EQ(client.put("/Patient/p1", patient_resource("p1", "4711")).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(app.waiting(), 0);
}

TEST(Endpoint, AnAlertedResultEnteredInErrorIsWithdrawnAndTold) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource count;
    count.id = "o1";
    EXPECT_EQ(client.put("/Observation/o1", count.text()).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    ASSERT_TRUE(app.running().comes_true([&] { return app.running().delivered() == 1; }));
    count.status = "entered-in-error";
    EXPECT_EQ(client.put("/Observation/o1", count.text()).status, 200);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C withdrawn", "CORR open"));
    ASSERT_TRUE(app.running().comes_true([&] { return app.running().delivered() == 2; }));
    app.running().look([](intake::Desk& desk) {
        for (const alerts::Alert& alert : desk.store.alerts.list({std::nullopt, 10, true}))
            EXPECT_EQ(alert.finding.severity, alerts::Severity::Critical);
        for (const store::OutboxRow& row : desk.store.outbox.newest(10)) {
            EXPECT_EQ(
                row.notice.contact.text() + " by " + row.notice.channel.text(), "dr-smith by drop"
            ) << "whoever was told, and by the same way";
        }
    });
}

TEST(Endpoint, ADeletedResultIsWithdrawnAndItsHistoryStays) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource count;
    count.id = "o1";
    client.put("/Observation/o1", count.text());
    EXPECT_EQ(client.ask("DELETE", "/Observation/o1").status, 204);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C withdrawn", "CORR open"));
    EXPECT_EQ(client.get("/Observation/o1").status, 410);
    EXPECT_EQ(client.get("/Observation/o1/_history/1").status, 200);
    FhirAnswer history = client.get("/Observation/o1/_history");
    EXPECT_THAT(history.body, AllOf(HasSubstr("\"total\":2"), HasSubstr("\"DELETE\"")));
    EXPECT_EQ(client.ask("DELETE", "/Observation/o1").status, 204);
}

TEST(Endpoint, AnOlderVersionThatComesLateNeverOverrides) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource newer;
    newer.id = "o1";
    newer.value = "4.4";
    newer.extra = R"("meta":{"versionId":"2","lastUpdated":"2026-03-01T10:00:00Z"},)";
    CountResource older = newer;
    older.value = "0.4";
    older.extra = R"("meta":{"versionId":"1","lastUpdated":"2026-03-01T09:00:00Z"},)";
    EXPECT_EQ(client.put("/Observation/o1", newer.text()).status, 201);
    FhirAnswer late = client.put("/Observation/o1", older.text());
    EXPECT_EQ(late.status, 200);
    EXPECT_THAT(late.body, HasSubstr("a newer version is here"));
    EXPECT_THAT(client.get("/Observation/o1").body, HasSubstr("4.4"));
    EXPECT_THAT(app.rules(), IsEmpty());
}

TEST(Endpoint, VersionsAreGuardedByIfMatch) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    EXPECT_EQ(
        client.put("/Patient/p1", patient_resource("p1", "4712"), {{"If-Match", "W/\"7\""}}).status,
        412
    );
    FhirAnswer changed =
        client.put("/Patient/p1", patient_resource("p1", "4712"), {{"If-Match", "W/\"1\""}});
    EXPECT_EQ(changed.status, 200);
    EXPECT_EQ(changed.header("etag"), "W/\"2\"");
}

TEST(Endpoint, APatchChangesTheStatusAndWhatFollowsFromIt) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource count;
    count.id = "o1";
    client.put("/Observation/o1", count.text());
    FhirClient::Headers patch{{"Content-Type", "application/json-patch+json"}};
    FhirAnswer patched = client.ask(
        "PATCH",
        "/Observation/o1",
        R"([{"op":"test","path":"/status","value":"final"},{"op":"replace","path":"/status","value":"entered-in-error"}])",
        patch
    );
    EXPECT_EQ(patched.status, 200) << patched.body;
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C withdrawn", "CORR open"));
    EXPECT_EQ(
        client
            .ask(
                "PATCH", "/Observation/o1", R"([{"op":"replace","path":"/id","value":"x"}])", patch
            )
            .status,
        422
    );
}

TEST(Endpoint, APatchFindsItsResourceByTheIdentifier) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    FhirClient::Headers patch{{"Content-Type", "application/json-patch+json"}};
    const std::string changes = R"([{"op":"replace","path":"/gender","value":"male"}])";
    FhirAnswer patched = client.ask("PATCH", "/Patient?identifier=urn:mrn%7C4711", changes, patch);
    EXPECT_EQ(patched.status, 200) << patched.body;
    EXPECT_THAT(client.get("/Patient/p1").body, HasSubstr("\"gender\":\"male\""));
    EXPECT_EQ(client.ask("PATCH", "/Patient?identifier=urn:mrn%7C1", changes, patch).status, 404);
    EXPECT_EQ(client.ask("PATCH", "/Patient?name=Osei", changes, patch).status, 400);
}

TEST(Endpoint, FindsByIdentifierPatientCodeAndTimeAndPages) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    for (int number = 0; number < 5; ++number) {
        CountResource count;
        count.order = "L-" + std::to_string(number);
        EXPECT_EQ(client.post("/Observation", count.text()).status, 201);
    }
    FhirAnswer first = client.get("/Observation?patient=Patient/p1&_count=3");
    EXPECT_THAT(first.body, HasSubstr("\"relation\":\"next\""));
    std::size_t at = first.body.find("_page=");
    std::string cursor = first.body.substr(at, first.body.find('"', at) - at);
    FhirAnswer second = client.get("/Observation?patient=Patient/p1&_count=3&" + cursor);
    EXPECT_THAT(second.body, Not(HasSubstr("\"relation\":\"next\"")));
    EXPECT_EQ(testing::count_of(first.body, "\"mode\":\"match\""), 3);
    EXPECT_EQ(testing::count_of(second.body, "\"mode\":\"match\""), 2);
    auto found = [&](const std::string& query) {
        return testing::count_of(client.get("/Observation?" + query).body, "\"mode\":\"match\"");
    };
    EXPECT_EQ(found("identifier=urn:lab%7CL-3"), 1);
    EXPECT_EQ(found("identifier=L-3"), 1);
    EXPECT_EQ(found("identifier=other%7CL-3"), 0);
    EXPECT_EQ(found("code=http://loinc.org%7C751-8"), 5);
    EXPECT_EQ(found("code=718-7"), 0);
    EXPECT_EQ(found("patient=p2"), 0);
    EXPECT_EQ(found("_lastUpdated=ge2020-01-01"), 5);
    EXPECT_EQ(found("_lastUpdated=lt2020-01-01"), 0);
    EXPECT_THAT(client.get("/Observation?colour=red").body, HasSubstr("colour was ignored"));
    EXPECT_EQ(client.get("/Observation?colour=red", {{"Prefer", "handling=strict"}}).status, 400);
    EXPECT_THAT(client.get("/Observation?_summary=count").body, HasSubstr("\"total\":5"));
}

TEST(Endpoint, SaysWhatItDoesAndThatItIsTrue) {
    FhirApp app;
    FhirClient client = app.client();
    FhirAnswer metadata = client.get("/metadata");
    EXPECT_EQ(metadata.status, 200);
    EXPECT_THAT(
        metadata.body,
        AllOf(
            HasSubstr("\"fhirVersion\":\"4.0.1\""),
            HasSubstr("\"conditionalCreate\":true"),
            HasSubstr("process-message"),
            HasSubstr("Limits.")
        )
    );
}

struct Refused {
    const char* name;
    const char* method;
    const char* path;
    std::string body;
    FhirClient::Headers headers;
    int status;
    const char* word;
};

TEST(Endpoint, RefusesWithAnOperationOutcomeThatSaysWhy) {
    FhirApp app;
    const Refused cases[] = {
        {"XML",
         "POST",
         "/Observation",
         "<Observation/>",
         {{"Content-Type", "application/fhir+xml"}},
         415,
         "XML is not taken"},
        {"another charset",
         "POST",
         "/Observation",
         "{}",
         {{"Content-Type", "application/fhir+json; charset=latin1"}},
         415,
         "UTF-8"},
        {"R5",
         "POST",
         "/Observation",
         "{}",
         {{"Content-Type", "application/fhir+json; fhirVersion=5.0"}},
         415,
         "4.0"},
        {"XML wanted", "GET", "/Patient/p1", "", {{"Accept", "application/fhir+xml"}}, 406, "json"},
        {"no such method", "PUT", "/metadata", "{}", {}, 405, "method"},
        {"no such place", "GET", "/observation/1", "", {}, 404, "nothing"},
        {"no such resource", "GET", "/Observation/none", "", {}, 404, "no such resource"},
        {"no JSON", "POST", "/Observation", "{\"resourceType\":", {}, 400, "TW801"},
        {"another type", "POST", "/Observation", patient_resource("p1", "1"), {}, 400, "type"},
        {"another id", "PUT", "/Patient/p2", patient_resource("p1", "1"), {}, 400, "id"},
        {"a bad status",
         "POST",
         "/Observation",
         testing::CountResource{.status = "approved"}.text(),
         {},
         422,
         "Observation.status"},
        {"a resource at the base", "POST", "", patient_resource("p1", "1"), {}, 400, "Bundle"},
        {"another packing",
         "POST",
         "/Observation",
         "{}",
         {{"Content-Encoding", "br"}},
         415,
         "gzip"},
    };
    for (const Refused& one : cases) {
        FhirClient client = app.client();
        FhirAnswer answer = client.ask(one.method, one.path, one.body, one.headers);
        EXPECT_EQ(answer.status, one.status) << one.name << "\n" << answer.body;
        EXPECT_THAT(answer.body, AllOf(HasSubstr("OperationOutcome"), HasSubstr(one.word)))
            << one.name;
    }
}

TEST(Endpoint, PreferDecidesWhatComesBack) {
    FhirApp app;
    FhirClient client = app.client();
    FhirAnswer whole =
        client.post("/Patient", patient_resource("x", "1"), {{"Prefer", "return=representation"}});
    EXPECT_THAT(whole.body, AllOf(HasSubstr("\"versionId\":\"1\""), HasSubstr("Osei")));
    FhirAnswer minimal =
        client.post("/Patient", patient_resource("y", "2"), {{"Prefer", "return=minimal"}});
    EXPECT_THAT(minimal.body, IsEmpty());
    FhirAnswer outcome = client.post(
        "/Patient", patient_resource("z", "3"), {{"Prefer", "return=OperationOutcome"}}
    );
    EXPECT_THAT(outcome.body, HasSubstr("OperationOutcome"));
}

TEST(Endpoint, ValidateSaysHowItWouldBeUsedAndKeepsNothing) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    FhirAnswer good = client.post("/Observation/$validate", CountResource{}.text());
    EXPECT_EQ(good.status, 200);
    EXPECT_THAT(good.body, HasSubstr("would be used"));
    FhirAnswer bad = client.post("/$validate", CountResource{.status = "x"}.text());
    EXPECT_THAT(bad.body, AllOf(HasSubstr("would be refused"), HasSubstr("Observation.status")));
    EXPECT_THAT(app.rules(), IsEmpty());
    EXPECT_THAT(client.get("/Observation?_summary=count").body, HasSubstr("\"total\":0"));
}

// Whoever sends the same patient from many places at once means one patient.
TEST(Endpoint, SixtyFourConditionalCreatesAtOnceMakeOneResource) {
    FhirApp app;
    constexpr int kSenders = 64;
    std::deque<FhirClient> clients;
    for (int sender = 0; sender < kSenders; ++sender)
        clients.emplace_back(app.running().app().http_port());
    for (int sender = 0; sender < kSenders; ++sender) {
        std::string body = patient_resource("c" + std::to_string(sender), "777");
        clients[static_cast<std::size_t>(sender)].send(
            "POST /fhir/Patient HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
            "application/fhir+json\r\n"
            "If-None-Exist: identifier=urn:mrn|777\r\nPrefer: return=representation\r\n"
            "Content-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body
        );
    }
    int created = 0;
    std::set<std::string> etags;
    for (FhirClient& client : clients) {
        FhirAnswer answer = client.answer();
        created += answer.status == 201 ? 1 : 0;
        EXPECT_TRUE(answer.status == 200 || answer.status == 201) << answer.body;
        etags.insert(answer.header("etag"));
    }
    EXPECT_EQ(created, 1);
    EXPECT_THAT(etags, ElementsAre("W/\"1\""));
    FhirClient client = app.client();
    EXPECT_THAT(client.get("/Patient?_summary=count").body, HasSubstr("\"total\":1"));
}

TEST(Endpoint, NobodyIsLetInWithoutACredentialUnlessTheFeedSaysSo) {
    FhirApp app("fhir: {path: /fhir}");
    FhirClient client = app.client();
    EXPECT_EQ(client.get("/metadata").status, 200);
    FhirAnswer refused = client.get("/Patient/p1");
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.header("www-authenticate"), HasSubstr("Bearer"));
    EXPECT_EQ(app.client().post("/Observation", CountResource{}.text()).status, 401);
}

}  // namespace
}  // namespace thiowatch
