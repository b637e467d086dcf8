#include "parsers/hl7v2/header.h"

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

Header header_of(const std::string& text, const TimeZone& zone = TimeZone::utc()) {
    const Expected<Message> message = Message::parse(text);
    EXPECT_TRUE(message) << (message ? "" : message.error().detail);
    return read_header(*message, zone);
}

// A complete message with this type, processing id, version and control id.
Header header_with(
    const std::string& type,
    const std::string& processing = "P",
    const std::string& version = "2.5.1",
    const std::string& control_id = "MSG1"
) {
    return header_of(
        "MSH|^~\\&|LAB|H1|TW|H2|20260301093000||" + type + "|" + control_id + "|" + processing +
        "|" + version + "\rPID|1\r"
    );
}

TEST(Header, ReadsEveryFieldItNames) {
    const Header header = header_of(
        "MSH|^~\\&|LAB^1.2^ISO|H1|TW|H2|20260301093000+0100||ORU^R01^ORU_R01|MSG\\T\\1|P^T|2.5.1^"
        "USA|17||"
        "AL|NE||8859/1~UNICODE\rPID|1\r"
    );
    EXPECT_EQ(header.sending_application_raw, "LAB^1.2^ISO");
    EXPECT_EQ(header.sending_facility_raw, "H1");
    EXPECT_EQ(header.receiving_application_raw, "TW");
    EXPECT_EQ(header.receiving_facility_raw, "H2");
    ASSERT_TRUE(header.sent_at);
    EXPECT_EQ(header.sent_at->rfc3339(), "2026-03-01T08:30:00Z");
    EXPECT_EQ(header.type, "ORU");
    EXPECT_EQ(header.event, "R01");
    EXPECT_EQ(header.structure, "ORU_R01");
    EXPECT_EQ(header.control_id.text(), "MSG&1");
    EXPECT_EQ(header.control_id_raw, "MSG\\T\\1");
    EXPECT_EQ(header.processing_id, "P");
    EXPECT_EQ(header.processing_raw, "P^T");
    EXPECT_EQ(header.version, "2.5.1");
    EXPECT_EQ(header.version_raw, "2.5.1^USA");
    EXPECT_EQ(header.sequence_number, "17");
    EXPECT_EQ(header.accept_ack, AckCondition::Always);
    EXPECT_EQ(header.application_ack, AckCondition::Never);
    EXPECT_EQ(header.charset_raw, "8859/1~UNICODE");
    EXPECT_FALSE(header.is_cut);
}

struct TypeCase {
    const char* msh9;
    const char* type;
    const char* event;
};

TEST(Header, ReadsTheMessageTypeHoweverItIsWritten) {
    const std::vector<TypeCase> cases{
        {"ORU^R01^ORU_R01", "ORU", "R01"},
        {"ORU^R01", "ORU", "R01"},
        {"ORU", "ORU", ""},
        {"oru^r01", "ORU", "R01"},
        {"ORU_R01", "ORU", "R01"},
        {"ORU^^ORU_R01", "ORU", "R01"},
        {"", "", ""},
        {"\"\"", "", ""},
        {"ACK^R01", "ACK", "R01"},
    };
    for (const TypeCase& c : cases) {
        const Header header = header_with(c.msh9);
        EXPECT_EQ(header.type, c.type) << c.msh9;
        EXPECT_EQ(header.event, c.event) << c.msh9;
    }
}

TEST(Header, TakesTheEventOfAnOldAdtFromEvn) {
    const Header header = header_of("MSH|^~\\&|A|B|C|D|2026||ADT|1|P|2.1\rEVN|A08|2026\rPID|1\r");
    EXPECT_EQ(header.event, "A08");
    EXPECT_TRUE(check(header).empty());
}

TEST(Header, ReadsConditionsAndAnswersUnknownOnes) {
    const auto condition_of = [](const std::string& code) {
        return header_of("MSH|^~\\&|||||||ORU|1|P|2.5|||" + code + "\rPID|1\r").accept_ack;
    };
    EXPECT_EQ(condition_of("AL"), AckCondition::Always);
    EXPECT_EQ(condition_of("NE"), AckCondition::Never);
    EXPECT_EQ(condition_of("er"), AckCondition::OnError);
    EXPECT_EQ(condition_of("SU"), AckCondition::OnSuccess);
    EXPECT_EQ(condition_of(""), AckCondition::Empty);
    EXPECT_EQ(condition_of("\"\""), AckCondition::Empty);
    EXPECT_EQ(condition_of("XX"), AckCondition::Always);
}

TEST(Header, GivesTheZoneOfMshSevenToTheMessage) {
    const TimeZone london = *TimeZone::named("Europe/London");
    const Header zoned =
        header_of("MSH|^~\\&|A|B|C|D|20260701093000-0500||ORU|1|P|2.5\rPID|1", london);
    EXPECT_EQ(zones_of(zoned, london).message_offset_minutes, -300);
    const Header plain = header_of("MSH|^~\\&|A|B|C|D|20260701093000||ORU|1|P|2.5\rPID|1", london);
    EXPECT_EQ(zones_of(plain, london).message_offset_minutes, std::nullopt);
    EXPECT_EQ(plain.sent_at->rfc3339(), "2026-07-01T08:30:00Z");
    const Header unreadable = header_of("MSH|^~\\&|A|B|C|D|yesterday||ORU|1|P|2.5\rPID|1", london);
    EXPECT_FALSE(unreadable.sent_at);
}

