#include "parsers/hl7v2/message.h"

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

using namespace std::string_literals;

// A message of these segments after a usual MSH.
Message message_of(const std::string& segments, const std::string& msh = "MSH|^~\\&|LAB|H1") {
    Expected<Message> message = Message::parse(msh + "\r" + segments);
    EXPECT_TRUE(message) << (message ? "" : message.error().detail);
    return *std::move(message);
}

std::vector<std::string> names_of(const Message& message) {
    std::vector<std::string> names;
    for (const Segment segment : message)
        names.emplace_back(segment.name());
    return names;
}

std::string value(const Message& message, std::size_t segment, std::size_t field) {
    return std::string(message.segment(segment).field(field).raw());
}

TEST(Message, HalfOfAValueIsNeverReadAsAValue) {
    const Message message = message_of("OBX|1|ST|WBC||12\n.5 clotted||||||F\rOBX|2|NM|PLT||250\r");
    ASSERT_EQ(message.size(), 3U);
    EXPECT_EQ(value(message, 1, 5), "12\n.5 clotted");
    EXPECT_EQ(value(message, 1, 11), "F");
    EXPECT_EQ(value(message, 2, 5), "250");
    ASSERT_EQ(message.warnings().size(), 1U);
}

TEST(Message, NumbersTheFieldsOfMshAsHl7Does) {
    const Message message = message_of("PID|1||4711\r", "MSH|^~\\&|LAB|H1|TW||20260301");
    const Segment msh = message.header();
    EXPECT_EQ(msh.field(1).raw(), "|");
    EXPECT_EQ(msh.field(2).raw(), "^~\\&");
    EXPECT_EQ(msh.field(3).raw(), "LAB");
    EXPECT_EQ(msh.field(6).raw(), "");
    EXPECT_EQ(msh.field(7).raw(), "20260301");
    EXPECT_EQ(msh.field(8).raw(), "");
    EXPECT_EQ(msh.field(0).raw(), "");
    EXPECT_EQ(msh.field_count(), 7U);
    EXPECT_EQ(message.segment(1).field(3).raw(), "4711");
    EXPECT_EQ(message.segment(1).field_count(), 3U);
    EXPECT_EQ(message.segment(1).field(4).raw(), "");
    EXPECT_EQ(message.segment(1).field(0).raw(), "");
}

TEST(Message, TakesEveryKindOfLineEndAndSkipsBlankLines) {
    const std::vector<std::string> expected{"MSH", "PID", "OBX"};
    for (const std::string& end : {"\r"s, "\n"s, "\r\n"s, "\r\r"s, "\n\n"s, "\r\n \t\r\n"s}) {
        const Expected<Message> message =
            Message::parse("MSH|^~\\&|A" + end + "PID|1" + end + "OBX|1||X" + end);
        ASSERT_TRUE(message);
        EXPECT_EQ(names_of(*message), expected);
        EXPECT_TRUE(message->warnings().empty());
    }
    const Expected<Message> mixed = Message::parse("MSH|^~\\&|A\rPID|1\nOBX|1||X");
    ASSERT_TRUE(mixed);
    EXPECT_EQ(names_of(*mixed), expected);
}

TEST(Message, SkipsAByteOrderMarkAndBlanksBeforeMsh) {
    for (const std::string& before :
         {"\xEF\xBB\xBF"s, "\r\n"s, "  "s, "\n\xEF\xBB\xBF\n"s, "\0\0"s}) {
        const Expected<Message> message =
            Message::parse(before + "MSH|^~\\&|LAB\rPID|1||J\xC3\xA9\r");
        ASSERT_TRUE(message) << before;
        EXPECT_EQ(message->header().field(3).raw(), "LAB");
        EXPECT_EQ(message->segment(1).field(3).raw(), "J\xC3\xA9");
    }
}

TEST(Message, ReadsAnyDelimiters) {
    const Message message = message_of("PID#1##4711*x&y~4712\r", "MSH#*~!&#LAB#H1");
    const Field pid3 = message.segment(1).field(3);
    EXPECT_EQ(message.header().field(1).raw(), "#");
    EXPECT_EQ(message.header().field(3).raw(), "LAB");
    EXPECT_EQ(pid3.component(2).subcomponent(2).raw(), "y");
    EXPECT_EQ(pid3.repetition(2).raw(), "4712");
}

