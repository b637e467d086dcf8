#include "parsers/hl7v2/answer.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace thiowatch::hl7v2 {
namespace {

using namespace std::string_literals;

Stamp stamp() {
    return {.now = *Instant::parse_rfc3339("2026-03-01T09:30:00Z"), .control_id = "TW1"};
}

Header header_of(const std::string& text) {
    const Expected<Message> message = Message::parse(text);
    EXPECT_TRUE(message) << (message ? "" : message.error().detail);
    return read_header(*message, TimeZone::utc());
}

// A message of this version with MSH-15 and MSH-16.
Header header_with(
    const std::string& version,
    const std::string& accept = "",
    const std::string& application = ""
) {
    return header_of(
        "MSH|^~\\&|LAB|H1|TW|H2|20260301||ORU^R01^ORU_R01|MSG1|P|" + version + "|||" + accept +
        "|" + application + "\rPID|1\r"
    );
}

std::string only_text(const std::vector<Answer>& answers) {
    EXPECT_EQ(answers.size(), 1U);
    return answers.empty() ? "" : answers.front().text;
}

const Fault kUnknownType{
    FaultCode::Hl7UnsupportedType,
    "MSH-9.1",
    "this message type is not supported"};
const Fault kNoControlId{FaultCode::Hl7FieldMissing, "MSH-10", "the message control id is missing"};

TEST(Answer, AcceptsInOriginalMode) {
    EXPECT_EQ(
        only_text(answers_to(header_with("2.5.1"), {}, stamp())),
        "MSH|^~\\&|TW|H2|LAB|H1|20260301093000+0000||ACK^R01^ACK|TW1|P|2.5.1\r"
        "MSA|AA|MSG1\r"
    );
}

TEST(Answer, TellsErrorsInErr2From25On) {
    EXPECT_EQ(
        only_text(answers_to(header_with("2.5.1"), outcome_of({kUnknownType}), stamp())),
        "MSH|^~\\&|TW|H2|LAB|H1|20260301093000+0000||ACK^R01^ACK|TW1|P|2.5.1\r"
        "MSA|AR|MSG1|this message type is not supported|||200^Unsupported message type^HL70357\r"
        "ERR||MSH^1^9^1^1|200^Unsupported message type^HL70357|E|TW306||"
        "MSH-9.1: this message type is not supported|this message type is not supported\r"
    );
}

TEST(Answer, TellsErrorsInErr1Before25) {
    EXPECT_EQ(
        only_text(answers_to(header_with("2.3"), outcome_of({kUnknownType, kNoControlId}), stamp())
        ),
        "MSH|^~\\&|TW|H2|LAB|H1|20260301093000+0000||ACK^R01^ACK|TW1|P|2.3\r"
        "MSA|AR|MSG1|this message type is not supported|||200^Unsupported message type^HL70357\r"
        "ERR|MSH^1^9^200&Unsupported message type&HL70357~"
        "MSH^1^10^101&Required field missing&HL70357\r"
    );
}

TEST(Answer, RepeatsErrForEveryErrorFrom25On) {
    const std::string text =
        only_text(answers_to(header_with("2.7"), outcome_of({kUnknownType, kNoControlId}), stamp())
        );
    EXPECT_NE(text.find("\rERR||MSH^1^9^1^1|200^"), std::string::npos);
    EXPECT_NE(text.find("\rERR||MSH^1^10|101^"), std::string::npos);
}

TEST(Answer, LeavesMsa3OutFrom27OnAndInTheIheProfile) {
    const Outcome outcome = outcome_of({kNoControlId});
    const auto msa_of = [&outcome](const std::string& version, bool text_in_msa) {
        Stamp at = stamp();
        at.text_in_msa = text_in_msa;
        const std::string text = only_text(answers_to(header_with(version), outcome, at));
        const std::size_t begin = text.find("\rMSA|") + 1;
        return text.substr(begin, text.find('\r', begin) - begin);
    };
    EXPECT_EQ(msa_of("2.7", true), "MSA|AE|MSG1");
    EXPECT_EQ(msa_of("2.9", true), "MSA|AE|MSG1");
    EXPECT_EQ(msa_of("2.5.1", false), "MSA|AE|MSG1");
    EXPECT_EQ(
        msa_of("2.6", true),
        "MSA|AE|MSG1|the message control id is missing|||101^Required field missing^HL70357"
    );
    EXPECT_EQ(msa_of("2.1", true), "MSA|AE|MSG1|the message control id is missing");
}

TEST(Answer, PutsTheExpectedSequenceNumberIntoMsa4) {
    Outcome outcome;
    outcome.expected_sequence = 18;
    const std::string text = only_text(answers_to(header_with("2.5"), outcome, stamp()));
    EXPECT_NE(text.find("\rMSA|AA|MSG1||18\r"), std::string::npos) << text;
}

struct ModeCase {
    const char* accept;
    const char* application;
    AckCode code;
    const char* answers;
};

TEST(Answer, SendsWhatMsh15AndMsh16AskFor) {
    const std::vector<ModeCase> cases{
        {"", "", AckCode::Accept, "AA"},        {"", "", AckCode::Error, "AE"},
        {"", "", AckCode::Reject, "AR"},        {"NE", "NE", AckCode::Accept, ""},
        {"NE", "NE", AckCode::Reject, ""},      {"AL", "NE", AckCode::Accept, "CA"},
        {"AL", "NE", AckCode::Error, "CE"},     {"AL", "NE", AckCode::Reject, "CR"},
        {"NE", "AL", AckCode::Accept, "AA"},    {"NE", "AL", AckCode::Error, "AE"},
        {"AL", "AL", AckCode::Accept, "CA AA"}, {"AL", "AL", AckCode::Reject, "CR"},
        {"ER", "NE", AckCode::Accept, ""},      {"ER", "NE", AckCode::Error, "CE"},
        {"SU", "NE", AckCode::Accept, "CA"},    {"SU", "NE", AckCode::Reject, ""},
        {"NE", "ER", AckCode::Accept, ""},      {"NE", "ER", AckCode::Error, "AE"},
        {"NE", "SU", AckCode::Accept, "AA"},    {"NE", "SU", AckCode::Error, ""},
        {"ER", "AL", AckCode::Accept, "AA"},    {"ER", "AL", AckCode::Error, "CE"},
        {"SU", "AL", AckCode::Accept, "CA AA"}, {"SU", "AL", AckCode::Error, "AE"},
        {"AL", "ER", AckCode::Accept, "CA"},    {"AL", "ER", AckCode::Error, "CE"},
        {"AL", "", AckCode::Accept, "CA"},      {"", "AL", AckCode::Accept, "AA"},
        {"ER", "ER", AckCode::Reject, "CR"},    {"SU", "SU", AckCode::Accept, "CA AA"},
    };
    for (const ModeCase& c : cases) {
        Outcome outcome;
        outcome.code = c.code;
        std::string codes;
        for (const Answer& answer :
             answers_to(header_with("2.5", c.accept, c.application), outcome, stamp())) {
            if (!codes.empty()) codes += ' ';
            codes += answer.code;
            EXPECT_NE(answer.text.find("\rMSA|" + answer.code + "|MSG1\r"), std::string::npos);
        }
        EXPECT_EQ(codes, c.answers) << c.accept << "/" << c.application;
    }
}

TEST(Answer, AsksForNoAnswerToItselfAndGivesTwoAnswersTwoIds) {
    const std::vector<Answer> answers = answers_to(header_with("2.5", "AL", "AL"), {}, stamp());
    ASSERT_EQ(answers.size(), 2U);
    EXPECT_NE(answers[0].text.find("|TW1|P|2.5|||NE|NE\r"), std::string::npos) << answers[0].text;
    EXPECT_NE(answers[1].text.find("|TW1A|P|2.5|||NE|NE\r"), std::string::npos) << answers[1].text;
}

TEST(Answer, NeverAnswersAnAcknowledgement) {
    const Header ack = header_of("MSH|^~\\&|A|B|C|D|2026||ACK^R01^ACK|1|P|2.5\rMSA|AA|9\r");
    EXPECT_TRUE(answers_to(ack, outcome_of(check(ack)), stamp()).empty());
}

TEST(Answer, SpeaksInTheDelimitersOfTheSender) {
    const Header header = header_of("MSH#*~!&#LAB*1#H1#TW#H2#2026##ORU*R01#M!S!1#P#2.5\rPID#1\r");
    EXPECT_EQ(
        only_text(answers_to(header, outcome_of({kNoControlId}), stamp())),
        "MSH#*~!&#TW#H2#LAB*1#H1#20260301093000+0000##ACK*R01*ACK#TW1#P#2.5\r"
        "MSA#AE#M!S!1#the message control id is missing###101*Required field missing*HL70357\r"
        "ERR##MSH*1*10#101*Required field missing*HL70357#E#TW303##"
        "MSH-10: the message control id is missing#the message control id is missing\r"
    );
}

TEST(Answer, CannotBeInjectedInto) {
    Outcome outcome;
    outcome.code = AckCode::Error;
    outcome.text = "x|y\rMSA|AA|OTHER";
    AckError error;
    error.code = 101;
    error.user_text = "a^b&c~d\\e\nf";
    outcome.errors.push_back(error);
    const std::string text = only_text(answers_to(header_with("2.5"), outcome, stamp()));
    EXPECT_EQ(std::ranges::count(text, '\r'), 3);
    EXPECT_NE(text.find("|x\\F\\y\\.br\\MSA\\F\\AA\\F\\OTHER|"), std::string::npos) << text;
    EXPECT_NE(text.find("|a\\S\\b\\T\\c\\R\\d\\E\\e\\.br\\f\r"), std::string::npos) << text;
}

TEST(Answer, EchoesNoLineEndsOrFrameBytesFromTheHeader) {
    Header header = header_with("2.5");
    header.control_id_raw = "A\rMSA|AA|B\x1C\r\x0B";
    const std::string text = only_text(answers_to(header, {}, stamp()));
    EXPECT_EQ(std::ranges::count(text, '\r'), 2);
    EXPECT_EQ(text.find('\x1C'), std::string::npos);
    EXPECT_EQ(text.find('\x0B'), std::string::npos);
}

TEST(Answer, ReturnsTheControlIdByteForByte) {
    const Header latin =
        header_of("MSH|^~\\&|LAB|H1|TW|H2|2026||ORU^R01|M\xFCNZE|P|2.5||||||8859/1\rPID|1\r");
    EXPECT_NE(
        only_text(answers_to(latin, {}, stamp())).find("\rMSA|AA|M\xFCNZE\r"), std::string::npos
    );
    const Header undeclared =
        header_of("MSH|^~\\&|LAB|H1|TW|H2|2026||ORU^R01|M\xFC|P|2.5\rPID|1\r");
    EXPECT_NE(
        only_text(answers_to(undeclared, {}, stamp())).find("\rMSA|AA|M\xFC\r"), std::string::npos
    );
    const Header utf8 = header_of("MSH|^~\\&|LAB|H1|TW|H2|2026||ORU^R01|M\xC3\xBC|P|2.5\rPID|1\r");
    EXPECT_NE(
        only_text(answers_to(utf8, {}, stamp())).find("\rMSA|AA|M\xC3\xBC\r"), std::string::npos
    );
}

TEST(Answer, NamesItselfWhereTheMessageNamesNobody) {
    const Header header = header_of("MSH|^~\\&|||||2026||ORU|MSG1|P|\rPID|1\r");
    EXPECT_EQ(
        only_text(answers_to(header, outcome_of({kUnknownType}), stamp())),
        "MSH|^~\\&|THIOWATCH||||20260301093000+0000||ACK|TW1|P|2.5.1\r"
        "MSA|AR|MSG1|this message type is not supported\r"
        "ERR|MSH^1^9^200&Unsupported message type&HL70357\r"
    );
}

TEST(Answer, AnswersWhatIsNoMessageWithTheNumberItIsKeptUnder) {
    const Fault fault{FaultCode::Hl7NoHeader, "MSH", "the message does not begin with MSH"};
    const std::vector<Answer> answers =
        answers_to_unreadable("hello world", fault, "Q-17", stamp());
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].code, "AR");
    EXPECT_EQ(
        answers[0].text,
        "MSH|^~\\&|THIOWATCH||||20260301093000+0000||ACK|TW1|P|2.5.1\r"
        "MSA|AR||Kept for review as Q-17: the message does not begin with MSH|||"
        "100^Segment sequence error^HL70357\r"
        "ERR||MSH^1|100^Segment sequence error^HL70357|E|TW300||"
        "Kept for review as Q-17: the message does not begin with MSH|"
        "the message does not begin with MSH\r"
    );
}

