#include "parsers/hl7v2/oru_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hl7_reading.h"

namespace thiowatch::hl7v2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPid = "PID|1||4711^^^H1^MR||Doe^Jane||19800101|F";
constexpr std::string_view kObr = "OBR|1|P1|F1|CBC^Blood count^L|||20260301080000+0000";
constexpr std::string_view kWbc = "OBX|1|NM|6690-2^WBC^LN||2.3|10*9/L|4.0-11.0|L|||F";
constexpr std::string_view kPlt = "OBX|2|NM|777-3^PLT^LN||140|10*9/L|||||F";

std::vector<LabResult> results_of(const std::vector<std::string_view>& segments) {
    return events_of<LabResult>(read_segments("ORU^R01", segments));
}

std::string letters(const LabResult& result) {
    return std::string(result.specimen.haemolysed ? "H" : "") +
           (result.specimen.clumped ? "P" : "") + (result.specimen.clotted ? "C" : "");
}

std::vector<std::string> letters_of(const std::vector<LabResult>& results) {
    std::vector<std::string> all;
    for (const LabResult& result : results)
        all.push_back(letters(result));
    return all;
}

TEST(OruReader, NeverGivesAResultToThePersonOfAnotherGroup) {
    const ClinicalContent content = read_segments(
        "ORU^R01", {"PID|1||1^^^H1", "OBR|1||F1", kWbc, "PID|2||2^^^H1", "OBR|1||F2", kPlt, kWbc}
    );
    ASSERT_EQ(content.people.size(), 2U);
    EXPECT_THAT(identifiers_of(content.people[0].person), ElementsAre("H1|1"));
    EXPECT_EQ(content.people[0].events.size(), 1U);
    EXPECT_THAT(identifiers_of(content.people[1].person), ElementsAre("H1|2"));
    ASSERT_EQ(content.people[1].events.size(), 2U);
    const auto& last = std::get<LabResult>(content.people[1].events[1]);
    EXPECT_EQ(last.where, "OBX[3]");
    EXPECT_EQ(last.order.text(), "F2");
}

TEST(OruReader, HoldsOneBadPartAndGoesOnWithItsSiblings) {
    const ClinicalContent content = read_segments(
        "ORU^R01", {kPid, kObr, kWbc, "OBX|2|NM|751-8^ANC^LN||see film|10*9/L", kPlt}
    );
    EXPECT_EQ(events_of<LabResult>(content).size(), 3U);
    EXPECT_THAT(problems_of(content), ElementsAre("TW312 OBX[2]-5"));
}

TEST(OruReader, YieldsTheResultsOfNobodyAndSaysSo) {
    const ClinicalContent without_pid = read_segments("ORU^R01", {kObr, kWbc, kPlt});
    ASSERT_EQ(without_pid.people.size(), 1U);
    EXPECT_THAT(without_pid.people[0].person.identifiers, IsEmpty());
    EXPECT_EQ(without_pid.people[0].events.size(), 2U);
    EXPECT_THAT(problems_of(without_pid), ElementsAre("TW504 PID-3"));

    const ClinicalContent unnamed = read_segments("ORU^R01", {"PID|1||||Doe^Jane", kObr, kWbc});
    ASSERT_EQ(unnamed.people.size(), 1U);
    EXPECT_EQ(unnamed.people[0].events.size(), 1U);
    EXPECT_THAT(problems_of(unnamed), ElementsAre("TW504 PID[1]-3"));
}

TEST(OruReader, ReadsThePersonWithAllIdentifiers) {
    const ClinicalContent content = read_segments(
        "ORU^R01",
        {"PID|1|9^^^OLD|4711^^^H1&1.2.3&ISO^MR~99^^^NHS^NH~A1^^^H1^AN|8^^^ALT|Doe^Jane^Q||19800102|"
         "F",
         kObr,
         kWbc}
    );
    ASSERT_EQ(content.people.size(), 1U);
    const PersonStated& person = content.people[0].person;
    EXPECT_THAT(identifiers_of(person), ElementsAre("H1|4711", "NHS|99"));
    EXPECT_EQ(person.demographics.family.text(), "Doe");
    EXPECT_EQ(person.demographics.given.text(), "Jane");
    ASSERT_TRUE(person.demographics.birth_date);
    EXPECT_EQ(person.demographics.birth_date->iso(), "1980-01-02");
    EXPECT_EQ(person.demographics.sex, Sex::Female);
}

