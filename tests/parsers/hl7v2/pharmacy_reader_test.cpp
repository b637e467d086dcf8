#include "parsers/hl7v2/pharmacy_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "parsers/hl7v2/order_control.h"
#include "tests/support/hl7_reading.h"

namespace thiowatch::hl7v2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPid = "PID|1||4711^^^H1^MR||Doe^Jane||19800101|F";
constexpr std::string_view kAza = "RXE||1256^azathioprine^RXNORM|100||mg^milligram";

std::vector<TherapyEvent>
therapies_of(std::string_view type, const std::vector<std::string_view>& segments) {
    return events_of<TherapyEvent>(read_segments(type, segments));
}

// The one event of an RDE with this ORC.
TherapyEvent therapy_of(std::string_view orc) {
    const std::vector<TherapyEvent> events = therapies_of("RDE^O11", {kPid, orc, kAza});
    EXPECT_EQ(events.size(), 1U) << orc;
    return events.empty() ? TherapyEvent{} : events.front();
}

TEST(PharmacyReader, DatesAStopByTheOrdersChangeAndNeverByItsBeginning) {
    const std::vector<TherapyEvent> events = therapies_of(
        "RDE^O11", {kPid, "ORC|DC|P1", "TQ1|1||||||20250101000000+0000|20271231000000+0000", kAza}
    );
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].action, TherapyAction::Stop);
    EXPECT_EQ(time_text(events[0].effective), "none") << "the message's own time";
    EXPECT_FALSE(events[0].until);
    EXPECT_FALSE(events[0].dose);

    const TherapyEvent dated = therapy_of("ORC|DC|P1|||||^^^20250101||20260225||||||20260220");
    EXPECT_EQ(time_text(dated.effective), "2026-02-20T00:00:00Z");
    const TherapyEvent entered = therapy_of("ORC|DC|P1|||||^^^20250101^20271231||20260225");
    EXPECT_EQ(time_text(entered.effective), "2026-02-25T00:00:00Z");
    EXPECT_FALSE(entered.until);
}

struct ActionCase {
    const char* control;
    const char* status;
    std::optional<TherapyAction> expected;
    bool is_certain = true;
};

TEST(PharmacyReader, KnowsWhatAnOrderDoes) {
    using enum TherapyAction;
    const std::vector<ActionCase> cases{
        {"CA", "", Stop},
        {"DC", "", Stop},
        {"OC", "", Stop},
        {"CR", "", Stop},
        {"OD", "", Stop},
        {"DR", "", Stop},
        {"DC", "IP", Stop},
        {"NW", "", Start},
        {"NW", "IP", Start},
        {"NW", "CM", Start},
        {"SN", "", Start},
        {"OK", "", Start},
        {"NW", "DC", Stop},
        {"OK", "CA", Stop},
        {"NW", "HD", Hold},
        {"HD", "", Hold},
        {"OH", "", Hold},
        {"HR", "", Hold},
        {"RL", "", Resume},
        {"OE", "", Resume},
        {"XO", "", Change},
        {"XX", "", Change},
        {"XR", "", Change},
        {"RO", "", Change},
        {"RU", "", Change},
        {"RF", "", Evidence},
        {"RE", "CM", Evidence},
        {"SC", "DC", Stop},
        {"SC", "CM", Stop},
        {"SC", "HD", Hold},
        {"SC", "IP", Evidence},
        {"SC", "ER", std::nullopt},
        {"SC", "", std::nullopt, false},
        {"SC", "QQ", std::nullopt, false},
        {"", "", Start},
        {"", "CA", Stop},
        {"UA", "", std::nullopt},
        {"UD", "", std::nullopt},
        {"ZZ", "", std::nullopt, false},
    };
    for (const ActionCase& one : cases) {
        const OrderAction found = action_of_order(one.control, one.status);
        EXPECT_EQ(found.action, one.expected) << one.control << "/" << one.status;
        EXPECT_EQ(found.is_certain, one.is_certain) << one.control << "/" << one.status;
    }
}

TEST(PharmacyReader, HoldsAnOrderWhoseCodesItDoesNotKnow) {
    const ClinicalContent unknown = read_segments("RDE^O11", {kPid, "ORC|ZZ|P1", kAza});
    EXPECT_THAT(events_of<TherapyEvent>(unknown), IsEmpty());
    EXPECT_THAT(problems_of(unknown), ElementsAre("TW305 ORC[1]-1"));
    const ClinicalContent status = read_segments("RDE^O11", {kPid, "ORC|sc|P1|||zz", kAza});
    EXPECT_THAT(problems_of(status), ElementsAre("TW305 ORC[1]-5"));
}

