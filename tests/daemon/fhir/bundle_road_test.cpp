#include "daemon/fhir/bundle_road.h"

#include <fstream>

#include "daemon/store/message_walk.h"
#include "tests/support/fhir_app.h"
#include "tests/support/gzip.h"

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
using testing::gzipped;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::patient_resource;

constexpr std::size_t kLong = std::size_t{1} << 20;
const std::string kPatientUrn = "urn:uuid:11111111-1111-1111-1111-111111111111";

/// Counts of a patient nobody follows, so many that the Bundle is a long one.
std::string padding() {
    std::string entries;
    for (int number = 0; entries.size() < kLong; ++number) {
        CountResource count;
        count.order = "N-" + std::to_string(number);
        count.subject = R"({"identifier":{"system":"urn:mrn","value":"nobody"}})";
        entries += entry_resource(
                       "urn:uuid:n" + std::to_string(number), count.text(), "POST", "Observation"
                   ) +
                   ",";
    }
    return entries;
}

/// A result of urgency at the front whose patient comes last, and `more` before it.
std::string long_transaction(const std::string& more = {}) {
    CountResource count{.subject = "{\"reference\":\"" + kPatientUrn + "\"}"};
    return bundle_resource(
        "transaction",
        entry_resource("urn:uuid:2", count.text(), "POST", "Observation") + "," + padding() + more +
            entry_resource(kPatientUrn, patient_resource("x", "4711"), "POST", "Patient")
    );
}

std::int64_t messages_in(FhirApp& app) {
    std::int64_t count = 0;
    app.running().look([&](intake::Desk& desk) { count = desk.store.messages.count(); });
    return count;
}

TEST(BundleRoad, TakesALongTransactionWithReferencesFromItsFrontToItsEnd) {
    FhirApp app;
    FhirClient client = app.client();
    const std::string text = long_transaction();
    FhirAnswer answer = client.post("", text);
    EXPECT_EQ(answer.status, 200) << answer.body.substr(0, 500);
    EXPECT_THAT(answer.body, HasSubstr("transaction-response"));
    EXPECT_EQ(count_of(answer.body, "201 Created"), count_of(text, "\"fullUrl\""));
    EXPECT_LT(answer.body.find("Observation/tw-"), answer.body.find("Patient/tw-"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    FhirAnswer found = client.get("/Observation?identifier=urn:lab%7CL-1");
    EXPECT_THAT(found.body, HasSubstr("\"Patient/tw-"));
    std::string kept;
    app.running().look([&](intake::Desk& desk) {
        kept = desk.store.messages.read(store::before(desk.store.messages.next()))->body;
    });
    EXPECT_EQ(kept, text);
}

TEST(BundleRoad, KnowsWhatWasTakenBeforeOnEitherWay) {
    FhirApp app;
    FhirClient client = app.client();
    const std::string text = long_transaction();
    FhirAnswer first = client.post("", text);
    const std::int64_t before = messages_in(app);
    EXPECT_EQ(client.post("", text).body, first.body);
    EXPECT_EQ(client.post("", gzipped(text), {{"Content-Encoding", "gzip"}}).body, first.body);
    EXPECT_EQ(messages_in(app), before);
}

TEST(BundleRoad, DoesNothingOfATransactionWithOneBadEntry) {
    FhirApp app;
    FhirClient client = app.client();
    CountResource bad;
    bad.status = "approved";
    const std::string text =
        long_transaction(entry_resource("urn:uuid:bad", bad.text(), "POST", "Observation") + ",");
    const int place = count_of(text, "\"fullUrl\"") - 2;
    FhirAnswer answer = client.post("", text);
    EXPECT_EQ(answer.status, 422);
    EXPECT_THAT(
        answer.body,
        AllOf(
            HasSubstr("Bundle.entry[" + std::to_string(place) + "].resource.status"),
            HasSubstr("urn:uuid:bad"),
            HasSubstr("entry " + std::to_string(place))
        )
    );
    EXPECT_THAT(app.rules(), IsEmpty());
    EXPECT_THAT(client.get("/Patient?_summary=count").body, HasSubstr("\"total\":0"));
    EXPECT_THAT(client.get("/Observation?_summary=count").body, HasSubstr("\"total\":0"));
}

/// A body that does not say its length, and so takes the long road however short it is.
std::string in_one_chunk(const std::string& body, const std::string& headers = {}) {
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", body.size());
    return "POST /fhir HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/fhir+json\r\n" +
           headers + "Transfer-Encoding: chunked\r\n\r\n" + size + body + "\r\n0\r\n\r\n";
}

TEST(BundleRoad, TakesPackedBodies) {
    FhirApp app;
    const std::string text = long_transaction();
    const std::string packed = gzipped(text);
    FhirClient client = app.client();
    client.send(in_one_chunk(packed, "Content-Encoding: gzip\r\n"));
    FhirAnswer answer = client.answer();
    EXPECT_EQ(answer.status, 200) << answer.body.substr(0, 500);
    EXPECT_EQ(count_of(answer.body, "201 Created"), count_of(text, "\"fullUrl\""));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

TEST(BundleRoad, RefusesAPackedBodyThatIsCutShortOrExpandsTooFar) {
    FhirApp app(
        "fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}, max_body: 2MiB, "
        "max_expanded: 3MiB}"
    );
    const std::string text = long_transaction();
    const std::string packed = gzipped(text);
    FhirClient cut = app.client();
    cut.send(in_one_chunk(packed.substr(0, packed.size() / 2), "Content-Encoding: gzip\r\n"));
    FhirAnswer answer = cut.answer();
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("cut short"));
    FhirClient bomb = app.client();
    const std::string blanks(std::size_t{3} << 20, ' ');
    bomb.send(in_one_chunk(gzipped(text + blanks), "Content-Encoding: gzip\r\n"));
    EXPECT_EQ(bomb.answer().status, 413);
    EXPECT_THAT(app.rules(), IsEmpty());
    EXPECT_EQ(messages_in(app), 0);
}

TEST(BundleRoad, TakesBodiesInChunks) {
    FhirApp app;
    FhirClient client = app.client();
    const std::string text = bundle_resource(
        "batch",
        entry_resource("urn:uuid:1", patient_resource("p1", "4711"), "PUT", "Patient/p1") + "," +
            entry_resource("urn:uuid:2", CountResource{}.text(), "POST", "Observation")
    );
    client.send(in_one_chunk(text));
    FhirAnswer answer = client.answer();
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_EQ(count_of(answer.body, "201 Created"), 2);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

TEST(BundleRoad, KeepsWhatCannotBeReadForAPerson) {
    FhirApp app;
    FhirClient client = app.client();
    FhirAnswer answer = client.post("", long_transaction() + "}");
    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("TW801"));
    app.running().look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.reviews.depth(store::Queue::Held).count, 1);
    });
    EXPECT_THAT(app.rules(), IsEmpty());
}

