#include "parsers/hl7v2/adt_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hl7_reading.h"

namespace thiowatch::hl7v2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPid = "PID|1||4711^^^H1^MR||Doe^Jane||19800101|F";

TEST(AdtReader, LetsTheIdentifiersOfPidSurviveAndThoseOfMrgEnd) {
    for (const char* const type : {"ADT^A18", "ADT^A34", "ADT^A40^ADT_A39", "ADT^A47"}) {
        const ClinicalContent content =
            read_segments(type, {kPid, "MRG|12^^^H1^MR~13^^^H2^MR||||||Roe^Jane"});
        ASSERT_EQ(content.people.size(), 1U) << type;
        EXPECT_THAT(identifiers_of(content.people[0].person), ElementsAre("H1|4711"));
        const std::vector<PatientEvent> events = events_of<PatientEvent>(content);
        ASSERT_EQ(events.size(), 1U);
        EXPECT_EQ(events[0].action, PatientAction::Merge);
        EXPECT_THAT(identifiers_of(events[0].person), ElementsAre("H1|4711"));
        EXPECT_THAT(identifiers_of(events[0].other), ElementsAre("H1|12", "H2|13"));
        EXPECT_EQ(events[0].other.demographics.family.text(), "Roe");
        EXPECT_EQ(events[0].where, "MRG[1]");
        EXPECT_THAT(problems_of(content), IsEmpty());
    }
}

TEST(AdtReader, PairsEveryMrgWithThePidBeforeIt) {
    const ClinicalContent content = read_segments(
        "ADT^A40",
        {"PID|1||1^^^H1", "MRG|2^^^H1", "MRG|3^^^H1", "PID|2||8^^^H1", "PV1|1", "MRG|9^^^H1"}
    );
    const std::vector<PatientEvent> events = events_of<PatientEvent>(content);
    ASSERT_EQ(events.size(), 3U);
    EXPECT_THAT(identifiers_of(events[1].person), ElementsAre("H1|1"));
    EXPECT_THAT(identifiers_of(events[1].other), ElementsAre("H1|3"));
    EXPECT_THAT(identifiers_of(events[2].person), ElementsAre("H1|8"));
    EXPECT_THAT(identifiers_of(events[2].other), ElementsAre("H1|9"));
    EXPECT_EQ(events[2].where, "MRG[3]");
}

TEST(AdtReader, NeverEndsAnIdentifierThatSurvives) {
    const ClinicalContent shared =
        read_segments("ADT^A40", {"PID|1||1^^^H1~99^^^NHS", "MRG|2^^^H1~99^^^NHS"});
    ASSERT_EQ(events_of<PatientEvent>(shared).size(), 1U);
    EXPECT_THAT(identifiers_of(events_of<PatientEvent>(shared)[0].other), ElementsAre("H1|2"));
    const ClinicalContent same = read_segments("ADT^A40", {"PID|1||1^^^H1", "MRG|1^^^H1"});
    EXPECT_THAT(events_of<PatientEvent>(same), IsEmpty());
    EXPECT_THAT(problems_of(same), ElementsAre("TW103 MRG[1]"));
}

TEST(AdtReader, HoldsAMergeThatNamesOneSideOnly) {
    struct HalfCase {
        std::vector<std::string_view> segments;
        const char* problem;
    };
    const std::vector<HalfCase> cases{
        {{"PID|1||1^^^H1", "MRG||2"}, "TW504 MRG[1]-1"},
        {{"PID|1||", "MRG|2^^^H1"}, "TW504 PID[1]-3"},
        {{"MRG|2^^^H1", "PID|1||1^^^H1", "MRG|3^^^H1"}, "TW302 MRG[1]"},
        {{"PID|1||1^^^H1", "PID|2||4^^^H1", "MRG|3^^^H1"}, "TW302 PID[1]"},
        {{"PID|1||1^^^H1", "MRG|3^^^H1", "PID|2||4^^^H1"}, "TW302 PID[2]"},
    };
    for (const HalfCase& one : cases) {
        const ClinicalContent content = read_segments("ADT^A40", one.segments);
        EXPECT_THAT(problems_of(content), ElementsAre(one.problem));
    }
}

