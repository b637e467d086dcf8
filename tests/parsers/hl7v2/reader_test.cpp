#include "parsers/hl7v2/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hl7_reading.h"

namespace thiowatch::hl7v2 {
namespace {

using testing::IsEmpty;

constexpr std::string_view kPid = "PID|1||4711^^^H1^MR||Doe^Jane||19800101|F";

Header header_with(const std::string& type) {
    const Expected<Message> message = Message::parse(message_with(type, {kPid}));
    EXPECT_TRUE(message);
    return message ? read_header(*message, TimeZone::utc()) : Header{};
}

TEST(Reader, RefusesTypesItDoesNotReadAndEventsOfThoseItDoes) {
    struct RefusedCase {
        const char* type;
        FaultCode code;
        const char* where;
    };
    const std::vector<RefusedCase> cases{
        {"VXU^V04", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"OML^O21", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"MDM^T02", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"SIU^S12", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"DFT^P03", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"BAR^P01", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"MFN^M02", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"ACK", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"ZZZ^Z01", FaultCode::Hl7UnsupportedType, "MSH-9.1"},
        {"ORU^R02", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"ORU^ R0", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"OUL^R01", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"RDE^O12", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"RDS^O14", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"ORM^O02", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"ADT^A00", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"ADT^A63", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"ADT^Z01", FaultCode::Hl7UnsupportedEvent, "MSH-9.2"},
        {"", FaultCode::Hl7FieldMissing, "MSH-9"},
    };
    for (const RefusedCase& one : cases) {
        const auto content = try_reading(message_with(one.type, {kPid}));
        ASSERT_FALSE(content) << one.type;
        EXPECT_EQ(content.error().code, one.code) << one.type;
        EXPECT_EQ(content.error().where, one.where) << one.type;
    }
}

TEST(Reader, TakesTheWholeAdtStream) {
    for (int number = 1; number <= 62; ++number) {
        const std::string event =
            "A" + std::string(number < 10 ? "0" : "") + std::to_string(number);
        EXPECT_FALSE(unsupported(header_with("ADT^" + event))) << event;
    }
}

// The answer is decided by check(), the reading by read_clinical(): they must not disagree.
TEST(Reader, ReadsExactlyWhatTheHeaderCheckTakes) {
    const std::vector<std::string> types{
        "ORU", "OUL", "RDE", "RDS", "RGV", "RAS", "OMP", "ORM", "ADT", "OML", "VXU", "ACK"};
    const std::vector<std::string> events{"",    "R01", "R02", "R21", "R24", "R25", "R30",
                                          "R32", "O01", "O09", "O11", "O13", "O15", "O17",
                                          "O21", "O25", "A01", "A40", "A62", "A63"};
    for (const std::string& type : types) {
        for (const std::string& event : events) {
            const Header header = header_with(type + "^" + event);
            const std::vector<Fault> faults = check(header);
            const std::optional<Fault> refused = unsupported(header);
            EXPECT_EQ(faults.empty(), !refused) << type << "^" << event;
            if (refused && !faults.empty()) EXPECT_EQ(faults.front(), *refused) << type << event;
        }
    }
}

TEST(Reader, TakesAnEventLeftOutForTheUsualOne) {
    const auto content = try_reading(message_with("ORU", {kPid, "OBX|1|NM|WBC||2.3"}, "2.2"));
    ASSERT_TRUE(content);
    EXPECT_EQ(events_of<LabResult>(*content).size(), 1U);
}

TEST(Reader, GivesTheMessagesOwnTime) {
    const ClinicalContent content = read_segments("ADT^A03", {kPid});
    EXPECT_EQ(time_text(content.sent_at), "2026-03-01T09:30:00Z");
    EXPECT_THAT(content.people, IsEmpty());
    EXPECT_THAT(content.problems, IsEmpty());
}

TEST(Reader, LeavesAnIdentifierWithoutAuthorityToNobodyWhenTheFeedHasNone) {
    const std::string text =
        message_with("ORU^R01", {"PID|1||4711", "OBR|1||F1", "OBX|1|NM|WBC||2.3"});
    const auto anonymous = try_reading(text, ReadOptions{});
    ASSERT_TRUE(anonymous);
    EXPECT_THAT(anonymous->people.at(0).person.identifiers, IsEmpty());
    const auto of_feed = try_reading(text, {AssigningAuthority("H1")});
    ASSERT_TRUE(of_feed);
    EXPECT_EQ(identifiers_of(of_feed->people.at(0).person), std::vector<std::string>{"H1|4711"});
}

TEST(Reader, RefusesMoreSegmentsThanOneMessageCanMean) {
    std::string text = message_with("ORU^R01", {kPid});
    for (int line = 0; line < 100'000; ++line)
        text += "OBX|1\r";
    const auto content = try_reading(text);
    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, FaultCode::TooLarge);
}

// Quadratic work in one field or comment would stop every feed for minutes.
TEST(Reader, StaysQuickHoweverMuchOneFieldHolds) {
    constexpr int kMany = 200'000;
    std::string clots = "NTE|1||";
    std::string identifiers = "PID|1||";
    std::string values = "OBX|1|NM|WBC||";
    for (int i = 0; i < kMany; ++i) {
        clots += "no clot ";
        identifiers += "1^^^H1~";
        values += "1~";
    }
    const auto content =
        try_reading(message_with("ORU^R01", {identifiers, "OBR|1||F1", values, clots}));
    ASSERT_TRUE(content);
    EXPECT_EQ(events_of<LabResult>(*content).size(), 1U);
    EXPECT_EQ(content->problems.size(), 2U);
}

TEST(Reader, ReadsWithOtherDelimiters) {
    const auto content = try_reading(
        "MSH#*~\\&#LAB#H1###20260301093000+0000##ORU*R01#M1#P#2.5.1\r"
        "PID#1##4711***H1\rOBR#1##F1\rOBX#1#SN#751-8*ANC*LN##<*0.5#10*9/L\r"
    );
    ASSERT_TRUE(content);
    const std::vector<LabResult> results = events_of<LabResult>(*content);
    ASSERT_EQ(results.size(), 1U);
    ASSERT_TRUE(std::holds_alternative<NumericValue>(results[0].value));
    EXPECT_EQ(std::get<NumericValue>(results[0].value).reading.text(), "<0.5");
    EXPECT_EQ(results[0].unit, "10*9/L");
}

}  // namespace
}  // namespace thiowatch::hl7v2