struct OldPidCase {
    const char* version;
    const char* pid;
    std::vector<std::string> expected;
};

TEST(OruReader, LooksForIdentifiersInOldPlacesOnlyInOldVersions) {
    const std::vector<OldPidCase> cases{
        {"2.3", "PID|1|77||", {"H1|77"}},
        {"2.3", "PID|1|77|4711|88^^^X", {"H1|4711"}},
        {"2.3", "PID|1|77||88^^^X", {"H1|77", "X|88"}},
        {"2.2", "PID|1|||88", {}},
        {"2.5.1", "PID|1|77||88^^^X", {}},
        {"2.8", "PID|1|77||88^^^X", {}},
    };
    for (const OldPidCase& one : cases) {
        const auto content =
            try_reading(message_with("ORU^R01", {one.pid, kObr, kWbc}, one.version));
        ASSERT_TRUE(content);
        ASSERT_EQ(content->people.size(), 1U);
        EXPECT_EQ(identifiers_of(content->people[0].person), one.expected)
            << one.version << one.pid;
    }
}

struct NumberCase {
    const char* orc;
    const char* obr;
    const char* expected;
};

TEST(OruReader, NumbersTheOrderByItsFillerElseByItsPlacer) {
    const std::vector<NumberCase> cases{
        {"ORC|RE|P1|F1", "OBR|1|P2|F2^LAB|CBC", "F2"},
        {"ORC|RE|P1|F1", "OBR|1|P2||CBC", "F1"},
        {"ORC|RE|P1", "OBR|1|P2||CBC", "P2"},
        {"ORC|RE|P1", "OBR|1|||CBC", "P1"},
        {"NTE|1||nothing", "OBR|1|||CBC", ""},
    };
    for (const NumberCase& one : cases) {
        const std::vector<LabResult> results = results_of({kPid, one.orc, one.obr, kWbc});
        ASSERT_EQ(results.size(), 1U);
        EXPECT_EQ(results[0].order.text(), one.expected) << one.orc << " " << one.obr;
    }
}

TEST(OruReader, GivesEachOrderItsOwnNumberTimesAndStatus) {
    const std::vector<LabResult> results = results_of(
        {kPid,
         "ORC|RE|P1|F1",
         "OBR|1|||CBC|||20260301080000+0000|||||||||||||||20260301090000+0000|||P",
         "OBX|1|NM|6690-2^WBC^LN||2.3",
         "ORC|RE|P2|F2",
         "OBR|2|||LFT|||20260228080000+0000",
         "OBX|1|NM|1742-6^ALT^LN||52"}
    );
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].order.text(), "F1");
    EXPECT_EQ(time_text(results[0].collected), "2026-03-01T08:00:00Z");
    EXPECT_EQ(time_text(results[0].reported), "2026-03-01T09:00:00Z");
    EXPECT_EQ(results[0].status, ResultStatus::Preliminary);
    EXPECT_EQ(results[1].order.text(), "F2");
    EXPECT_EQ(time_text(results[1].collected), "2026-02-28T08:00:00Z");
    EXPECT_EQ(time_text(results[1].reported), "2026-03-01T09:30:00Z");
    EXPECT_EQ(results[1].status, ResultStatus::Final);
}

TEST(OruReader, TakesTheTimeOfTheSpecimenWhereNothingElseHasOne) {
    const std::vector<LabResult> results = results_of(
        {kPid,
         "OBR|1||F1|CBC",
         kWbc,
         "OBX|2|NM|777-3^PLT^LN||140|||||||||20260301060000+0000",
         "SPM|1|PL1&H1^S77&LAB||BLD|||||||||||||20260301070000+0000^20260301070500+0000"}
    );
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(time_text(results[0].collected), "2026-03-01T07:00:00Z");
    EXPECT_EQ(time_text(results[1].collected), "2026-03-01T06:00:00Z");
    EXPECT_EQ(results[0].specimen_number.text(), "S77");
    EXPECT_EQ(results[1].specimen_number.text(), "S77");
}