TEST(Answer, UsesWhatIsLeftOfACutHeader) {
    const Fault fault{FaultCode::Hl7FrameTooLarge, "", "the frame is larger than 16 MiB"};
    const auto codes_of = [&fault](const std::string& head) {
        std::string codes;
        for (const Answer& a : answers_to_unreadable(head, fault, "Q-1", stamp()))
            codes += a.code;
        return codes;
    };
    const std::string msh = "MSH|^~\\&|LAB|H1|TW|H2|2026||ORU^R01|MSG7|P|2.5.1";
    EXPECT_EQ(codes_of(msh + "\rOBX|1"), "AR");
    EXPECT_EQ(codes_of(msh + "|||AL|NE\rOBX|1"), "CR");
    EXPECT_EQ(codes_of(msh + "|||NE|NE\rOBX|1"), "");
    const std::string text =
        only_text(answers_to_unreadable(msh + "\rOBX|1", fault, "Q-1", stamp()));
    EXPECT_NE(text.find("\rMSA|AR|MSG7|Kept for review as Q-1:"), std::string::npos) << text;
    EXPECT_NE(
        text.find("\rERR|||207^Application internal error^HL70357|E|TW310|"), std::string::npos
    );
}

TEST(Answer, NeverTakesTheControlIdOfAnotherMessage) {
    const Fault fault{FaultCode::Hl7NoHeader, "MSH", "x"};
    const std::string head = "PID|1\rMSH|^~\\&|LAB|H1|TW|H2|2026||ORU^R01|OTHER|P|2.5.1\r";
    const std::string text = only_text(answers_to_unreadable(head, fault, "Q-1", stamp()));
    EXPECT_EQ(text.find("OTHER"), std::string::npos);
}

TEST(BatchAnswer, WrapsTheAnswersInABatchToTheSender) {
    const std::vector<Answer> answers{{"AA", "MSH|a\rMSA|AA|1\r"}, {"AE", "MSH|b\rMSA|AE|2\r"}};
    EXPECT_EQ(
        batch_answer("BHS|^~\\&|LAB|H1|TW|H2|2026||||B7", answers, stamp()),
        "BHS|^~\\&|TW|H2|LAB|H1|20260301093000+0000||||TW1|B7\r"
        "MSH|a\rMSA|AA|1\rMSH|b\rMSA|AE|2\r"
        "BTS|2\r"
    );
    EXPECT_EQ(
        batch_answer("", answers, stamp()),
        "BHS|^~\\&|THIOWATCH||||20260301093000+0000||||TW1\r"
        "MSH|a\rMSA|AA|1\rMSH|b\rMSA|AE|2\r"
        "BTS|2\r"
    );
}

}  // namespace
}  // namespace thiowatch::hl7v2