TEST(AdtReader, RefusesMoreMergesThanOneMessageCanMean) {
    std::string text = message_with("ADT^A40", {kPid});
    for (int other = 0; other < 1001; ++other)
        text += "MRG|X" + std::to_string(other) + "^^^H1\r";
    const auto content = try_reading(text);
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, FaultCode::TooLarge);
    EXPECT_EQ(content.error().where, "MRG[1001]");
}

TEST(AdtReader, LinksAndUnlinksTwoPeopleWhoBothStay) {
    for (const auto& [type, action] :
         {std::pair{"ADT^A24", PatientAction::Link}, std::pair{"ADT^A37", PatientAction::Unlink}}) {
        const ClinicalContent content =
            read_segments(type, {"PID|1||1^^^H1", "PV1|1", "PID|2||2^^^H2"});
        const std::vector<PatientEvent> events = events_of<PatientEvent>(content);
        ASSERT_EQ(events.size(), 1U) << type;
        EXPECT_EQ(events[0].action, action);
        EXPECT_THAT(identifiers_of(events[0].person), ElementsAre("H1|1"));
        EXPECT_THAT(identifiers_of(events[0].other), ElementsAre("H2|2"));
        EXPECT_EQ(events[0].where, "PID[2]");
    }
}

TEST(AdtReader, LinksNobodyWithSomebodyUnnamed) {
    const ClinicalContent content =
        read_segments("ADT^A24", {"PID|1||", "PID|2||2^^^H2", "PID|3||3^^^H2"});
    EXPECT_THAT(events_of<PatientEvent>(content), IsEmpty());
    EXPECT_THAT(problems_of(content), ElementsAre("TW504 PID[1]-3"));
}

TEST(AdtReader, UpdatesWithWhatIsStated) {
    for (const char* const event : {"A01", "A04", "A05", "A08", "A28", "A31"}) {
        const ClinicalContent content = read_segments(std::string("ADT^") + event, {kPid});
        const std::vector<PatientEvent> events = events_of<PatientEvent>(content);
        ASSERT_EQ(events.size(), 1U) << event;
        EXPECT_EQ(events[0].action, PatientAction::Update);
        EXPECT_EQ(events[0].person, content.people[0].person);
        EXPECT_EQ(events[0].person.demographics.family.text(), "Doe");
        EXPECT_EQ(events[0].where, "PID[1]");
    }
}

TEST(AdtReader, HoldsAnUpdateOfNobody) {
    const ClinicalContent content = read_segments("ADT^A08", {"PID|1||||Doe"});
    EXPECT_THAT(content.people, IsEmpty());
    EXPECT_THAT(problems_of(content), ElementsAre("TW504 PID[1]-3"));
}

TEST(AdtReader, PassesOverEventsThatAreNotAboutIdentity) {
    for (const char* const event : {"A02", "A03", "A11", "A13", "A43", "A45", "A60"}) {
        const ClinicalContent content =
            read_segments(std::string("ADT^") + event, {kPid, "MRG|2^^^H1"});
        EXPECT_THAT(content.people, IsEmpty()) << event;
        EXPECT_THAT(problems_of(content), IsEmpty()) << event;
    }
}

TEST(AdtReader, ShowsAPersonAnAdtThatDoesNotSayItsEvent) {
    const ClinicalContent content = read_segments("ADT", {kPid, "MRG|2^^^H1"});
    EXPECT_THAT(content.people, IsEmpty());
    EXPECT_THAT(problems_of(content), ElementsAre("TW303 MSH-9.2"));
}

TEST(AdtReader, CannotUseAnEventWithoutItsSegments) {
    struct MissingCase {
        const char* type;
        std::vector<std::string_view> segments;
        const char* where;
    };
    const std::vector<MissingCase> cases{
        {"ADT^A08", {"EVN|A08"}, "PID"},
        {"ADT^A40", {kPid}, "MRG"},
        {"ADT^A40", {"MRG|2^^^H1"}, "PID"},
        {"ADT^A24", {kPid}, "PID"},
    };
    for (const MissingCase& one : cases) {
        const auto content = try_reading(message_with(one.type, one.segments));
        ASSERT_FALSE(content) << one.type;
        EXPECT_EQ(content.error().code, FaultCode::Hl7SegmentMissing) << one.type;
        EXPECT_EQ(content.error().where, one.where) << one.type;
    }
}

}  // namespace
}  // namespace thiowatch::hl7v2
