#include "parsers/fhir/medication_readers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fhir_reading.h"

namespace thiowatch::fhir {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kAzathioprine =
    R"("medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm",)"
    R"("code":"105611","display":"azathioprine 50 MG Oral Tablet"}]})";

std::string
medication(const std::string& type, const std::string& status, const std::string& more) {
    return R"({"resourceType":")" + type +
           R"(","id":"m1","meta":{"lastUpdated":"2026-06-01T00:00:00Z"},)" + R"("status":")" +
           status + R"(","subject":{"reference":"Patient/anna"},)" + kAzathioprine +
           (more.empty() ? "" : "," + more) + "}";
}

const char* name_of(TherapyAction action) {
    switch (action) {
        case TherapyAction::Start:
            return "start";
        case TherapyAction::Stop:
            return "stop";
        case TherapyAction::Hold:
            return "hold";
        case TherapyAction::Resume:
            return "resume";
        case TherapyAction::Change:
            return "change";
        case TherapyAction::Evidence:
            return "evidence";
    }
    return "";
}

std::string day(const std::optional<Instant>& at) {
    return at ? at->rfc3339().substr(0, 10) : std::string("-");
}

// "start 2026-01-05..-" for each event; else the outcome of the entry.
std::string told_of(const std::string& resource, const std::vector<std::string>& others = {}) {
    std::vector<std::string> resources{kAnna, resource};
    resources.insert(resources.end(), others.begin(), others.end());
    const Reading reading = read_text(collection_of(resources));
    std::string text;
    for (const TherapyEvent& event : events_in<TherapyEvent>(reading)) {
        if (!text.empty()) text += ", ";
        text += std::string(name_of(event.action)) + " " + day(event.effective) + ".." +
                day(event.until);
    }
    return text.empty() ? outcomes_of(reading).at(1) : text;
}

struct StatusCase {
    const char* type;
    const char* status;
    const char* more;
    const char* expected;
};

TEST(MedicationReaders, EveryStatusOfARequestMeansWhatR4Says) {
    constexpr const char* kOrdered = R"("intent":"order","authoredOn":"2026-01-05")";
    const std::vector<StatusCase> cases{
        {"", "active", kOrdered, "start 2026-01-05..-, resume 2026-06-01..-"},
        {"", "unknown", kOrdered, "start 2026-01-05..-, resume 2026-06-01..-"},
        {"", "on-hold", kOrdered, "start 2026-01-05..-, hold 2026-06-01..-"},
        {"", "completed", kOrdered, "start 2026-01-05..2026-06-01"},
        {"", "stopped", kOrdered, "start 2026-01-05..2026-06-01, stop 2026-06-01..-"},
        {"", "cancelled", kOrdered, "stop 2026-06-01..-"},
        {"", "entered-in-error", kOrdered, "stop 2026-01-05..-"},
        {"", "draft", kOrdered, "ignored"},
        {"", "nonsense", kOrdered, "refused TW807 Bundle.entry[1].resource.status"},
        {"", "active", R"("intent":"proposal","authoredOn":"2026-01-05")", "ignored"},
        {"", "active", R"("intent":"option","authoredOn":"2026-01-05")", "ignored"},
        {"", "active", R"("intent":"plan","authoredOn":"2026-07-05")", "start 2026-07-05..-"},
        {"",
         "active",
         R"("intent":"order","doNotPerform":true,"authoredOn":"2026-01-05")",
         "ignored"},
        {"",
         "active",
         R"("intent":"instance-order","doNotPerform":false,"authoredOn":"2026-07-05")",
         "start 2026-07-05..-"},
    };
    for (const StatusCase& one : cases) {
        EXPECT_EQ(told_of(medication("MedicationRequest", one.status, one.more)), one.expected)
            << one.status << one.more;
    }
}