struct CheckCase {
    const char* name;
    Header header;
    std::vector<std::pair<FaultCode, std::string>> faults;
};

TEST(Header, IsTakenOrRefusedByTheSheet) {
    const std::vector<CheckCase> cases{
        {"good", header_with("ORU^R01"), {}},
        {"type without event", header_with("ORU"), {}},
        {"unknown type", header_with("ZZZ^Z99"), {{FaultCode::Hl7UnsupportedType, "MSH-9.1"}}},
        {"type of no concern",
         header_with("SIU^S12"),
         {{FaultCode::Hl7UnsupportedType, "MSH-9.1"}}},
        {"unknown event", header_with("ORU^R99"), {{FaultCode::Hl7UnsupportedEvent, "MSH-9.2"}}},
        {"part of an event", header_with("ORU^R0"), {{FaultCode::Hl7UnsupportedEvent, "MSH-9.2"}}},
        {"event of another type",
         header_with("ORU^A01"),
         {{FaultCode::Hl7UnsupportedEvent, "MSH-9.2"}}},
        {"any ADT event", header_with("ADT^A60"), {}},
        {"no ADT event", header_with("ADT^A63"), {{FaultCode::Hl7UnsupportedEvent, "MSH-9.2"}}},
        {"type empty", header_with(""), {{FaultCode::Hl7FieldMissing, "MSH-9"}}},
        {"control id empty",
         header_with("ORU^R01", "P", "2.5.1", ""),
         {{FaultCode::Hl7FieldMissing, "MSH-10"}}},
        {"control id null",
         header_with("ORU^R01", "P", "2.5.1", "\"\""),
         {{FaultCode::Hl7FieldMissing, "MSH-10"}}},
        {"version 2.99",
         header_with("ORU^R01", "P", "2.99"),
         {{FaultCode::Hl7UnsupportedVersion, "MSH-12"}}},
        {"version 3",
         header_with("ORU^R01", "P", "3.0"),
         {{FaultCode::Hl7UnsupportedVersion, "MSH-12"}}},
        {"version empty", header_with("ORU^R01", "P", ""), {}},
        {"test message", header_with("ORU^R01", "T"), {{FaultCode::Hl7WrongProcessing, "MSH-11"}}},
        {"debug message", header_with("ORU^R01", "D"), {{FaultCode::Hl7WrongProcessing, "MSH-11"}}},
        {"processing empty", header_with("ORU^R01", ""), {}},
        {"several: rejections first",
         header_with("", "T", "2.99", ""),
         {{FaultCode::Hl7UnsupportedVersion, "MSH-12"},
          {FaultCode::Hl7WrongProcessing, "MSH-11"},
          {FaultCode::Hl7FieldMissing, "MSH-9"},
          {FaultCode::Hl7FieldMissing, "MSH-10"}}},
        {"cut within MSH", header_of("MSH|^~\\&|LAB|H1|TW"), {{FaultCode::Hl7HeaderCut, "MSH"}}},
        {"short MSH of a whole message",
         header_of("MSH|^~\\&|LAB|H1||||ORU\rPID|1"),
         {{FaultCode::Hl7FieldMissing, "MSH-9"}, {FaultCode::Hl7FieldMissing, "MSH-10"}}},
    };
    for (const CheckCase& c : cases) {
        std::vector<std::pair<FaultCode, std::string>> found;
        for (const Fault& fault : check(c.header))
            found.emplace_back(fault.code, fault.where);
        EXPECT_EQ(found, c.faults) << c.name;
    }
}

TEST(Header, TakesTestMessagesWhereTheFeedAllowsThem) {
    const HeaderRules rules{.processing_ids = "PT"};
    EXPECT_TRUE(check(header_with("ORU^R01", "T"), rules).empty());
    EXPECT_FALSE(check(header_with("ORU^R01", "D"), rules).empty());
    EXPECT_FALSE(check(header_with("ORU^R01", "PT"), rules).empty());
}

TEST(Header, KnowsEveryPublishedVersionAndTheirOrder) {
    const std::vector<std::string> versions{
        "2.1",
        "2.2",
        "2.3",
        "2.3.1",
        "2.4",
        "2.5",
        "2.5.1",
        "2.6",
        "2.7",
        "2.7.1",
        "2.8",
        "2.8.1",
        "2.8.2",
        "2.9"};
    for (std::size_t i = 0; i < versions.size(); ++i) {
        EXPECT_TRUE(is_known_version(versions[i])) << versions[i];
        EXPECT_TRUE(check(header_with("ORU^R01", "P", versions[i])).empty()) << versions[i];
        EXPECT_TRUE(i == 0 || is_before(versions[i - 1], versions[i])) << versions[i];
        EXPECT_FALSE(is_before(versions[i], versions[i]));
    }
    EXPECT_FALSE(is_known_version("2.0"));
    EXPECT_FALSE(is_known_version("2.10"));
    EXPECT_FALSE(is_known_version(""));
    EXPECT_TRUE(is_before("", "2.1"));
    EXPECT_TRUE(is_before("2.9", "2.99"));
}

}  // namespace
}  // namespace thiowatch::hl7v2