TEST(OruReader, StatesTimesInTheZoneOfTheMessageElseOfTheFeed) {
    const Expected<TimeZone> london = TimeZone::named("Europe/London");
    ASSERT_TRUE(london);
    const std::string text = "MSH|^~\\&|LAB|H1|TW|H1|20260701093000||ORU^R01|M1|P|2.5.1\r" +
                             std::string(kPid) + "\rOBR|1||F1|CBC|||20260701080000\r" +
                             std::string(kWbc) + "\r";
    const auto content = try_reading(text, {AssigningAuthority("H1"), *london});
    ASSERT_TRUE(content);
    EXPECT_EQ(time_text(content->sent_at), "2026-07-01T08:30:00Z");
    EXPECT_EQ(time_text(events_of<LabResult>(*content)[0].collected), "2026-07-01T07:00:00Z");
}

// --- what is said of the specimen ---------------------------------------------------------------

TEST(OruReader, GivesANoteToTheResultBeforeItOnly) {
    EXPECT_THAT(
        letters_of(results_of({kPid, kObr, kWbc, "NTE|1|L|Sample clotted", kPlt})),
        ElementsAre("C", "")
    );
}

TEST(OruReader, GivesANoteOnTheOrderToAllItsResultsAndNoOthers) {
    EXPECT_THAT(
        letters_of(
            results_of({kPid, kObr, "NTE|1||Sample haemolysed", kWbc, kPlt, "OBR|2||F2|LFT", kWbc})
        ),
        ElementsAre("H", "H", "")
    );
}

TEST(OruReader, GivesNobodyANoteOnThePatient) {
    EXPECT_THAT(
        letters_of(results_of({kPid, "NTE|1||Sample clotted", kObr, kWbc})), ElementsAre("")
    );
}

TEST(OruReader, GivesANoteOnTheNextOrderNotToTheLastResult) {
    EXPECT_THAT(
        letters_of(
            results_of({kPid, kObr, kWbc, "ORC|RE|P2|F2", "NTE|1||Sample clotted", "OBR|2", kPlt})
        ),
        ElementsAre("", "C")
    );
}

TEST(OruReader, ReadsNotesInARowAsOneText) {
    EXPECT_THAT(
        letters_of(results_of({kPid, kObr, kWbc, "NTE|1||There is no", "NTE|2||haemolysis."})),
        ElementsAre("")
    );
    EXPECT_THAT(
        letters_of(results_of({kPid, kObr, kWbc, "NTE|1||Film made.~Sample", "NTE|2||clotted."})),
        ElementsAre("C")
    );
}

TEST(OruReader, TakesAValueInWordsAsAWordOnItsSpecimen) {
    EXPECT_THAT(
        letters_of(results_of({kPid, kObr, "OBX|1|ST|777-3^PLT^LN||clumped", kWbc})),
        ElementsAre("P", "")
    );
}

TEST(OruReader, TakesARemarkAmongTheResultsForAllOfThem) {
    EXPECT_THAT(
        letters_of(results_of(
            {kPid, kObr, kWbc, "OBX|2|TX|8251-1^Service comment^LN||Specimen hemolyzed", kPlt}
        )),
        ElementsAre("H", "H", "H")
    );
}

TEST(OruReader, KnowsTheConditionOfTheSpecimenByCodeAndByWord) {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"SPM|1|^S1||BLD||||||||||||||||||||HEM^Hemolyzed^HL70493", "H"},
        {"SPM|1|^S1||BLD||||||||||||||||||||CLOT", "C"},
        {"SPM|1|^S1||BLD||||||||||||||||||||FROZ~CLOT~HEM", "HC"},
        {"SPM|1|^S1||BLD|||||||||||||||||RC^Clotting^HL70490", "C"},
        {"SPM|1|^S1||BLD|||||||||||||||||RH", "H"},
        {"SPM|1|^S1||BLD|||||||||||||||||^sample clotted", "C"},
        {"SPM|1|^S1||BLD||||||||||clotted in tube", "C"},
        {"SPM|1|^S1||BLD||||||||||||||||||||LIVE", ""},
        {"SPM|1|^S1||BLD", ""},
    };
    for (const auto& [spm, expected] : cases) {
        EXPECT_THAT(
            letters_of(results_of({kPid, kObr, kWbc, spm, kPlt})), ElementsAre(expected, expected)
        ) << spm;
    }
}