TEST(MedicationReaders, ARequestLastsAsLongAsItsSupplyUnlessItSaysSo) {
    const std::vector<StatusCase> cases{
        {"",
         "completed",
         R"("authoredOn":"2026-01-01","dispenseRequest":{"expectedSupplyDuration":{"value":30,"code":"d"},"numberOfRepeatsAllowed":2})",
         "start 2026-01-01..2026-04-01"},
        {"",
         "completed",
         R"("authoredOn":"2026-01-01","dosageInstruction":[{"timing":{"repeat":{"boundsPeriod":{"start":"2026-02-01","end":"2026-03-01"}}}}])",
         "start 2026-02-01..2026-03-01"},
        {"",
         "completed",
         R"("authoredOn":"2026-01-01","dosageInstruction":[{"timing":{"repeat":{"boundsDuration":{"value":4,"unit":"weeks"}}}}])",
         "start 2026-01-01..2026-01-29"},
        {"",
         "completed",
         R"("authoredOn":"2026-01-01","dispenseRequest":{"validityPeriod":{"start":"2026-01-10"}})",
         "start 2026-01-10..2026-06-01"},
    };
    for (const StatusCase& one : cases) {
        EXPECT_EQ(told_of(medication("MedicationRequest", one.status, one.more)), one.expected)
            << one.more;
    }
}

TEST(MedicationReaders, EveryStatusOfAStatementMeansWhatR4Says) {
    constexpr const char* kTaken =
        R"("effectivePeriod":{"start":"2026-01-05"},"dateAsserted":"2026-05-01")";
    const std::vector<StatusCase> cases{
        {"", "active", kTaken, "start 2026-01-05..-"},
        {"", "on-hold", kTaken, "start 2026-01-05..-, hold 2026-05-01..-"},
        {"", "stopped", kTaken, "start 2026-01-05..2026-05-01, stop 2026-05-01..-"},
        {"", "completed", kTaken, "start 2026-01-05..2026-05-01, stop 2026-05-01..-"},
        {"", "not-taken", kTaken, "stop 2026-05-01..-"},
        {"", "entered-in-error", kTaken, "stop 2026-01-05..-"},
        {"", "intended", kTaken, "ignored"},
        {"", "unknown", kTaken, "ignored"},
        {"",
         "completed",
         R"("effectivePeriod":{"start":"2026-01-05","end":"2026-02-01"})",
         "start 2026-01-05..2026-02-01, stop 2026-02-01..-"},
        {"", "", kTaken, "refused TW805 Bundle.entry[1].resource.status"},
    };
    for (const StatusCase& one : cases) {
        EXPECT_EQ(told_of(medication("MedicationStatement", one.status, one.more)), one.expected)
            << one.status << one.more;
    }
}

TEST(MedicationReaders, OnlyWhatWasHandedOutOrGivenIsEvidence) {
    constexpr const char* kHanded =
        R"("whenHandedOver":"2026-01-05","daysSupply":{"value":28,"unit":"days"})";
    constexpr const char* kGiven = R"("effectiveDateTime":"2026-01-05T08:00:00Z")";
    const std::vector<StatusCase> cases{
        {"MedicationDispense", "completed", kHanded, "evidence 2026-01-05..2026-02-02"},
        {"MedicationDispense", "in-progress", kHanded, "ignored"},
        {"MedicationDispense", "preparation", kHanded, "ignored"},
        {"MedicationDispense", "on-hold", kHanded, "ignored"},
        {"MedicationDispense", "stopped", kHanded, "ignored"},
        {"MedicationDispense", "declined", kHanded, "ignored"},
        {"MedicationDispense", "cancelled", kHanded, "ignored"},
        {"MedicationDispense", "entered-in-error", kHanded, "ignored"},
        {"MedicationDispense",
         "completed",
         R"("whenHandedOver":"2026-01-05","quantity":{"value":56,"unit":"tablet"},)"
         R"("dosageInstruction":[{"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},)"
         R"("doseAndRate":[{"doseQuantity":{"value":1,"unit":"tablet"}}]}])",
         "evidence 2026-01-05..2026-02-02"},
        {"MedicationAdministration", "completed", kGiven, "evidence 2026-01-05..-"},
        {"MedicationAdministration", "in-progress", kGiven, "evidence 2026-01-05..-"},
        {"MedicationAdministration", "stopped", kGiven, "evidence 2026-01-05..-"},
        {"MedicationAdministration", "on-hold", kGiven, "ignored"},
        {"MedicationAdministration", "not-done", kGiven, "ignored"},
        {"MedicationAdministration", "entered-in-error", kGiven, "ignored"},
    };
    for (const StatusCase& one : cases) {
        EXPECT_EQ(told_of(medication(one.type, one.status, one.more)), one.expected)
            << one.type << one.status;
    }
}