TEST(BundleRoad, KeepsItsLimits) {
    FhirApp app(
        "fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}, max_body: 2MiB, "
        "max_expanded: 3MiB, max_entries: 9}"
    );
    const std::string text = long_transaction();
    FhirAnswer many = app.client().post("", text);
    EXPECT_EQ(many.status, 413);
    EXPECT_THAT(many.body, HasSubstr("9 entries"));
    const std::string blanks(std::size_t{3} << 20, ' ');
    EXPECT_EQ(app.client().post("", text + blanks).status, 413);
    FhirAnswer expands =
        app.client().post("", gzipped(text + blanks), {{"Content-Encoding", "gzip"}});
    EXPECT_NE(expands.status, 200);
    FhirAnswer other =
        app.client().post("", patient_resource("p1", "4711") + std::string(kLong, ' '));
    EXPECT_EQ(other.status, 400);
    EXPECT_THAT(other.body, HasSubstr("a Bundle is posted here"));
}

TEST(BundleRoad, TakesAFileOfTheSpoolWhole) {
    FhirApp app("fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}, spool: in}");
    const std::filesystem::path in = app.running().folder() / "in";
    std::filesystem::create_directories(in);
    std::ofstream(in / "a.tmp") << patient_resource("p1", "4711");
    std::filesystem::rename(in / "a.tmp", in / "a.json");
    std::ofstream(in / "b.tmp") << long_transaction();
    std::filesystem::rename(in / "b.tmp", in / "b.json");
    ASSERT_TRUE(app.running().comes_true([&] { return !app.rules().empty(); }));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(app.client().get("/Patient/p1").status, 200);
}

}  // namespace
}  // namespace thiowatch
