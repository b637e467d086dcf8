#include "parsers/hl7v2/obx_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hl7_reading.h"

namespace thiowatch::hl7v2 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kPid = "PID|1||4711^^^H1^MR||Doe^Jane||19800101|F";
constexpr std::string_view kObr = "OBR|1|P1|F1|CBC^Blood count^L|||20260301080000+0000";

struct ReadOne {
    std::vector<LabResult> results;
    std::vector<std::string> problems;
};

ReadOne read_obx_line(std::string_view obx) {
    const ClinicalContent content = read_segments("ORU^R01", {kPid, kObr, obx});
    return {events_of<LabResult>(content), problems_of(content)};
}

LabResult result_of(std::string_view obx) {
    ReadOne read = read_obx_line(obx);
    EXPECT_EQ(read.results.size(), 1U) << obx;
    return read.results.empty() ? LabResult{} : read.results.front();
}

// "<0.5" for a number, "text:0.4 (film)/0.4" for text with its first number, "none" without a
// value.
std::string value_text(const ResultValue& value) {
    if (const auto* const number = std::get_if<NumericValue>(&value)) return number->reading.text();
    if (const auto* const text = std::get_if<TextValue>(&value)) {
        return "text:" + text->text.text() +
               (text->leading_number ? "/" + text->leading_number->text() : "");
    }
    return "none";
}

struct ValueCase {
    const char* name;
    const char* type;
    const char* value;
    const char* expected;
    const char* problem = "";
};

class ObxValue : public testing::TestWithParam<ValueCase> {};

TEST_P(ObxValue, IsReadByItsTypeAndNeverGuessed) {
    const ValueCase& one = GetParam();
    const std::string obx = std::string("OBX|1|") + one.type + "|751-8^Neutrophils^LN||" +
                            one.value + "|10*9/L|1.6-7.5|||||F";
    const ReadOne read = read_obx_line(obx);
    ASSERT_EQ(read.results.size(), 1U);
    EXPECT_EQ(value_text(read.results[0].value), one.expected);
    const std::string problem = read.problems.empty() ? "" : read.problems.front();
    EXPECT_EQ(problem, one.problem);
    EXPECT_LE(read.problems.size(), 1U);
}

constexpr const char* kUnreadable = "TW312 OBX[1]-5";