std::string dose_with(const std::string& instructions) {
    const Reading reading = read_text(collection_of(
        {kAnna,
         medication(
             "MedicationRequest",
             "active",
             R"("authoredOn":"2026-07-01","dosageInstruction":[)" + instructions + "]"
         )}
    ));
    const auto events = events_in<TherapyEvent>(reading);
    if (events.empty() || !events[0].dose) return "none";
    return events[0].dose->amount.text() + " " + events[0].dose->unit;
}

TEST(MedicationReaders, ADoseIsByTheDayWhereItsTimingSaysSo) {
    const auto step =
        [](const std::string& amount, const std::string& repeat, const std::string& more) {
            return R"({"timing":{"repeat":{)" + repeat +
                   R"(}},"doseAndRate":[{"doseQuantity":{"value":)" + amount +
                   R"(,"unit":"mg"}}])" + more + "}";
        };
    const std::string daily = R"("frequency":1,"period":1,"periodUnit":"d")";
    EXPECT_EQ(dose_with(step("150", daily, "")), "150 mg/d");
    EXPECT_EQ(
        dose_with(step("50", R"("frequency":2,"period":1,"periodUnit":"d")", "")), "100 mg/d"
    );
    EXPECT_EQ(
        dose_with(step("50", R"("frequency":1,"period":8,"periodUnit":"h")", "")), "150 mg/d"
    );
    EXPECT_EQ(
        dose_with(step("50", R"("frequency":1,"period":2,"periodUnit":"d")", "")).substr(0, 2), "25"
    );
    EXPECT_EQ(dose_with(step("50", R"("when":["MORN"])", "")), "50 mg");
    EXPECT_EQ(dose_with(step("50", daily, R"(,"asNeededBoolean":true)")), "50 mg");
    EXPECT_EQ(dose_with(step("50", daily, "") + "," + step("100", daily, "")), "150 mg/d");
    EXPECT_EQ(
        dose_with(
            step("50", daily, R"(,"sequence":2)") + "," + step("25", daily, R"(,"sequence":1)")
        ),
        "25 mg/d"
    );
    EXPECT_EQ(dose_with(R"({"text":"one in the morning"})"), "none");
    EXPECT_EQ(
        dose_with(
            R"({"doseAndRate":[{"doseRange":{"low":{"value":50},"high":{"value":75,"unit":"mg"}}}]})"
        ),
        "75 mg"
    );
}

std::vector<std::string> drugs_of(const std::string& drug, const std::vector<std::string>& others) {
    std::vector<std::string> resources{
        kAnna,
        R"({"resourceType":"MedicationRequest","id":"m1","status":"active","authoredOn":"2026-07-01",)"
        R"("subject":{"reference":"Patient/anna"},)" +
            drug + "}"};
    resources.insert(resources.end(), others.begin(), others.end());
    const Reading reading = read_text(collection_of(resources));
    std::vector<std::string> told;
    for (const TherapyEvent& event : events_in<TherapyEvent>(reading)) {
        const TestCode& code = event.drug_codes.at(0);
        told.push_back(code.code.empty() ? code.display : code.code);
    }
    if (told.empty()) told.push_back(outcomes_of(reading).at(1));
    return told;
}

