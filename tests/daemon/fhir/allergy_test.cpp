// An allergy on file and the drug taken all the same: one alert, for as long as both stand.

#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using ::testing::ElementsAre;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::IsEmpty;
using testing::patient_resource;

std::string allergy(const std::string& rxnorm, const std::string& clinical) {
    return R"({"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"code":")" +
           clinical +
           R"("}]},"verificationStatus":{"coding":[{"code":"confirmed"}]},"code":{"coding":[)"
           R"({"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":")" +
           rxnorm +
           R"("}]},"recordedDate":"2026-01-05","patient":{"identifier":{"system":"urn:mrn",)"
           R"("value":"4711"}}})";
}

TEST(Allergy, OfWhoTakesTheDrugIsToldOnceAndClosedWhenItEnds) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    EXPECT_LT(client.put("/AllergyIntolerance/a1", allergy("1256", "active")).status, 300);
    EXPECT_THAT(app.rules(), ElementsAre("ALG.W open"));
    EXPECT_LT(client.put("/AllergyIntolerance/a1", allergy("1256", "active")).status, 300);
    EXPECT_THAT(app.rules(), ElementsAre("ALG.W open"));
    EXPECT_LT(client.put("/AllergyIntolerance/a1", allergy("1256", "resolved")).status, 300);
    EXPECT_THAT(app.rules(), ElementsAre("ALG.W resolved"));
}

TEST(Allergy, ToAnotherDrugIsNoAlert) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p1", patient_resource("p1", "4711"));
    EXPECT_LT(client.put("/AllergyIntolerance/a1", allergy("519", "active")).status, 300);
    EXPECT_THAT(app.rules(), IsEmpty()) << "allopurinol";
}

// It was on file before anybody gave the drug.
TEST(Allergy, ThatCameBeforeTheOrderIsToldWithTheOrder) {
    FhirApp app;
    FhirClient client = app.client();
    client.put("/Patient/p2", patient_resource("p2", "4712"));
    std::string before = allergy("1256", "active");
    before.replace(before.find("4711"), 4, "4712");
    EXPECT_LT(client.put("/AllergyIntolerance/a1", before).status, 300);
    EXPECT_THAT(app.rules(), IsEmpty());
    const std::string order =
        R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
        R"("medicationCodeableConcept":{"coding":[{"system":)"
        R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}]},"authoredOn":")" +
        testing::date_ago(1) + R"(","subject":{"identifier":{"system":"urn:mrn","value":"4712"}}})";
    EXPECT_LT(client.put("/MedicationRequest/m1", order).status, 300);
    EXPECT_THAT(app.rules(), ::testing::Contains("ALG.W open"));
}

}  // namespace
}  // namespace thiowatch