INSTANTIATE_TEST_SUITE_P(
    Types,
    ObxValue,
    testing::Values(
        // What would hurt: a number made of something that is none.
        ValueCase{"NumberWithRemark", "NM", "0.4 (film)", "text:0.4 (film)/0.4", kUnreadable},
        ValueCase{"NumberWithComma", "NM", "0,4", "text:0,4/0", kUnreadable},
        ValueCase{"NumberWithPower", "NM", "5.40*10**3", "text:5.40*10**3/5.40", kUnreadable},
        ValueCase{"NumberWithExponent", "NM", "4e2", "text:4e2/4", kUnreadable},
        ValueCase{"WordsForANumber", "NM", "clump", "text:clump", kUnreadable},
        ValueCase{"TwoNumbers", "NM", "60~120", "text:60; 120/60", kUnreadable},
        ValueCase{"NumberWithTwoComponents", "NM", "10^9", "text:10^9/10", kUnreadable},
        ValueCase{"RangeInSn", "SN", "^1^-^5", "text:1-5/1"},
        ValueCase{"RatioInSn", "SN", "^1^:^128", "text:1:128/1"},
        ValueCase{"WordInSn", "SN", "^test", "text:test", kUnreadable},
        ValueCase{"SignWithoutNumber", "SN", "<", "text:<", kUnreadable},
        ValueCase{"TwoSn", "SN", "^1~^2", "text:1; 2/1", kUnreadable},
        ValueCase{"UntypedParts", "", "10^9", "text:10^9/10"},
        ValueCase{"UnknownTypeText", "ZZ", "AbC=", "text:AbC=", "TW305 OBX[1]-2"},
        ValueCase{"TextWithNumber", "ST", "0.4 (manual diff)", "text:0.4 (manual diff)/0.4"},
        ValueCase{"StructureInText", "ST", "<^0.5", "text:<^0.5/0.5"},
        ValueCase{
            "LinesOfText",
            "TX",
            "Film seen~~0.4 by hand",
            "text:Film seen\n\n0.4 by hand/0.4"},
        // What is plainly a number.
        ValueCase{"Number", "NM", "2.30", "2.30"},
        ValueCase{"NumberInBlanks", "NM", " 2.3 ", "2.3"},
        ValueCase{"NumberWithSign", "NM", "<0.5", "<0.5"},
        ValueCase{"NumberWithoutZero", "NM", ".4", "0.4"},
        ValueCase{"NumberWithEmptyParts", "NM", "2.3^^", "2.3"},
        ValueCase{"OneOfTwoRepetitions", "NM", "~2.3~", "2.3"},
        ValueCase{"SnBelow", "SN", "<^0.5", "<0.5"},
        ValueCase{"SnAbove", "SN", ">^5000", ">5000"},
        ValueCase{"SnAtLeast", "SN", ">=^32", ">=32"},
        ValueCase{"SnEqual", "SN", "=^23", "23"},
        ValueCase{"SnPlain", "SN", "^10", "10"},
        ValueCase{"SnWithoutZero", "SN", "<^.5", "<0.5"},
        ValueCase{"SnInOnePart", "SN", "<0.5", "<0.5"},
        ValueCase{"StrictNumberAsText", "ST", "3.4", "3.4"},
        ValueCase{"StrictNumberAsTx", "TX", "> 60", ">60"},
        ValueCase{"StrictNumberAsFt", "FT", "3.4", "3.4"},
        ValueCase{"MissingTypeNumber", "", "3.4", "3.4"},
        ValueCase{"MissingTypeStructured", "", "<^0.5", "<0.5"},
        ValueCase{"UnknownTypeNumber", "ZZ", "3.4", "3.4"},
        ValueCase{"SmallType", "nm", "3.4", "3.4"},
        ValueCase{"TypeWithTable", "NM^^HL70125", "3.4", "3.4"},
        // Words and codes.
        ValueCase{"Words", "ST", "not done", "text:not done"},
        ValueCase{"MissingTypeWords", "", "not done", "text:not done"},
        ValueCase{"Escapes", "ST", "A\\T\\B\\.br\\C", "text:A&B\nC"},
        ValueCase{"Code", "CE", "LA9657-3^Poor metabolizer^LN", "text:Poor metabolizer (LA9657-3)"},
        ValueCase{"CodeWithTable", "CWE^^HL70125", "LA1^Poor^LN", "text:Poor"},
        ValueCase{"CodeOnly", "CWE", "POOR", "text:POOR"},
        ValueCase{"SecondTextOnly", "CF", "A^^L^B^Second^L", "text:Second"},
        ValueCase{"OriginalTextOnly", "CWE", "^^^^^^^^poor", "text:poor"},
        ValueCase{"TwoCodes", "CWE", "A^One^L~B^Two^L", "text:One; Two"},
        ValueCase{"Document", "ED", "^IM^PDF^Base64^QUJD", "text:attachment"},
        ValueCase{"Pointer", "RP", "http://x^^IM", "text:attachment"},
        ValueCase{"Date", "DT", "20260301", "text:20260301/20260301"},
        // No value.
        ValueCase{"Empty", "NM", "", "none"},
        ValueCase{"Null", "NM", "\"\"", "none"},
        ValueCase{"OnlyDelimiters", "SN", "^^", "none"},
        ValueCase{"OnlyBlanks", "ST", "  ", "none"}
    ),
    [](const auto& info) { return info.param.name; }
);

TEST(ObxReader, KeepsAWithdrawnValueThatIsNoNumberWithoutTroublingAnybody) {
    const ReadOne read = read_obx_line("OBX|1|NM|751-8^ANC^LN||cancelled||||||W");
    ASSERT_EQ(read.results.size(), 1U);
    EXPECT_EQ(read.results[0].status, ResultStatus::Withdrawn);
    EXPECT_THAT(read.problems, IsEmpty());
}

struct StatusCase {
    const char* obx11;
    const char* obr25;
    ResultStatus expected;
    const char* problem = "";
};