TEST(PharmacyReader, StopsTheReplacedOrderWhenItsReplacementIsThere) {
    const std::vector<TherapyEvent> both = therapies_of(
        "RDE^O11", {kPid, "ORC|RU|P1", kAza, "ORC|RO|P2", "RXE||103^mercaptopurine^RXNORM"}
    );
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[0].action, TherapyAction::Stop);
    EXPECT_EQ(both[0].order.text(), "P1");
    EXPECT_EQ(both[1].action, TherapyAction::Change);
    EXPECT_EQ(both[1].order.text(), "P2");
    EXPECT_EQ(therapy_of("ORC|RU|P1").action, TherapyAction::Change);
}

struct StartCase {
    const char* name;
    std::vector<std::string_view> segments;
    const char* effective;
    const char* until;
};

TEST(PharmacyReader, DatesAStartByTheFirstPlaceThatHasATime) {
    const std::vector<StartCase> cases{
        {"TQ1 before all",
         {kPid,
          "ORC|NW|P1|||||^^^20260103^20260503||20260102||||||20260104",
          "TQ1|1||||||20260105|20260601",
          kAza},
         "2026-01-05T00:00:00Z",
         "2026-06-01T00:00:00Z"},
        {"the pharmacy's TQ1 before the order's",
         {kPid, "ORC|NW|P1", "TQ1|1||||||20260105", kAza, "TQ1|1||||||20260107|20260201"},
         "2026-01-07T00:00:00Z",
         "2026-02-01T00:00:00Z"},
        {"a taper",
         {kPid, "ORC|NW|P1", kAza, "TQ1|2||||||20260115|20260201", "TQ1|1||||||20260101|20260114"},
         "2026-01-01T00:00:00Z",
         "2026-02-01T00:00:00Z"},
        {"a taper that goes on",
         {kPid, "ORC|NW|P1", kAza, "TQ1|1||||||20260101|20260114", "TQ1|2||||||20260115"},
         "2026-01-01T00:00:00Z",
         "none"},
        {"ORC-7",
         {kPid, "ORC|NW|P1|||||^^^20260103^20260503||20260102||||||20260104", kAza},
         "2026-01-03T00:00:00Z",
         "2026-05-03T00:00:00Z"},
        {"RXE-1",
         {kPid,
          "ORC|NW|P1|||||||20260102||||||20260104",
          "RXE|^BID&0600^^20260106^20260506|1256^azathioprine^RXNORM"},
         "2026-01-06T00:00:00Z",
         "2026-05-06T00:00:00Z"},
        {"ORC-15",
         {kPid, "ORC|NW|P1|||||||20260102||||||20260104", kAza},
         "2026-01-04T00:00:00Z",
         "none"},
        {"ORC-9", {kPid, "ORC|NW|P1|||||||20260102", kAza}, "2026-01-02T00:00:00Z", "none"},
        {"nowhere", {kPid, "ORC|NW|P1", kAza}, "none", "none"},
    };
    for (const StartCase& one : cases) {
        const std::vector<TherapyEvent> events = therapies_of("RDE^O11", one.segments);
        ASSERT_EQ(events.size(), 1U) << one.name;
        EXPECT_EQ(time_text(events[0].effective), one.effective) << one.name;
        EXPECT_EQ(time_text(events[0].until), one.until) << one.name;
    }
}

TEST(PharmacyReader, NotesAStartItCannotReadAndTakesTheNext) {
    const ClinicalContent content =
        read_segments("RDE^O11", {kPid, "ORC|NW|P1|||||||20260102", "TQ1|1||||||soon", kAza});
    ASSERT_EQ(events_of<TherapyEvent>(content).size(), 1U);
    EXPECT_EQ(time_text(events_of<TherapyEvent>(content)[0].effective), "2026-01-02T00:00:00Z");
    EXPECT_THAT(problems_of(content), ElementsAre("TW102 TQ1[1]-7"));
}

TEST(PharmacyReader, GivesEveryCodeAndNameOfTheDrug) {
    const std::vector<TherapyEvent> events = therapies_of(
        "RDE^O11",
        {kPid,
         "ORC|NW|P1",
         "RXO|1256^azathioprine^RXNORM",
         "RXE||AZA50^AZATHIOPRINE 50 MG TAB^L^60219107601^aza^NDC^^^azathioprine (IMURAN) 50 mg"}
    );
    ASSERT_EQ(events.size(), 1U);
    const std::vector<TestCode> expected{
        {"AZA50", "AZATHIOPRINE 50 MG TAB", "L"},
        {"60219107601", "aza", "NDC"},
        {"", "azathioprine (IMURAN) 50 mg", ""},
        {"1256", "azathioprine", "RXNORM"},
    };
    EXPECT_EQ(events[0].drug_codes, expected);
    EXPECT_EQ(events[0].where, "RXE[1]");
}