TEST(Message, OpensRepetitionsComponentsAndSubcomponents) {
    const Message message = message_of("PID|1||a^b&c^^d~e^f|\"\"|\r");
    const Field field = message.segment(1).field(3);
    EXPECT_EQ(field.repetitions().size(), 2U);
    EXPECT_EQ(field.component(1).raw(), "a");
    EXPECT_EQ(field.component(2).raw(), "b&c");
    EXPECT_EQ(field.component(2).subcomponent(1).raw(), "b");
    EXPECT_EQ(field.component(2).subcomponent(2).raw(), "c");
    EXPECT_EQ(field.component(2).subcomponent(3).raw(), "");
    EXPECT_EQ(field.component(3).raw(), "");
    EXPECT_EQ(field.component(4).raw(), "d");
    EXPECT_EQ(field.component(5).raw(), "");
    EXPECT_EQ(field.component(0).raw(), "");
    EXPECT_EQ(field.repetition(2).component(2).raw(), "f");
    EXPECT_TRUE(field.repetition(3).empty());
    EXPECT_TRUE(message.segment(1).field(4).is_null());
    EXPECT_FALSE(message.segment(1).field(4).has_value());
    EXPECT_TRUE(message.segment(1).field(5).empty());
}

TEST(Message, WalksOverRepetitions) {
    const auto pieces_of = [](const std::string& raw) {
        std::vector<std::string> pieces;
        const Message message = message_of("PID|" + raw + "\r");
        for (const Field piece : message.segment(1).field(1).repetitions()) {
            pieces.emplace_back(piece.raw());
        }
        EXPECT_EQ(message.segment(1).field(1).repetitions().size(), pieces.size());
        return pieces;
    };
    EXPECT_EQ(pieces_of(""), (std::vector<std::string>{}));
    EXPECT_EQ(pieces_of("a"), (std::vector<std::string>{"a"}));
    EXPECT_EQ(pieces_of("a~b"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(pieces_of("a~~b~"), (std::vector<std::string>{"a", "", "b", ""}));
}

TEST(Message, TextHasItsEscapesResolvedAndDelimitersThatAreNot) {
    const Message message = message_of("OBX|1|ST|X||10\\S\\9/L & more|plain\r");
    std::string room;
    EXPECT_EQ(message.segment(1).field(5).text(), "10^9/L & more");
    EXPECT_EQ(message.segment(1).field(5).text_in(room), "10^9/L & more");
    EXPECT_EQ(message.segment(1).field(6).text_in(room), "plain");
    EXPECT_EQ(message.segment(1).field(5).raw(), "10\\S\\9/L & more");
}

TEST(Message, PathsCountSegmentsOfTheSameName) {
    const Message message = message_of("OBR|1\rOBX|1\rNTE|1\rOBX|2\rOBX|3\r");
    EXPECT_EQ(message.header().path(9), "MSH-9");
    EXPECT_EQ(message.segment(1).path(), "OBR[1]");
    EXPECT_EQ(message.segment(4).path(5), "OBX[2]-5");
    EXPECT_EQ(message.segment(5).path(5, 1), "OBX[3]-5.1");
    ASSERT_TRUE(message.first("NTE"));
    EXPECT_EQ(message.first("NTE")->position(), 3U);
    EXPECT_FALSE(message.first("PV1"));
}

TEST(Message, CountsSegmentsOfManyNames) {
    std::string segments;
    for (int round = 0; round < 2; ++round) {
        for (char c = 'A'; c <= 'Z'; ++c) {
            segments += "Z"s + c + "A|1\rZ"s + c + "B|1\r"s;
        }
    }
    const Message message = message_of(segments);
    ASSERT_EQ(message.size(), 105U);
    for (std::size_t i = 1; i < message.size(); ++i) {
        EXPECT_EQ(message.segment(i).ordinal(), i <= 52 ? 1U : 2U) << message.segment(i).name();
    }
}

TEST(Message, ReadsSmallLettersAsCapitalsAndWarns) {
    const Expected<Message> message = Message::parse("msh|^~\\&|LAB\rpid|1||4711\rObx|1\r");
    ASSERT_TRUE(message);
    EXPECT_EQ(names_of(*message), (std::vector<std::string>{"MSH", "PID", "OBX"}));
    EXPECT_EQ(message->warnings().size(), 1U);
}

TEST(Message, KeepsUnknownSegmentsAndIndentedKnownOnes) {
    const Message message = message_of("ZTW|1|x\r  OBX|1|NM\r\tPV1|1\r");
    EXPECT_EQ(names_of(message), (std::vector<std::string>{"MSH", "ZTW", "OBX", "PV1"}));
    EXPECT_EQ(value(message, 2, 2), "NM");
}

TEST(Message, TakesLinesThatOnlyLookLikeSegmentsAsText) {
    const Message message = message_of("OBX|1|TX|X||first\rNEG\r  HGB|low\rthe|end\rPID|1\r");
    ASSERT_EQ(message.size(), 3U);
    EXPECT_EQ(value(message, 1, 5), "first\rNEG\r  HGB");
    EXPECT_EQ(value(message, 2, 1), "1");
}

TEST(Message, GivesABareNameNoFieldsFromTheTextBelowIt) {
    const Message message = message_of("OBX\r1 of 2|NM|WBC||0.4\rPID");
    ASSERT_EQ(message.size(), 3U);
    EXPECT_EQ(message.segment(1).field_count(), 0U);
    EXPECT_EQ(value(message, 1, 2), "");
    EXPECT_EQ(message.segment(1).raw(), "OBX\r1 of 2|NM|WBC||0.4");
    EXPECT_EQ(message.segment(2).field_count(), 0U);
}

TEST(Message, ReadsNulBytesAsBlanksSoThatNoNumberIsJoined) {
    const Message message = message_of("OBX|1|NM|X||4\0005|\0\0\0\r"s + "\0\0OBX|2|NM|X||4.5\0\r"s);
    ASSERT_EQ(message.size(), 3U);
    EXPECT_EQ(value(message, 1, 5), "4 5");
    EXPECT_EQ(value(message, 2, 5), "4.5 ");
    EXPECT_EQ(message.warnings().size(), 1U);
}

TEST(Message, DecodesByItsOwnCharset) {
    const std::string msh = "MSH|^~\\&|LAB|H1||||||||||||||8859/1~UNICODE";
    const Message latin = message_of("PID|1||M\xFCller|\\XFC\\\r", msh);
    EXPECT_EQ(value(latin, 1, 3), "M\xC3\xBCller");
    EXPECT_EQ(latin.segment(1).field(4).text(), "\xC3\xBC");
    EXPECT_EQ(latin.encoding().charset, Charset::Iso8859_1);
    EXPECT_TRUE(latin.warnings().empty());

    const Message undeclared = message_of("PID|1||M\xFCller\r");
    EXPECT_EQ(value(undeclared, 1, 3), "M\xC3\xBCller");
    ASSERT_EQ(undeclared.warnings().size(), 1U);
    EXPECT_EQ(undeclared.warnings()[0].code, FaultCode::BadCharset);
}

TEST(Message, HexEscapesInAsciiTextAreInTheDeclaredSet) {
    const Message message = message_of("PID|1||\\XB9\\\r", "MSH|^~\\&|LAB|H1||||||||||||||8859/2");
    EXPECT_EQ(message.segment(1).field(3).text(), "\xC5\xA1");
}

TEST(Message, StaysWholeWhenItIsMoved) {
    Message message = message_of("PID|1||4711\r");
    const Message moved = std::move(message);
    EXPECT_EQ(value(moved, 1, 3), "4711");
}

TEST(Message, ReadInPlaceSaysTheSameAndLeavesTheBytesAsTheyCame) {
    const std::string msh = "MSH|^~\\&|LAB|H1";
    const std::vector<std::string> all{
        msh,
        msh + "\rPID|1||4711\rOBX|1|NM|WBC||4.5",
        msh + "\rOBR",
        "\xEF\xBB\xBF \r\n" + msh + "\rPID|1",
        msh + "\rpid|1||4711\robx|1|NM|wbc||4.5\r",
        "msh|^~\\&|LAB|H1\rpid|1\r",
        "\r msh|^~\\&|LAB|H1\rpid|1\r",
        msh + "\rOBX|1|NM|WBC||4\0"s + "5\robx|2\r",
        msh + "\rOBX|1|TX|N||caf\xC3\xA9\robx|2\r",
        msh + "\rOBX|1|TX|N||caf\xE9\r  OBX|2\r",
        msh + "\rOBX|1|TX|N||line\n of text\r",
    };
    for (const std::string& bytes : all) {
        const std::string before = bytes;
        auto there = Message::parse_in_place(bytes);
        auto copied = Message::parse(bytes);
        ASSERT_TRUE(there && copied) << bytes;
        EXPECT_EQ(bytes, before);
        const Message in_place = *std::move(there);
        EXPECT_EQ(in_place.text(), copied->text());
        EXPECT_EQ(in_place.warnings(), copied->warnings());
        ASSERT_EQ(in_place.size(), copied->size());
        for (std::size_t at = in_place.size(); at-- > 0;) {
            EXPECT_EQ(in_place.segment(at).raw(), copied->segment(at).raw());
            EXPECT_EQ(in_place.segment(at).path(), copied->segment(at).path());
            EXPECT_EQ(value(in_place, at, 5), value(*copied, at, 5));
        }
    }
    EXPECT_EQ(Message::parse_in_place("PID|1").error(), Message::parse("PID|1").error());
}

TEST(Message, MarksFieldsAcrossTheBlocksOfTheScan) {
    for (std::size_t length = 0; length < 200; ++length) {
        const std::string filler(length, 'x');
        const Message message = message_of("OBX|" + filler + "|b|c\rNTE|d\r");
        ASSERT_EQ(message.size(), 3U) << length;
        EXPECT_EQ(value(message, 1, 1), filler);
        EXPECT_EQ(value(message, 1, 3), "c");
        EXPECT_EQ(value(message, 2, 1), "d");
    }
    const Message dense = message_of("OBX|" + std::string(5000, '|') + "end\r");
    EXPECT_EQ(value(dense, 1, 5001), "end");
}

TEST(Message, ReadsFiveThousandResults) {
    std::string segments;
    for (int i = 1; i <= 5000; ++i)
        segments += "OBX|" + std::to_string(i) + "|NM|WBC||4.5\r";
    const Message message = message_of(segments);
    ASSERT_EQ(message.size(), 5001U);
    EXPECT_EQ(value(message, 5000, 1), "5000");
    EXPECT_EQ(message.segment(5000).path(5), "OBX[5000]-5");
}

struct BrokenCase {
    const char* name;
    std::string bytes;
    FaultCode code;
};

TEST(Message, SaysWhyItCannotBeRead) {
    const std::vector<BrokenCase> cases{
        {"empty", "", FaultCode::Hl7NoHeader},
        {"blanks", " \r\n", FaultCode::Hl7NoHeader},
        {"not HL7", "hello world", FaultCode::Hl7NoHeader},
        {"PID first", "PID|1||4711\rMSH|^~\\&|A\r", FaultCode::Hl7NoHeader},
        {"MSH only", "MSH", FaultCode::Hl7HeaderCut},
        {"MSH and a line end", "MSH\rPID|1", FaultCode::Hl7HeaderCut},
        {"cut in MSH-1", "MSH|", FaultCode::Hl7HeaderCut},
        {"cut in MSH-2", "MSH|^~", FaultCode::Hl7HeaderCut},
        {"cut after MSH-2", "MSH|^~\\&", FaultCode::Hl7HeaderCut},
        {"MSH-2 without end on its line", "MSH|^~\\&\rPID|1", FaultCode::Hl7HeaderCut},
        {"clashing delimiters", "MSH|&&&&|LAB", FaultCode::BadFormat},
        {"empty MSH-2", "MSH||LAB", FaultCode::BadFormat},
        {"MSH-2 too long", "MSH|^~\\&#%|LAB", FaultCode::BadFormat},
        {"letters as delimiters", "MSHA^~\\&ALAB", FaultCode::BadFormat},
        {"a blank as delimiter", "MSH|^ \\&|LAB", FaultCode::BadFormat},
        {"UTF-16", "\xFF\xFEM\0S\0H\0|\0"s, FaultCode::BadCharset},
    };
    for (const BrokenCase& c : cases) {
        const Expected<Message> message = Message::parse(c.bytes);
        ASSERT_FALSE(message) << c.name;
        EXPECT_EQ(message.error().code, c.code) << c.name << ": " << message.error().detail;
    }
}

TEST(Message, ReadsMshTwoOfOneToFiveCharacters) {
    const auto delimiters_of = [](const std::string& msh2) {
        const Expected<Message> message = Message::parse("MSH|" + msh2 + "|LAB\rPID|1\r");
        EXPECT_TRUE(message) << msh2;
        return message->delimiters();
    };
    EXPECT_EQ(delimiters_of("^"), (Delimiters{'|', '^', '\0', '\0', '\0', '\0'}));
    EXPECT_EQ(delimiters_of("^~"), (Delimiters{'|', '^', '~', '\0', '\0', '\0'}));
    EXPECT_EQ(delimiters_of("^~\\"), (Delimiters{'|', '^', '~', '\\', '\0', '\0'}));
    EXPECT_EQ(delimiters_of("^~&"), (Delimiters{'|', '^', '~', '\0', '&', '\0'}));
    EXPECT_EQ(delimiters_of("^~\\&"), (Delimiters{'|', '^', '~', '\\', '&', '\0'}));
    EXPECT_EQ(delimiters_of("^~\\&#"), (Delimiters{'|', '^', '~', '\\', '&', '#'}));
    EXPECT_EQ(delimiters_of("^~\\\\&"), (Delimiters{'|', '^', '~', '\\', '&', '\0'}));
}

TEST(Message, DelimitersItDoesNotHaveSplitNothing) {
    const Message message = message_of("PID|a^b~c&d\\F\\e\r", "MSH|^|LAB");
    const Field field = message.segment(1).field(1);
    EXPECT_EQ(field.repetitions().size(), 1U);
    EXPECT_EQ(field.component(2).raw(), "b~c&d\\F\\e");
    EXPECT_EQ(field.component(2).text(), "b~c&d\\F\\e");
    EXPECT_EQ(field.component(2).subcomponent(1).raw(), "b~c&d\\F\\e");
    EXPECT_EQ(field.component(2).subcomponent(2).raw(), "");
}

}  // namespace
}  // namespace thiowatch::hl7v2