TEST(ObxReader, TakesTheStatusFromTable0085ElseFromTheOrder) {
    const std::vector<StatusCase> cases{
        {"W", "", ResultStatus::Withdrawn},
        {"D", "", ResultStatus::Withdrawn},
        {"C", "", ResultStatus::Corrected},
        {"A", "", ResultStatus::Corrected},
        {"B", "", ResultStatus::Corrected},
        {"C^Record is a correction^HL70085", "", ResultStatus::Corrected},
        {"F", "", ResultStatus::Final},
        {"F ", "", ResultStatus::Final},
        {"f", "", ResultStatus::Final},
        {"U", "", ResultStatus::Final},
        {"V", "", ResultStatus::Final},
        {"", "", ResultStatus::Final},
        {"\"\"", "", ResultStatus::Final},
        {"P", "", ResultStatus::Preliminary},
        {"S", "", ResultStatus::Preliminary},
        {"R", "", ResultStatus::Preliminary},
        {"X", "", ResultStatus::NotObtained},
        {"I", "", ResultStatus::Ignored},
        {"N", "", ResultStatus::Ignored},
        {"O", "", ResultStatus::Ignored},
        {"unknown", "", ResultStatus::Preliminary, "TW305 OBX[1]-11"},
        {"Q", "", ResultStatus::Preliminary, "TW305 OBX[1]-11"},
        {"20240605185501", "F", ResultStatus::Preliminary, "TW305 OBX[1]-11"},
        // OBX-11 has the word even where the order says otherwise.
        {"F", "P", ResultStatus::Final},
        {"P", "F", ResultStatus::Preliminary},
        {"", "F", ResultStatus::Final},
        {"", "C", ResultStatus::Corrected},
        {"", "P", ResultStatus::Preliminary},
        {"", "R", ResultStatus::Preliminary},
        {"", "A", ResultStatus::Preliminary},
        {"", "X", ResultStatus::NotObtained},
        {"", "I", ResultStatus::Preliminary},
        {"", "?", ResultStatus::Preliminary, "TW305 OBX[1]-11"},
    };
    for (const StatusCase& one : cases) {
        const std::string obr =
            "OBR|1||F1|CBC|||20260301||||||||||||||||||" + std::string(one.obr25);
        const std::string obx = "OBX|1|NM|751-8^ANC^LN||2.3|10*9/L|||||" + std::string(one.obx11);
        const ClinicalContent content = read_segments("ORU^R01", {kPid, obr, obx});
        const std::vector<LabResult> results = events_of<LabResult>(content);
        ASSERT_EQ(results.size(), 1U);
        EXPECT_EQ(results[0].status, one.expected) << one.obx11 << "/" << one.obr25;
        const std::vector<std::string> problems = problems_of(content);
        EXPECT_EQ(problems.empty() ? "" : problems.front(), one.problem) << one.obx11;
    }
}

TEST(ObxReader, IgnoresAReportWithoutResultsWhenThereIsIndeedNoValue) {
    const ClinicalContent content = read_segments(
        "ORU^R01", {kPid, "OBR|1||F1|CBC|||20260301||||||||||||||||||S", "OBX|1|NM|751-8^ANC^LN"}
    );
    ASSERT_EQ(events_of<LabResult>(content).size(), 1U);
    EXPECT_EQ(events_of<LabResult>(content)[0].status, ResultStatus::Ignored);
}

TEST(ObxReader, GivesEveryCodeWhereverItStands) {
    struct CodeCase {
        const char* obx3;
        std::vector<TestCode> expected;
    };
    const std::vector<CodeCase> cases{
        {"6690-2^Leukocytes^LN^WBC^White cells^L",
         {{"6690-2", "Leukocytes", "LN"}, {"WBC", "White cells", "L"}}},
        {"wbc^Wbc^Local^6690-2^Wbc^LN", {{"wbc", "Wbc", "Local"}, {"6690-2", "Wbc", "LN"}}},
        {"^^^WBC^WBC", {{"WBC", "WBC", ""}}},
        {"WBC", {{"WBC", "", ""}}},
        {"^White cells", {{"", "White cells", ""}}},
        {"A^B^L^^^^2.40^1^white count", {{"A", "B", "L"}, {"", "white count", ""}}},
        {"A^B^L^^^^2.40^1^B", {{"A", "B", "L"}}},
    };
    for (const CodeCase& one : cases) {
        const LabResult result = result_of("OBX|1|NM|" + std::string(one.obx3) + "||2.3");
        EXPECT_EQ(result.codes, one.expected) << one.obx3;
    }
}

TEST(ObxReader, CannotUseAValueThatNamesNoTest) {
    const ReadOne read = read_obx_line("OBX|1|NM|||2.3|10*9/L");
    EXPECT_THAT(read.results, IsEmpty());
    EXPECT_THAT(read.problems, ElementsAre("TW303 OBX[1]-3"));
}