TEST(OruReader, ReadsTheOldSpecimenSource) {
    const std::string obr = "OBR|1||F1|CBC|||20260301||||||||BLD^^sample clotted";
    EXPECT_THAT(letters_of(results_of({kPid, obr, kWbc})), ElementsAre("C"));
}

// --- structures
// -----------------------------------------------------------------------------------

TEST(OruReader, ReadsASpecimenFirstReport) {
    const ClinicalContent content = read_segments(
        "OUL^R22",
        {kPid,
         "SPM|1|^S1||BLD|||||||||||||20260301070000+0000|||||||HEM",
         "OBR|1|P1||LFT",
         "ORC|RE||F1",
         "NTE|1||repeat",
         "OBX|1|NM|1742-6^ALT^LN||52",
         "SPM|2|^S2||BLD",
         "OBR|2|P2|F2|CBC",
         kWbc}
    );
    const std::vector<LabResult> results = events_of<LabResult>(content);
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].specimen_number.text(), "S1");
    EXPECT_EQ(results[0].order.text(), "F1");
    EXPECT_EQ(letters(results[0]), "H");
    EXPECT_EQ(time_text(results[0].collected), "2026-03-01T07:00:00Z");
    EXPECT_EQ(results[1].specimen_number.text(), "S2");
    EXPECT_EQ(results[1].order.text(), "F2");
    EXPECT_EQ(letters(results[1]), "");
    EXPECT_EQ(time_text(results[1].collected), "none");
}

TEST(OruReader, ReadsEveryEventOfResults) {
    for (const char* const type :
         {"ORU^R01", "ORU^R30", "ORU^R31", "ORU^R32", "OUL^R21", "OUL^R22", "OUL^R23", "OUL^R24"}) {
        const std::vector<LabResult> results =
            events_of<LabResult>(read_segments(type, {kPid, "ORC|NW|P1", "OBR|1", kWbc}));
        ASSERT_EQ(results.size(), 1U) << type;
        EXPECT_EQ(results[0].order.text(), "P1") << type;
    }
}

TEST(OruReader, ReadsAnOrderFirstSpecimenReport) {
    const std::vector<LabResult> results = events_of<LabResult>(
        read_segments("OUL^R24", {kPid, "OBR|1||F1|CBC", "SPM|1|^S1", kWbc, "OBR|2||F2|LFT", kPlt})
    );
    ASSERT_EQ(results.size(), 2U);
    EXPECT_EQ(results[0].specimen_number.text(), "S1");
    EXPECT_EQ(results[1].specimen_number.text(), "");
}

TEST(OruReader, ReadsResultsWithoutAnOrder) {
    const std::vector<LabResult> results = results_of({kPid, kWbc});
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].order.text(), "");
    EXPECT_EQ(time_text(results[0].collected), "none");
}

TEST(OruReader, NeverTakesThePanelForTheTest) {
    const std::vector<LabResult> results =
        results_of({kPid, "OBR|1||F1|6690-2^WBC^LN", "OBX|1|NM|X1^other^L||2.3"});
    ASSERT_EQ(results.size(), 1U);
    ASSERT_EQ(results[0].codes.size(), 1U);
    EXPECT_EQ(results[0].codes[0].code, "X1");
}

TEST(OruReader, AcceptsAnOrderWithoutResultsYet) {
    const ClinicalContent content = read_segments("ORU^R01", {kPid, kObr});
    EXPECT_THAT(problems_of(content), IsEmpty());
    ASSERT_EQ(content.people.size(), 1U);
    EXPECT_THAT(content.people[0].events, IsEmpty());
}

TEST(OruReader, CannotUseAReportWithoutOrderAndResult) {
    const auto content = try_reading(message_with("ORU^R01", {kPid}));
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, FaultCode::Hl7SegmentMissing);
    EXPECT_EQ(content.error().where, "OBR");
}

}  // namespace
}  // namespace thiowatch::hl7v2
