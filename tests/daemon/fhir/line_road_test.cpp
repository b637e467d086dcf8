#include "daemon/fhir/line_road.h"

#include "daemon/fhir/inflate.h"
#include "tests/support/desk_bench.h"
#include "tests/support/fhir_app.h"
#include "tests/support/gzip.h"

namespace thiowatch {
namespace {

using ::testing::AllOf;
using testing::CountResource;
using ::testing::ElementsAre;
using testing::FhirAnswer;
using testing::FhirApp;
using testing::FhirClient;
using testing::gzipped;
using ::testing::HasSubstr;
using testing::patient_resource;

const FhirClient::Headers kLines{{"Content-Type", "application/fhir+ndjson"}};

TEST(LineRoad, TakesEachLineForItselfAndNamesTheBadOnes) {
    FhirApp app;
    FhirClient client = app.client();
    CountResource bad;
    bad.status = "approved";
    bad.order = "L-2";
    FhirAnswer answer = client.post(
        "",
        CountResource{}.text() + "\n" + bad.text() + "\n\n{\"resourceType\":\n" +
            patient_resource("p1", "4711"),
        kLines
    );
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(
        answer.body,
        AllOf(
            HasSubstr("2 lines were taken, 2 were refused"),
            HasSubstr("line 2"),
            HasSubstr("line 4")
        )
    );
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

TEST(LineRoad, TakesALongBodyInChunks) {
    FhirApp app;
    FhirClient client = app.client();
    std::string body = patient_resource("p1", "4711") + "\n";
    constexpr int kCounts = 2000;
    for (int number = 0; number < kCounts; ++number) {
        CountResource count;
        count.order = "N-" + std::to_string(number);
        count.subject = R"({"reference":"Patient/nobody"})";
        body += count.text() + "\n";
    }
    body += CountResource{}.text() + "\n";
    FhirAnswer answer = client.post("", body, kLines);
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.body, HasSubstr("2002 lines were taken, 0 were refused"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

TEST(LineRoad, TakesPackedBodiesOfBothKinds) {
    FhirApp app;
    FhirClient client = app.client();
    FhirAnswer answer = client.post(
        "",
        gzipped(patient_resource("p1", "4711") + "\n" + CountResource{}.text() + "\n"),
        {{"Content-Type", "application/fhir+ndjson"}, {"Content-Encoding", "gzip"}}
    );
    EXPECT_EQ(answer.status, 200) << answer.body;
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    CountResource second;
    second.order = "L-2";
    answer = client.post("/Observation", gzipped(second.text()), {{"Content-Encoding", "gzip"}});
    EXPECT_EQ(answer.status, 201) << answer.body;
}

TEST(LineRoad, LooksAtAPersonOnceForAllLines) {
    FhirApp app;
    CountResource low;
    low.value = "0.9";
    low.order = "L-1";
    CountResource lower;
    lower.value = "0.4";
    lower.order = "L-2";
    FhirAnswer answer = app.client().post(
        "", patient_resource("p1", "4711") + "\n" + low.text() + "\n" + lower.text(), kLines
    );
    EXPECT_THAT(answer.body, HasSubstr("3 lines were taken, 0 were refused"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

// Lines about somebody nobody follows are filed as they came: until one says that they are treated.
TEST(LineRoad, ReadsWhatItFiledOfWhoBeginsTheDrugFurtherDown) {
    FhirApp app;
    CountResource count;
    count.subject = R"({"identifier":{"system":"urn:mrn","value":"8150"}})";
    const std::string order =
        R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
        R"("authoredOn":")" +
        testing::date_ago(30) +
        R"(","medicationCodeableConcept":{"coding":[{"system":)"
        R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}],"text":"azathioprine"},)"
        R"("subject":{"identifier":{"system":"urn:mrn","value":"8150"}}})";
    FhirAnswer answer = app.client().post("", count.text() + "\n" + order + "\n", kLines);
    EXPECT_THAT(answer.body, HasSubstr("2 lines were taken, 0 were refused"));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
}

/// How many bytes are taken while nothing is committed, of a body that does not end.
std::size_t bytes_taken(const std::string& piece, bool is_packed) {
    net::Ingest ingest(
        {store::Store::in_memory(),
         testing::snapshot_of({}),
         [] { return Instant{}; },
         [] { return std::uint64_t{4}; },
         {}}
    );
    endpoint::LineRoadOptions options;
    options.feed = FeedName("lis");
    options.is_packed = is_packed;
    net::BodyFlow flow =
        endpoint::make_line_road(ingest, std::move(options), [](const net::HttpResponse&) {});
    constexpr std::size_t kEnough = std::size_t{64} << 20;
    std::size_t taken = 0;
    bool wants_more = true;
    for (; wants_more && taken < kEnough; taken += piece.size()) {
        wants_more = false;
        flow.take(piece, [&] { wants_more = true; });
    }
    // What was gathered is committed in the end, and nobody waits any more.
    ingest.stop();
    ingest.run();
    EXPECT_TRUE(wants_more);
    return taken;
}

TEST(LineRoad, HoldsAFewMegabytesOfABodyHoweverLongItIs) {
    CountResource count;
    count.subject = R"({"identifier":{"system":"urn:mrn","value":"8150"}})";
    std::string piece;
    for (int number = 0; piece.size() < std::size_t{64} << 10; ++number) {
        count.order = "N-" + std::to_string(number);
        piece += count.text() + "\n";
    }
    constexpr std::size_t kFew = std::size_t{6} << 20;
    EXPECT_LT(bytes_taken(piece, false), kFew);
    EXPECT_GT(bytes_taken(piece, false), piece.size());
    const std::string packed = gzipped(piece);
    EXPECT_LT(bytes_taken(packed, true), kFew * packed.size() / piece.size());
}

TEST(Inflation, EndsWhereABodyBecomesTooLarge) {
    constexpr std::size_t kCap = std::size_t{1} << 20;
    std::string bomb = gzipped(std::string(kCap * 64, ' '));
    ASSERT_LT(bomb.size(), kCap / 8);
    auto refused = endpoint::inflated(bomb, kCap);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, FaultCode::TooLarge);
    auto cut = endpoint::inflated(std::string_view(bomb).substr(0, bomb.size() / 2), kCap * 100);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error().code, FaultCode::BadFormat);
    EXPECT_EQ(*endpoint::inflated(gzipped("{}"), kCap), "{}");
    EXPECT_EQ(*endpoint::inflated(gzipped("a") + gzipped("b"), kCap), "ab");
}

TEST(Limits, ABombIsRefusedAndTheDaemonGoesOn) {
    FhirApp app(
        "fhir: {path: /fhir, auth: none, max_expanded: 1MiB, max_body: 128KiB, "
        "max_entries: 3}"
    );
    FhirAnswer bomb = app.client().post(
        "/Observation",
        gzipped(std::string(std::size_t{50} << 20, ' ')),
        {{"Content-Encoding", "gzip"}}
    );
    EXPECT_EQ(bomb.status, 413) << bomb.body;
    FhirAnswer deep = app.client().post("/Observation", std::string(60000, '['));
    EXPECT_EQ(deep.status, 413) << deep.body;
    FhirAnswer large = app.client().post("/Observation", std::string(200000, ' '));
    EXPECT_EQ(large.status, 413);
    EXPECT_THAT(large.body, HasSubstr("131072 bytes"));
    std::string entries;
    for (int number = 0; number < 4; ++number) {
        entries += (number > 0 ? "," : "") +
                   testing::entry_resource("urn:x", patient_resource("p", "1"), "POST", "Patient");
    }
    FhirAnswer many = app.client().post("", testing::bundle_resource("batch", entries));
    EXPECT_EQ(many.status, 413);
    EXPECT_THAT(many.body, HasSubstr("3 entries"));
    EXPECT_EQ(app.client().get("/metadata").status, 200);
}

TEST(Limits, ASenderThatIsTooQuickIsToldWhenToComeBack) {
    FhirApp app("fhir: {path: /fhir, auth: none, requests_a_second: 2}");
    FhirClient client = app.client();
    int refused = 0;
    std::string wait;
    for (int number = 0; number < 20; ++number) {
        FhirAnswer answer = client.get("/Patient/p1");
        if (answer.status != 429) continue;
        ++refused;
        wait = answer.header("retry-after");
    }
    EXPECT_GE(refused, 10);
    EXPECT_EQ(wait, "1");
}

}  // namespace
}  // namespace thiowatch
