// Observations whose value needs a second look: by the whole daemon.

#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::Contains;
using testing::CountResource;
using ::testing::ElementsAre;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::patient_resource;

const std::string kOpenDoor = "fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}}";

TEST(ObservationCases, TheUnitsCodeCountsWhereItsTextNamesTheSameSize) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource count;
    count.value = "0.9";
    count.unit = "K/uL";
    EXPECT_EQ(client.post("/Observation", count.text()).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("ANC.U open"));
}

TEST(ObservationCases, ACountWhoseUnitsCodeAndTextDisagreeIsNotJudged) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource count;
    count.value = "0.9";
    count.unit = "/uL";
    EXPECT_EQ(client.post("/Observation", count.text()).status, 201);
    EXPECT_THAT(app.rules(), Contains("DQ.UNIT open"));
    EXPECT_THAT(app.rules(), Contains("DQ.UNSAFE open")) << "by its code it would be urgent";
    EXPECT_THAT(app.rules(), Not(Contains("ANC.U open")));
    EXPECT_EQ(app.stored_results(), 1) << "kept";
}

// In the third month a count is wanted every 14 days, late after 4 more.
TEST(ObservationCases, ACountThatGaveNoValueIsToldAndDoesNotCountAsATest) {
    FhirApp app(kOpenDoor, 65);
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource last;
    last.value = "4.0";
    last.collected = testing::fhir_time(testing::hl7_time(days(20)));
    EXPECT_EQ(client.post("/Observation", last.text()).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("MON.W open"));
    CountResource absent;
    absent.order = "L-2";
    absent.absent = "error";
    EXPECT_EQ(client.post("/Observation", absent.text()).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("MON.W open", "MON.NOTOBT open"))
        << "the attempt is no test";
    CountResource taken;
    taken.order = "L-3";
    taken.value = "4.0";
    taken.collected = testing::fhir_time(testing::hl7_time(std::chrono::hours{1}));
    EXPECT_EQ(client.post("/Observation", taken.text()).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("MON.W resolved", "MON.NOTOBT resolved"));
}

TEST(ObservationCases, ACountThatGaveNoValueWhileNoneIsLateIsToldAlone) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    CountResource last;
    last.value = "4.0";
    last.collected = testing::fhir_time(testing::hl7_time(days(5)));
    EXPECT_EQ(client.post("/Observation", last.text()).status, 201);
    EXPECT_THAT(app.rules(), IsEmpty());
    CountResource absent;
    absent.order = "L-2";
    absent.absent = "not-performed";
    EXPECT_EQ(client.post("/Observation", absent.text()).status, 201);
    EXPECT_THAT(app.rules(), ElementsAre("MON.NOTOBT open"));
}

}  // namespace
}  // namespace thiowatch