TEST(PharmacyReader, ReadsTheDoseAsOrderedAndNoStrengthOrSupply) {
    const std::vector<std::pair<std::string_view, std::string>> cases{
        {"RXE||1256^aza^RXNORM|100||mg^milligram", "100 mg"},
        {"RXE||1256^aza^RXNORM|1.5||43^mg/kg/d", "1.5 mg/kg/d"},
        {"RXE||1256^aza^RXNORM|2|4|tab", "2 tab"},
        {"RXE||1256^aza^RXNORM|||mg|||||30|tab||||||||||||||50|mg", "none"},
        {"RXE||1256^aza^RXNORM|half||tab", "none"},
        {"RXO|1256^aza^RXNORM|75||mg", "75 mg"},
    };
    for (const auto& [segment, expected] : cases) {
        const std::vector<TherapyEvent> events =
            therapies_of("RDE^O11", {kPid, "ORC|NW|P1", segment});
        ASSERT_EQ(events.size(), 1U) << segment;
        const std::optional<Dose>& dose = events[0].dose;
        EXPECT_EQ(dose ? dose->amount.text() + " " + dose->unit : "none", expected) << segment;
    }
}

TEST(PharmacyReader, NamesOrderAndPrescriber) {
    const TherapyEvent both = therapy_of("ORC|NW|P1^EHR|F1^RX|||||||||D7^Smith^John~D8");
    EXPECT_EQ(both.order.text(), "P1");
    EXPECT_EQ(both.prescriber_id, "D7");
    EXPECT_EQ(therapy_of("ORC|NW||F1").order.text(), "F1");
    const std::vector<TherapyEvent> events =
        therapies_of("RDE^O11", {kPid, "ORC|NW|P1", "RXE||1256^aza^RXNORM|||||||||||D9^Jones"});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].prescriber_id, "D9");
}

TEST(PharmacyReader, MakesAnEventOfEveryOrderAndOfEveryDrugInAMixture) {
    const std::vector<TherapyEvent> events = therapies_of(
        "RDE^O25",
        {kPid,
         "ORC|NW|P1",
         kAza,
         "ORC|NW|P2",
         "RXE||BAG^IV mixture^L|1||bag",
         "RXC|B|NS^saline^L|100|ml",
         "RXC|A|1256^azathioprine^RXNORM|100|mg"}
    );
    ASSERT_EQ(events.size(), 4U);
    EXPECT_EQ(events[1].order.text(), "P2");
    EXPECT_EQ(events[3].order.text(), "P2");
    EXPECT_EQ(events[3].where, "RXC[2]");
    ASSERT_EQ(events[3].drug_codes.size(), 1U);
    EXPECT_EQ(events[3].drug_codes[0].code, "1256");
    EXPECT_FALSE(events[3].dose);
}

TEST(PharmacyReader, TakesEachDrugForAnOrderWhereThereIsNoOrc) {
    const std::vector<TherapyEvent> events =
        therapies_of("RDE^O01", {kPid, kAza, "RXE||519^allopurinol^RXNORM"});
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].action, TherapyAction::Start);
    EXPECT_EQ(events[1].drug_codes[0].code, "519");
}

// --- dispensed and given
// --------------------------------------------------------------------------

TEST(PharmacyReader, TakesWhatIsHandedOutAsEvidenceOnly) {
    const std::vector<TherapyEvent> events = therapies_of(
        "RDS^O13",
        {kPid,
         "ORC|RE|P1|F1||||||20260302",
         "RXO|1256^azathioprine^RXNORM|50||mg",
         "RXE|^^^20250101|AZA^azathioprine^L|50||mg",
         "RXD|1|AZA50^AZATHIOPRINE 50 MG^L|20260228|60|tab",
         "RXD|2|AZA25^AZATHIOPRINE 25 MG^L||60|tab"}
    );
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].action, TherapyAction::Evidence);
    EXPECT_EQ(time_text(events[0].effective), "2026-02-28T00:00:00Z");
    EXPECT_EQ(time_text(events[1].effective), "2026-03-02T00:00:00Z");
    EXPECT_FALSE(events[0].dose);
    EXPECT_FALSE(events[0].until);
    EXPECT_EQ(events[0].where, "RXD[1]");
    EXPECT_EQ(events[0].order.text(), "P1");
    ASSERT_EQ(events[0].drug_codes.size(), 3U);
    EXPECT_EQ(events[0].drug_codes[0].code, "AZA50");
    EXPECT_EQ(events[0].drug_codes[2].code, "1256");
}

