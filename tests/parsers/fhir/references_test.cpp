#include "parsers/fhir/references.h"

#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

struct FormCase {
    const char* text;
    ReferenceForm form;
    const char* key;
};

TEST(Reference, HasAFormAndTheKeyOfWhatItMeans) {
    const std::vector<std::string> bases{"https://ehr.example/fhir/"};
    const std::vector<FormCase> cases{
        {"Patient/12", ReferenceForm::Relative, "Patient/12"},
        {"/Patient/12", ReferenceForm::Relative, "Patient/12"},
        {"Patient/12/_history/2", ReferenceForm::Relative, "Patient/12"},
        {"https://ehr.example/fhir/Patient/12", ReferenceForm::Relative, "Patient/12"},
        {"https://other.example/Patient/12/_history/3",
         ReferenceForm::Absolute,
         "https://other.example/Patient/12"},
        {"https://ehr.example/fhirX/Patient/1",
         ReferenceForm::Absolute,
         "https://ehr.example/fhirX/Patient/1"},
        {"urn:uuid:0f", ReferenceForm::Urn, "urn:uuid:0f"},
        {"urn:oid:1.2.3", ReferenceForm::Urn, "urn:oid:1.2.3"},
        {"#p1", ReferenceForm::Contained, ""},
        {"resource:0", ReferenceForm::Place, ""},
        {"Patient?identifier=urn:x%7C4%207",
         ReferenceForm::Conditional,
         "Patient?identifier=urn:x|4 7"},
        {"Patient?name=Anna", ReferenceForm::Malformed, ""},
        {"Patient", ReferenceForm::Malformed, ""},
        {"12", ReferenceForm::Malformed, ""},
    };
    for (const FormCase& one : cases) {
        const Reference read = read_reference_text(one.text, bases);
        EXPECT_EQ(read.form, one.form) << one.text;
        EXPECT_EQ(read.key(), one.key) << one.text;
    }
    EXPECT_EQ(read_reference_text("Patient/12/_history/2").version, "2");
}

// One Patient under many names, and an Observation that means it in one way.
struct SubjectCase {
    const char* why;
    const char* full_url;
    const char* patient;
    const char* subject;
    const char* outcome;
};

const char* const kNumbered =
    R"({"resourceType":"Patient","id":"p","identifier":[{"system":"urn:oid:1.2.3","value":"4711"}]})";

std::string bundle_of(const SubjectCase& one) {
    return R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":")" +
           std::string(one.full_url) + R"(","resource":)" + one.patient +
           R"(},{"fullUrl":"http://ehr/fhir/Observation/1","resource":{"resourceType":"Observation",)"
           R"("status":"final","code":{"text":"x"},"valueInteger":1,"subject":)" +
           one.subject + "}}]}";
}

TEST(Reference, LeadsToThePatientInEveryFormSendersWrite) {
    const std::vector<SubjectCase> cases{
        {"urn:uuid", "urn:uuid:1", kNumbered, R"({"reference":"urn:uuid:1"})", "used"},
        {"urn:oid", "urn:oid:1.9", kNumbered, R"({"reference":"urn:oid:1.9"})", "used"},
        {"address",
         "http://ehr/fhir/Patient/p",
         kNumbered,
         R"({"reference":"http://ehr/fhir/Patient/p"})",
         "used"},
        {"below its own server",
         "http://ehr/fhir/Patient/p",
         kNumbered,
         R"({"reference":"Patient/p"})",
         "used"},
        {"by type and id only", "urn:uuid:1", kNumbered, R"({"reference":"Patient/p"})", "used"},
        {"versioned",
         "http://ehr/fhir/Patient/p/_history/2",
         kNumbered,
         R"({"reference":"Patient/p/_history/2"})",
         "used"},
        {"slash", "urn:uuid:1", kNumbered, R"({"reference":"/Patient/p"})", "used"},
        {"place", "urn:uuid:1", kNumbered, R"({"reference":"resource:0"})", "used"},
        {"condition",
         "urn:uuid:1",
         kNumbered,
         R"({"reference":"Patient?identifier=urn:oid:1.2.3|4711"})",
         "used"},
        {"a condition nobody here meets is an identifier all the same",
         "urn:uuid:1",
         kNumbered,
         R"({"reference":"Patient?identifier=urn:oid:1.2.3|99"})",
         "used"},
        {"identifier only",
         "urn:uuid:1",
         kNumbered,
         R"({"identifier":{"system":"urn:oid:1.2.3","value":"88"}})",
         "used"},
        {"identifier beside an unknown id",
         "urn:uuid:1",
         kNumbered,
         R"({"reference":"Patient/q","identifier":{"system":"urn:oid:1.2.3","value":"88"}})",
         "used"},
        {"unknown id", "urn:uuid:1", kNumbered, R"({"reference":"Patient/q"})", "parked Patient/q"},
        {"unknown urn",
         "urn:uuid:1",
         kNumbered,
         R"({"reference":"urn:uuid:7"})",
         "parked urn:uuid:7"},
        {"other server",
         "http://ehr/fhir/Patient/p",
         kNumbered,
         R"({"reference":"http://other/fhir/Patient/p"})",
         "parked http://other/fhir/Patient/p"},
        {"words match nobody",
         "urn:uuid:1",
         kNumbered,
         R"({"display":"Anna Example"})",
         "refused TW504 Bundle.entry[1].resource.subject"},
        {"a contained one that is not there",
         "urn:uuid:1",
         kNumbered,
         R"({"reference":"#x"})",
         "refused TW504 Bundle.entry[1].resource.subject"},
        {"a device", "urn:uuid:1", kNumbered, R"({"reference":"Device/1"})", "ignored"},
        {"a group by type",
         "urn:uuid:1",
         kNumbered,
         R"({"reference":"urn:uuid:8","type":"Group"})",
         "ignored"},
        {"a patient without any number",
         "urn:uuid:1",
         R"({"resourceType":"Patient","id":"p","name":[{"family":"X"}]})",
         R"({"reference":"Patient/p"})",
         "refused TW504 Bundle.entry[1].resource.subject"},
    };
    for (const SubjectCase& one : cases)
        EXPECT_EQ(outcomes_of(read_text(bundle_of(one))).at(1), one.outcome) << one.why;
}

