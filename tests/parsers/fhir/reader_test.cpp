#include "parsers/fhir/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kLowCount =
    R"("valueQuantity":{"value":2.10,"unit":"K/uL","system":"http://unitsofmeasure.org","code":"10*3/uL"})";

TEST(FhirReader, ReadsACountUnderItsPatient) {
    const Reading reading = read_text(collection_of({kAnna, count_with(kLowCount)}));
    EXPECT_THAT(outcomes_of(reading), ElementsAre("used", "used"));
    ASSERT_EQ(reading.content.people.size(), 1U);
    const PersonStated& person = reading.content.people[0].person;
    ASSERT_EQ(person.identifiers.size(), 1U);
    EXPECT_EQ(person.identifiers[0].authority.text(), "H1");
    EXPECT_EQ(person.demographics.sex, Sex::Female);
    const auto results = events_in<LabResult>(reading);
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(told(results[0]), "2.10 10*3/uL");
    EXPECT_EQ(results[0].where, "Bundle.entry[1].resource");
    EXPECT_EQ(time_text(results[0].collected), "2026-03-01T09:30:00Z");
}

TEST(FhirReader, ParksAResultWhosePatientIsNotHere) {
    const Reading reading = read_text(count_with(kLowCount));
    EXPECT_THAT(outcomes_of(reading), ElementsAre("parked Patient/anna"));
    EXPECT_THAT(reading.content.people, IsEmpty());
    EXPECT_THAT(reading.content.problems, IsEmpty());
}

TEST(FhirReader, TakesThePatientOfTheLibraryWhereTheSubmissionHasNone) {
    Library library;
    library.resource = [](const Reference& reference) {
        return reference.key() == "Patient/anna" ? std::optional(kAnna) : std::nullopt;
    };
    const Reading reading = read_text(count_with(kLowCount), reading_options(), library);
    EXPECT_THAT(outcomes_of(reading), ElementsAre("used"));
}

TEST(FhirReader, ABadEntryLeavesItsSiblingsAlone) {
    const Reading reading = read_text(collection_of(
        {kAnna,
         count_with(kLowCount, "nonsense"),
         R"({"resourceType":"Observation","status":"final","status":"final"})",
         R"({"id":"x"})",
         R"([])",
         R"({"resourceType":"Observation","id":"o2","status":"final","code":{"text":"x"},)"
         R"("subject":{"reference":"Patient/anna"},"valueString":"fine"})"}
    ));
    EXPECT_THAT(
        outcomes_of(reading),
        ElementsAre(
            "used",
            "refused TW807 Bundle.entry[1].resource.status",
            "refused TW802 Bundle.entry[2].resource.status",
            "refused TW803 Bundle.entry[3].resource.resourceType",
            "refused TW806 Bundle.entry[4].resource",
            "used"
        )
    );
    EXPECT_EQ(reading.content.problems.size(), 4U);
}

struct StatusCase {
    const char* name;
    ResultStatus expected;
};

TEST(FhirReader, EveryStatusOfAnObservationMeansWhatR4Says) {
    const std::vector<StatusCase> cases{
        {"registered", ResultStatus::Ignored},
        {"preliminary", ResultStatus::Preliminary},
        {"final", ResultStatus::Final},
        {"amended", ResultStatus::Corrected},
        {"corrected", ResultStatus::Corrected},
        {"cancelled", ResultStatus::NotObtained},
        {"entered-in-error", ResultStatus::Withdrawn},
        {"unknown", ResultStatus::Preliminary},
    };
    for (const StatusCase& one : cases)
        EXPECT_EQ(result_with(kLowCount, one.name).status, one.expected) << one.name;
}

TEST(FhirReader, AnObservationWithoutStatusOrOfNoneIsRefusedAndNeverDropped) {
    std::string without = count_with(kLowCount);
    without.replace(without.find(R"("status":"final",)"), 17, "");
    EXPECT_THAT(
        outcomes_of(read_text(collection_of({kAnna, without}))),
        ElementsAre("used", "refused TW805 Bundle.entry[1].resource.status")
    );
}

TEST(FhirReader, ADeletedObservationIsWithdrawn) {
    const std::string bundle = R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)" +
                               kAnna + R"(},{"resource":)" + count_with(kLowCount) +
                               R"(,"request":{"method":"DELETE","url":"Observation/o1"}}]})";
    const auto results = events_in<LabResult>(read_text(bundle));
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].status, ResultStatus::Withdrawn);
}

}  // namespace
}  // namespace thiowatch::fhir