TEST(PharmacyReader, TakesNoEvidenceFromWhatWasTakenBackOrNotGiven) {
    const std::vector<std::pair<std::string_view, std::string_view>> cases{
        {"ORC|RE|P1", "RXA|0|1|20260301||1256^aza^RXNORM|50|mg|||||||||||||RE"},
        {"ORC|RE|P1", "RXA|0|1|20260301||1256^aza^RXNORM|50|mg|||||||||||||NA"},
        {"ORC|RE|P1", "RXA|0|1|20260301||1256^aza^RXNORM|50|mg|||||||||||||CP|D"},
        {"ORC|CA|P1", "RXA|0|1|20260301||1256^aza^RXNORM|50|mg"},
        {"ORC|DC|P1", "RXA|0|1|20260301||1256^aza^RXNORM|50|mg"},
        {"ORC|RE|P1|||CA", "RXA|0|1|20260301||1256^aza^RXNORM|50|mg"},
    };
    for (const auto& [orc, rxa] : cases) {
        const ClinicalContent content = read_segments("RAS^O17", {kPid, orc, rxa});
        EXPECT_THAT(events_of<TherapyEvent>(content), IsEmpty()) << orc << rxa;
        EXPECT_THAT(problems_of(content), IsEmpty()) << orc << rxa;
    }
}

TEST(PharmacyReader, ReadsAdministrationsAndGives) {
    const std::vector<TherapyEvent> given = therapies_of(
        "RAS^O17",
        {kPid,
         "ORC|RE|P1|||CM",
         "RXA|0|1|20260228080000+0000||1256^aza^RXNORM|50|mg|||||||||||||CP",
         "RXA|0|2|20260301080000+0000||1256^aza^RXNORM|50|mg|||||||||||||PA"}
    );
    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(time_text(given[1].effective), "2026-03-01T08:00:00Z");
    const std::vector<TherapyEvent> to_give = therapies_of(
        "RGV^O15", {kPid, "ORC|RE|P1", "RXG|1||^^^20260301|1256^azathioprine^RXNORM|50||mg"}
    );
    ASSERT_EQ(to_give.size(), 1U);
    EXPECT_EQ(to_give[0].action, TherapyAction::Evidence);
    EXPECT_EQ(time_text(to_give[0].effective), "2026-03-01T00:00:00Z");
}

// --- faults
// ---------------------------------------------------------------------------------------

TEST(PharmacyReader, AcceptsAnOrmThatOrdersSomethingElse) {
    const ClinicalContent content =
        read_segments("ORM^O01", {kPid, "ORC|NW|P1", "OBR|1|P1||XR^Chest film"});
    EXPECT_THAT(events_of<TherapyEvent>(content), IsEmpty());
    EXPECT_THAT(problems_of(content), IsEmpty());
}

TEST(PharmacyReader, ReadsTheDrugOfAnOrm) {
    const std::vector<TherapyEvent> events =
        therapies_of("ORM^O01", {kPid, "ORC|NW|P1", "RXO|1256^azathioprine^RXNORM|50||mg"});
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].where, "RXO[1]");
}

TEST(PharmacyReader, CannotUseAnOrderThatNamesNoDrugAtAll) {
    const auto content = try_reading(message_with("RDE^O11", {kPid, "ORC|CA|P1"}));
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, FaultCode::Hl7SegmentMissing);
    EXPECT_EQ(content.error().where, "RXE");
}

TEST(PharmacyReader, HoldsTheOrderWithoutADrugAndReadsTheOthers) {
    const ClinicalContent content = read_segments(
        "OMP^O09", {kPid, "ORC|CA|P1", "ORC|NW|P2", "RXO|1256^aza^RXNORM", "ORC|NW|P3", "RXO|||mg"}
    );
    EXPECT_EQ(events_of<TherapyEvent>(content).size(), 1U);
    EXPECT_THAT(problems_of(content), ElementsAre("TW302 ORC[1]", "TW303 RXO[2]"));
}

TEST(PharmacyReader, YieldsTheTherapyOfNobodyAndSaysSo) {
    const ClinicalContent content = read_segments("RDE^O11", {"ORC|NW|P1", kAza});
    ASSERT_EQ(content.people.size(), 1U);
    EXPECT_EQ(content.people[0].events.size(), 1U);
    EXPECT_THAT(problems_of(content), ElementsAre("TW504 PID-3"));
}

}  // namespace
}  // namespace thiowatch::hl7v2