TEST(Reference, AContainedPatientIsAsGoodAsAnother) {
    const Reading reading = read_text(
        R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"valueInteger":1,)"
        R"("contained":[{"resourceType":"Patient","id":"c","identifier":[{"value":"5"}]}],)"
        R"("subject":{"reference":"#c"}})"
    );
    ASSERT_EQ(reading.content.people.size(), 1U);
    EXPECT_EQ(reading.content.people[0].person.identifiers.at(0).value.text(), "5");
    EXPECT_EQ(reading.content.people[0].person.identifiers.at(0).authority.text(), "H1");
}

TEST(Reference, TwoServersWithOneIdAreNotTakenForEachOther) {
    const auto patient = [](const char* server, const char* number) {
        return R"({"fullUrl":"http://)" + std::string(server) +
               R"(/Patient/p","resource":{"resourceType":"Patient","id":"p","identifier":[)"
               R"({"system":"urn:oid:1.2.3","value":")" +
               number + R"("}]}})";
    };
    const auto count = [](const std::string& url) {
        return R"({"fullUrl":")" + url +
               R"(","resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},)"
               R"("valueInteger":1,"subject":{"reference":"Patient/p"}}})";
    };
    const Reading reading = read_text(
        R"({"resourceType":"Bundle","type":"collection","entry":[)" + patient("a", "1") + "," +
        patient("b", "2") + "," + count("http://b/Observation/1") + "," + count("urn:uuid:1") + "]}"
    );
    EXPECT_EQ(outcomes_of(reading).at(2), "used");
    EXPECT_EQ(outcomes_of(reading).at(3), "parked Patient/p");
    for (const PersonEvents& person : reading.content.people) {
        const bool has_result = person.events.size() == 2;
        EXPECT_EQ(has_result, person.person.identifiers.at(0).value.text() == "2");
    }
}

TEST(Reference, WhoIsMeantMayBeSaidByTheReportTheSpecimenOrTheOrder) {
    const std::string bare =
        R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"valueInteger":1)";
    const std::string anna = R"("subject":{"reference":"Patient/anna"})";
    const std::vector<std::vector<std::string>> cases{
        {kAnna,
         bare + "}",
         R"({"resourceType":"DiagnosticReport","id":"d","status":"final","result":[{"reference":"Observation/o"}],)" +
             anna + "}"},
        {kAnna,
         bare + R"(,"specimen":{"reference":"Specimen/s"}})",
         R"({"resourceType":"Specimen","id":"s",)" + anna + "}"},
        {kAnna,
         bare + R"(,"basedOn":[{"reference":"ServiceRequest/r"}]})",
         R"({"resourceType":"ServiceRequest","id":"r",)" + anna + "}"},
        {kAnna,
         bare + R"(,"encounter":{"reference":"Encounter/e"}})",
         R"({"resourceType":"Encounter","id":"e",)" + anna + "}"},
    };
    for (const auto& resources : cases) {
        const Reading reading = read_text(collection_of(resources));
        EXPECT_EQ(outcomes_of(reading).at(1), "used") << resources.at(2);
        EXPECT_EQ(reading.content.people.size(), 1U);
    }
    EXPECT_EQ(outcomes_of(read_text(bare + "}")).at(0), "refused TW504 Observation");
}

TEST(Reference, TwoAnswersToWhoIsMeantAreNone) {
    const std::string otto =
        R"({"resourceType":"Patient","id":"otto","identifier":[{"system":"urn:oid:1.2.3","value":"9"}]})";
    const Reading reading = read_text(collection_of(
        {kAnna,
         otto,
         count_with(R"("valueInteger":1)"),
         R"({"resourceType":"DiagnosticReport","id":"d","status":"final",)"
         R"("result":[{"reference":"Observation/o1"}],"subject":{"reference":"Patient/otto"}})"}
    ));
    EXPECT_EQ(outcomes_of(reading).at(2), "refused TW502 Bundle.entry[2].resource.subject");
}

}  // namespace
}  // namespace thiowatch::fhir
