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

/// A daemon that knows the patient 4711, who is on the drug.
struct Watched {
    template <class... How>
    explicit Watched(const How&... how) : app(how...) {
        client.put("/Patient/p1", patient_resource("p1", "4711"));
    }
    void take(const CountResource& count) {
        EXPECT_EQ(client.post("/Observation", count.text()).status, 201);
    }
    std::vector<std::string> rules() { return app.rules(); }

    FhirApp app;
    FhirClient client = app.client();
};

const std::string kOpenDoor = "fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}}";

TEST(ObservationCases, TheUnitsCodeCountsWhereItsTextNamesTheSameSize) {
    Watched watched;
    CountResource count;
    count.value = "0.9";
    count.unit = "K/uL";
    watched.take(count);
    EXPECT_THAT(watched.rules(), ElementsAre("ANC.U open"));
}

TEST(ObservationCases, ACountWhoseUnitsCodeAndTextDisagreeIsNotJudged) {
    Watched watched;
    CountResource count;
    count.value = "0.9";
    count.unit = "/uL";
    watched.take(count);
    EXPECT_THAT(watched.rules(), Contains("DQ.UNIT open"));
    EXPECT_THAT(watched.rules(), Contains("DQ.UNSAFE open")) << "by its code it would be urgent";
    EXPECT_THAT(watched.rules(), Not(Contains("ANC.U open")));
    EXPECT_EQ(watched.app.stored_results(), 1) << "kept";
}

// In the third month a count is wanted every 14 days, late after 4 more.
TEST(ObservationCases, ACountThatGaveNoValueIsToldAndDoesNotCountAsATest) {
    Watched watched(kOpenDoor, 65);
    CountResource last;
    last.value = "4.0";
    last.collected = testing::fhir_time(testing::hl7_time(days(20)));
    watched.take(last);
    EXPECT_THAT(watched.rules(), ElementsAre("MON.W open"));
    CountResource absent;
    absent.order = "L-2";
    absent.absent = "error";
    watched.take(absent);
    EXPECT_THAT(watched.rules(), ElementsAre("MON.W open", "MON.NOTOBT open"))
        << "the attempt is no test";
    CountResource taken;
    taken.order = "L-3";
    taken.value = "4.0";
    taken.collected = testing::fhir_time(testing::hl7_time(std::chrono::hours{1}));
    watched.take(taken);
    EXPECT_THAT(watched.rules(), ElementsAre("MON.W resolved", "MON.NOTOBT resolved"));
}

TEST(ObservationCases, ACountThatGaveNoValueWhileNoneIsLateIsToldAlone) {
    Watched watched;
    CountResource last;
    last.value = "4.0";
    last.collected = testing::fhir_time(testing::hl7_time(days(5)));
    watched.take(last);
    EXPECT_THAT(watched.rules(), IsEmpty());
    CountResource absent;
    absent.order = "L-2";
    absent.absent = "not-performed";
    watched.take(absent);
    EXPECT_THAT(watched.rules(), ElementsAre("MON.NOTOBT open"));
}

}  // namespace
}  // namespace thiowatch
