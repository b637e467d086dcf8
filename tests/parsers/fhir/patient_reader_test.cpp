#include "parsers/fhir/patient_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string patient(const std::string& id, const std::string& more = {}) {
    return R"({"resourceType":"Patient","id":")" + id +
           R"(","identifier":[{"system":"urn:oid:1.2.3","value":"N)" + id + R"("}])" +
           (more.empty() ? "" : "," + more) + "}";
}

std::string link_to(const std::string& id, const std::string& type) {
    return R"("link":[{"other":{"reference":"Patient/)" + id + R"("},"type":")" + type + R"("}])";
}

// "merge Nb into Na", "link Na Nb".
std::vector<std::string> changes_in(const Reading& reading) {
    std::vector<std::string> told;
    for (const PatientEvent& event : events_in<PatientEvent>(reading)) {
        if (event.action == PatientAction::Update) continue;
        const std::string person = event.person.identifiers.at(0).value.text();
        const std::string other = event.other.identifiers.at(0).value.text();
        told.push_back(
            event.action == PatientAction::Merge ? "merge " + other + " into " + person
                                                 : "link " + person + " " + other
        );
    }
    return told;
}

TEST(PatientReader, LinksMeanWhatR4Says) {
    const auto changes = [](const std::string& type) {
        return changes_in(read_text(collection_of({patient("a", link_to("b", type)), patient("b")}))
        );
    };
    EXPECT_THAT(changes("replaced-by"), ElementsAre("merge Na into Nb"));
    EXPECT_THAT(changes("replaces"), ElementsAre("merge Nb into Na"));
    EXPECT_THAT(changes("refer"), ElementsAre("link Na Nb"));
    EXPECT_THAT(changes("seealso"), ElementsAre("link Na Nb"));
    EXPECT_THAT(changes("cousin"), IsEmpty());
}

TEST(PatientReader, AChainIsAMergeForEachOfItsLinks) {
    EXPECT_THAT(
        changes_in(read_text(collection_of(
            {patient("a", link_to("b", "replaced-by")),
             patient("b", link_to("c", "replaced-by")),
             patient("c")}
        ))),
        ElementsAre("merge Na into Nb", "merge Nb into Nc")
    );
}

TEST(PatientReader, TwoThatReplaceEachOtherAreForAPersonToDecide) {
    const Reading reading = read_text(collection_of(
        {patient("a", link_to("b", "replaced-by")), patient("b", link_to("a", "replaced-by"))}
    ));
    EXPECT_THAT(changes_in(reading), IsEmpty());
    EXPECT_EQ(reading.content.problems.size(), 2U);
}

TEST(PatientReader, BothSidesOfAMergeMaySayIt) {
    const Reading reading = read_text(collection_of(
        {patient("a", link_to("b", "replaced-by")), patient("b", link_to("a", "replaces"))}
    ));
    EXPECT_THAT(changes_in(reading), ElementsAre("merge Na into Nb", "merge Na into Nb"));
    EXPECT_THAT(reading.content.problems, IsEmpty());
}

TEST(PatientReader, AMergeWaitsForThePatientItNames) {
    const Reading reading = read_text(patient("a", link_to("b", "replaced-by")));
    ASSERT_EQ(reading.entries.at(0).waits_for.size(), 1U);
    EXPECT_EQ(reading.entries.at(0).waits_for[0], "Patient/b");
    EXPECT_EQ(events_in<PatientEvent>(reading).size(), 1U);
}

TEST(PatientReader, TakesOnlyIdentifiersThatArePeoplesAndInUse) {
    const Submission submission = submission_of(
        R"({"resourceType":"Patient","id":"7","identifier":[)"
        R"({"system":"urn:oid:1.2.3","value":"1"},{"system":"urn:other","value":"2"},{"value":"3"},)"
        R"({"use":"old","system":"urn:oid:1.2.3","value":"4"},)"
        R"({"type":{"coding":[{"code":"VN"}]},"system":"urn:v","value":"5"},{"system":"urn:x"}]})"
    );
    ReadOptions options = reading_options();
    std::vector<std::string> told;
    for (const auto& one : read_patient(submission.entries.at(0).resource, options).identifiers)
        told.push_back(one.authority.text() + "|" + one.value.text());
    EXPECT_THAT(told, ElementsAre("H1|1", "urn:other|2", "H1|3"));
    options.authority = {};
    options.id_authority = AssigningAuthority("EHR");
    told.clear();
    for (const auto& one : read_patient(submission.entries.at(0).resource, options).identifiers)
        told.push_back(one.authority.text() + "|" + one.value.text());
    EXPECT_THAT(told, ElementsAre("H1|1", "urn:other|2", "EHR|7"));
}