TEST(ObxReader, PassesOverALineThatSaysNothing) {
    const ReadOne read = read_obx_line("OBX|1");
    EXPECT_THAT(read.results, IsEmpty());
    EXPECT_THAT(read.problems, IsEmpty());
}

TEST(ObxReader, TakesTheUnitFromThePartThatIsOne) {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"10*9/L", "10*9/L"},
        {" 10*9/L ", "10*9/L"},
        {"10*3/uL^thousand per microliter^UCUM", "10*3/uL"},
        {"^^^K/uL^^L", "K/uL"},
        {"??^^^K/uL^^L", "K/uL"},
        {"10^9/L", "10^9/L"},
        {"x10\\S\\9/L", "x10^9/L"},
        {"furlongs^^L^fortnights^^L", "furlongs"},
        {"", ""},
        {"\"\"", ""},
    };
    for (const auto& [sent, expected] : cases) {
        const LabResult result = result_of("OBX|1|NM|WBC^W^L||2.3|" + std::string(sent));
        EXPECT_EQ(result.unit, expected) << sent;
    }
}

TEST(ObxReader, KeepsTheRangeAsSentAndReadsItStrictly) {
    const LabResult result = result_of("OBX|1|NM|ALT^ALT^L||52|U/L|10-40|H");
    EXPECT_EQ(result.range_text, "10-40");
    ASSERT_TRUE(result.range.low && result.range.high);
    EXPECT_EQ(result.range.low->text(), "10");
    EXPECT_EQ(result.range.high->text(), "40");
    const LabResult words = result_of("OBX|1|NM|ALT^ALT^L||52|U/L|see below|H");
    EXPECT_EQ(words.range_text, "see below");
    EXPECT_EQ(words.range, ReferenceRange{});
}

TEST(ObxReader, KeepsEveryFlagAndTheSubId) {
    const LabResult result = result_of("OBX|1|NM|ALT^ALT^L|1.2|52|U/L||L^Low^HL70078~~LL~A^x");
    EXPECT_THAT(result.flags, ElementsAre("L", "LL", "A"));
    EXPECT_EQ(result.sub_id, "1.2");
    EXPECT_EQ(result.where, "OBX[1]");
}

TEST(ObxReader, BelievesTheTimeOfTheResultBeforeTheOrders) {
    const LabResult own =
        result_of("OBX|1|NM|ALT^ALT^L||52|U/L|||||F|||20260301070000+0000|||||20260301091500+0000");
    EXPECT_EQ(time_text(own.collected), "2026-03-01T07:00:00Z");
    EXPECT_EQ(time_text(own.reported), "2026-03-01T09:15:00Z");
    const LabResult of_order = result_of("OBX|1|NM|ALT^ALT^L||52|U/L|||||F");
    EXPECT_EQ(time_text(of_order.collected), "2026-03-01T08:00:00Z");
    EXPECT_EQ(time_text(of_order.reported), "2026-03-01T09:30:00Z") << "MSH-7 stands in";
}

TEST(ObxReader, NotesATimeItCannotReadAndTakesTheNext) {
    const ReadOne read = read_obx_line("OBX|1|NM|ALT^ALT^L||52|U/L|||||F|||20261345");
    ASSERT_EQ(read.results.size(), 1U);
    EXPECT_EQ(time_text(read.results[0].collected), "2026-03-01T08:00:00Z");
    EXPECT_THAT(read.problems, ElementsAre("TW102 OBX[1]-14"));
}

TEST(ObxReader, TakesZerosForNoTime) {
    const ReadOne read = read_obx_line("OBX|1|NM|ALT^ALT^L||52|U/L|||||F|||00000000");
    ASSERT_EQ(read.results.size(), 1U);
    EXPECT_EQ(time_text(read.results[0].collected), "2026-03-01T08:00:00Z");
    EXPECT_THAT(read.problems, IsEmpty());
}

TEST(ObxReader, SaysOfNoProblemWhatTheValueWas) {
    const ClinicalContent content =
        read_segments("ORU^R01", {kPid, "OBX|1|NM|751-8^ANC^LN||zero point four||||||Q"});
    ASSERT_EQ(content.problems.size(), 2U);
    for (const Fault& problem : content.problems) {
        EXPECT_EQ(problem.detail.find("zero"), std::string::npos);
        EXPECT_EQ(problem.detail.find('Q'), std::string::npos);
    }
}

}  // namespace
}  // namespace thiowatch::hl7v2