TEST(MedicationReaders, FindsTheDrugHoweverItIsReferredTo) {
    const std::string by_code =
        R"({"resourceType":"Medication","id":"d","code":{"coding":[{"code":"aza"}]}})";
    const std::string by_content =
        R"({"resourceType":"Medication","id":"d","ingredient":[{"itemCodeableConcept":{"text":"azathioprine"}},)"
        R"({"itemCodeableConcept":{"text":"starch"},"isActive":false}]})";
    const std::string reference = R"("medicationReference":{"reference":"Medication/d"})";
    EXPECT_THAT(drugs_of(reference, {by_code}), ElementsAre("aza"));
    EXPECT_THAT(drugs_of(reference, {by_content}), ElementsAre("azathioprine"));
    EXPECT_THAT(drugs_of(reference, {}), ElementsAre("parked Medication/d"));
    EXPECT_THAT(
        drugs_of(R"("medicationReference":{"reference":"#d"},"contained":[)" + by_code + "]", {}),
        ElementsAre("aza")
    );
    EXPECT_THAT(
        drugs_of(R"("medicationReference":{"display":"Azathioprine 50 mg"})", {}),
        ElementsAre("Azathioprine 50 mg")
    );
    EXPECT_THAT(
        drugs_of(R"("medicationReference":{"identifier":{"system":"urn:f","value":"77"}})", {}),
        ElementsAre("77")
    );
    EXPECT_THAT(
        drugs_of(R"("medication":{"concept":{"text":"azathioprine"}})", {}),
        ElementsAre("azathioprine")
    );
    EXPECT_THAT(
        drugs_of(R"("note":[])", {}),
        ElementsAre("refused TW805 Bundle.entry[1].resource.medication")
    );
}

TEST(MedicationReaders, ADispenseIsOfTheOrderItFillsAndKnowsItsPrescriber) {
    const std::string request = medication(
        "MedicationRequest",
        "active",
        R"("identifier":[{"value":"RX77"}],"authoredOn":"2026-07-01","requester":{"reference":"Practitioner/p"})"
    );
    const std::string dispense =
        R"({"resourceType":"MedicationDispense","id":"d1","status":"completed","subject":{"reference":"Patient/anna"},)" +
        kAzathioprine +
        R"(,"whenHandedOver":"2026-07-02","authorizingPrescription":[{"reference":"MedicationRequest/m1"}]})";
    const std::string practitioner =
        R"({"resourceType":"Practitioner","id":"p","identifier":[{"system":"urn:gmc","value":"1234567"}]})";
    const Reading reading = read_text(collection_of({kAnna, dispense, request, practitioner}));
    for (const TherapyEvent& event : events_in<TherapyEvent>(reading)) {
        EXPECT_EQ(event.order.text(), "RX77") << name_of(event.action);
        EXPECT_EQ(event.prescriber_id, "1234567") << name_of(event.action);
    }
    EXPECT_THAT(outcomes_of(reading), ElementsAre("used", "used", "used", "supporting"));
}

TEST(MedicationReaders, ARequestWithoutANumberIsItsOwn) {
    const Reading reading = read_text(collection_of(
        {kAnna, medication("MedicationRequest", "active", R"("authoredOn":"2026-07-01")")}
    ));
    EXPECT_EQ(events_in<TherapyEvent>(reading).at(0).order.text(), "MedicationRequest/m1");
    EXPECT_THAT(problems_in(reading), IsEmpty());
}

TEST(MedicationReaders, AnUnknownModifierMayMeanTheOppositeAndIsRefused) {
    EXPECT_EQ(
        told_of(
            medication("MedicationRequest", "active", R"("modifierExtension":[{"url":"urn:x"}])")
        ),
        "refused TW804 Bundle.entry[1].resource.modifierExtension[0]"
    );
}

}  // namespace
}  // namespace thiowatch::fhir