TEST(PatientReader, TheOfficialNameCounts) {
    const Submission submission = submission_of(
        R"({"resourceType":"Patient","name":[{"use":"maiden","family":"Old"},{"family":"Any"},)"
        R"({"use":"official","family":"Example","given":["Anna","Maria"]}],"gender":"other",)"
        R"("birthDate":"1980-02"})"
    );
    const Demographics read =
        read_patient(submission.entries.at(0).resource, reading_options()).demographics;
    EXPECT_EQ(read.family.text(), "Example");
    EXPECT_EQ(read.given.text(), "Anna");
    EXPECT_EQ(read.sex, Sex::Other);
    EXPECT_EQ(read.birth_date->iso(), "1980-02");
}

TEST(PatientReader, AFeedMayTakeTheLogicalIdForANumber) {
    ReadOptions options = reading_options();
    options.id_authority = AssigningAuthority("EHR");
    const Reading reading = read_text(count_with(R"("valueInteger":1)"), options);
    ASSERT_EQ(reading.content.people.size(), 1U);
    EXPECT_EQ(reading.content.people[0].person.identifiers.at(0).authority.text(), "EHR");
}

struct ConditionCase {
    const char* more;
    const char* expected;
};

TEST(ConditionReader, OnlyWhatIsHeldForTrueIsAnEvent) {
    const std::vector<ConditionCase> cases{
        {R"("clinicalStatus":{"coding":[{"code":"active"}]})", "active"},
        {R"("clinicalStatus":{"coding":[{"code":"resolved"}]})", "ended"},
        {R"("abatementDateTime":"2026-01-01")", "ended"},
        {R"("verificationStatus":{"coding":[{"code":"entered-in-error"}]})", "withdrawn"},
        {R"("verificationStatus":{"coding":[{"code":"refuted"}]})", "withdrawn"},
        {R"("verificationStatus":{"coding":[{"code":"provisional"}]})", "ignored"},
        {R"("verificationStatus":{"coding":[{"code":"confirmed"}]})", "active"},
    };
    for (const ConditionCase& one : cases) {
        const Reading reading = read_text(collection_of(
            {kAnna,
             R"({"resourceType":"Condition","id":"c","code":{"coding":[{"system":"http://snomed.info/sct","code":"77386006"}]},)"
             R"("subject":{"reference":"Patient/anna"},"onsetDateTime":"2026-01-01",)" +
                 std::string(one.more) + "}"}
        ));
        const auto events = events_in<ConditionEvent>(reading);
        std::string told = outcomes_of(reading).at(1);
        if (!events.empty()) {
            const bool is_active = events[0].state == ConditionState::Active;
            const bool has_ended = events[0].state == ConditionState::Ended;
            told = is_active ? "active" : has_ended ? "ended" : "withdrawn";
        }
        EXPECT_EQ(told, one.expected) << one.more;
    }
}

TEST(ConditionReader, TakesAnAllergyThatIsUnconfirmedAndNoneThatIsRefuted) {
    const std::pair<std::string, ConditionState> cases[] = {
        {"unconfirmed", ConditionState::Active},
        {"confirmed", ConditionState::Active},
        {"refuted", ConditionState::Withdrawn},
    };
    for (const auto& [verification, expected] : cases) {
        const Reading reading = read_text(collection_of(
            {kAnna,
             R"({"resourceType":"AllergyIntolerance","id":"a","code":{"text":"azathioprine"},)"
             R"("patient":{"reference":"Patient/anna"},"verificationStatus":{"coding":[{"code":")" +
                 verification + R"("}]}})"}
        ));
        const auto events = events_in<ConditionEvent>(reading);
        ASSERT_EQ(events.size(), 1U) << verification;
        EXPECT_EQ(events[0].kind, ConditionKind::Allergy);
        EXPECT_EQ(events[0].state, expected) << verification;
    }
}

}  // namespace
}  // namespace thiowatch::fhir
