#include "parsers/hl7v2/batch.h"

#include <gtest/gtest.h>

#include "parsers/mllp/frame_decoder.h"

namespace thiowatch::hl7v2 {
namespace {

const std::string kA = "MSH|^~\\&|A\rPID|1\r";
const std::string kB = "MSH|^~\\&|B\rPID|2\r";

// "A B !" for two messages and lines that are none; a message is named by its MSH-3.
std::string told(const Split& split) {
    std::string text;
    for (const Part& part : split.parts) {
        if (!text.empty()) text += ' ';
        text += part.fault ? "!" : part.bytes.substr(part.bytes.find('&') + 2, 1);
    }
    return text;
}

struct SplitCase {
    const char* name;
    std::string payload;
    const char* parts;
    std::size_t warnings;
    bool is_batch;
};

TEST(Batch, FindsEveryMessageAndKeepsGoodNeighboursOfBadOnes) {
    const std::vector<SplitCase> cases{
        {"one message", kA, "A", 0, false},
        {"one message after blanks", "\r\n " + kA, "A", 0, false},
        {"one message after a byte order mark", "\xEF\xBB\xBF" + kA, "A", 0, false},
        {"two messages", kA + kB, "A B", 0, true},
        {"two messages, blank lines between", kA + "\r\n\r\n" + kB, "A B", 0, true},
        {"two messages, indented", kA + "  " + kB, "A B", 0, true},
        {"LF line ends", "MSH|^~\\&|A\nPID|1\nMSH|^~\\&|B\n", "A B", 0, true},
        {"MSH within a text is no message", "MSH|^~\\&|A\rNTE|1||see MSH|x\r", "A", 0, false},
        {"batch", "BHS|^~\\&|L\r" + kA + kB + "BTS|2\r", "A B", 0, true},
        {"file", "FHS|^~\\&|L\rBHS|^~\\&|L\r" + kA + kB + "BTS|2\rFTS|1\r", "A B", 0, true},
        {"two batches",
         "FHS|^~\\&|L\rBHS|^~\\&\r" + kA + "BTS|1\rBHS|^~\\&\r" + kB + "BTS|1\rFTS|2\r",
         "A B",
         0,
         true},
        {"two batches, no trailers", "BHS|^~\\&|L\r" + kA + "BHS|^~\\&\r" + kB, "A B", 0, true},
        {"trailer counts too many", "BHS|^~\\&|L\r" + kA + "BTS|3\r", "A", 1, true},
        {"trailer counts too few", kA + kB + "BTS|1\r", "A B", 1, true},
        {"file trailer counts wrong",
         "FHS|^~\\&|L\rBHS|^~\\&\r" + kA + "BTS|1\rFTS|2\r",
         "A",
         1,
         true},
        {"trailer without a number", "BHS|^~\\&|L\r" + kA + "BTS|\r", "A", 0, true},
        {"trailer after a single message", kA + "BTS|2", "A", 1, false},
        {"segments before MSH", "PID|0\rOBX|1\r" + kA, "! A", 0, true},
        {"segments before MSH in a batch", "BHS|^~\\&|L\rPID|0\r" + kA + "BTS|1", "! A", 0, true},
        {"no message", "PID|1\rOBX|1\r", "!", 0, false},
        {"empty", "", "!", 0, false},
        {"envelope without message", "BHS|^~\\&|L\rBTS|0\r", "!", 0, true},
        {"not HL7", "hello world", "!", 0, false},
    };
    for (const SplitCase& c : cases) {
        const Split found = split(c.payload);
        EXPECT_EQ(told(found), c.parts) << c.name;
        EXPECT_EQ(found.warnings.size(), c.warnings) << c.name;
        EXPECT_EQ(found.is_batch(), c.is_batch) << c.name;
    }
}

TEST(Batch, LeavesABrokenMessageToItsOwnPart) {
    const Split found = split(kA + "MSH|^~\r" + kB);
    ASSERT_EQ(found.parts.size(), 3U);
    EXPECT_EQ(found.parts[0].bytes, kA);
    EXPECT_EQ(found.parts[1].bytes, "MSH|^~\r");
    EXPECT_EQ(found.parts[2].bytes, kB);
}

TEST(Batch, LosesNoByteOfAMessage) {
    const Split found = split("FHS|^~\\&|F\rBHS|^~\\&|L\r" + kA + kB + "BTS|2\rFTS|1\r");
    ASSERT_EQ(found.parts.size(), 2U);
    EXPECT_EQ(found.parts[0].bytes, kA);
    EXPECT_EQ(found.parts[1].bytes, kB);
    EXPECT_EQ(found.batch_header, "BHS|^~\\&|L");
}

TEST(Batch, NamesThePlaceOfAWrongCount) {
    const Split found = split("BHS|^~\\&\r" + kA + "BTS|1\rBHS|^~\\&\r" + kB + "BTS|7\r");
    ASSERT_EQ(found.warnings.size(), 1U);
    EXPECT_EQ(found.warnings[0].code, FaultCode::Hl7BatchCount);
    EXPECT_EQ(found.warnings[0].where, "BTS[2]-1");
}

TEST(Batch, SaysThatSegmentsHaveNoHeader) {
    const Split found = split("PID|0\r" + kA);
    ASSERT_TRUE(found.parts[0].fault);
    EXPECT_EQ(found.parts[0].fault->code, FaultCode::Hl7NoHeader);
    EXPECT_EQ(found.parts[0].bytes, "PID|0\r");
}

TEST(Batch, ReadsFilesOfMessages) {
    EXPECT_EQ(told(split_file(kA + "\n\n" + kB)), "A B");
    EXPECT_EQ(told(split_file(kA)), "A");
}

TEST(Batch, ReadsCapturesOfFrames) {
    const std::string two = mllp::encode(kA) + "\n" + mllp::encode(kB);
    EXPECT_EQ(told(split_file(two)), "A B");
    EXPECT_EQ(told(split_file("log line" + two)), "! A B");
    EXPECT_EQ(told(split_file(two + "trailing words")), "A B !");
    EXPECT_EQ(told(split_file(mllp::encode(kA + kB))), "A B");

    const Split unfinished = split_file(mllp::encode(kA) + "\x0B" + kB);
    ASSERT_EQ(unfinished.parts.size(), 2U);
    EXPECT_EQ(unfinished.parts[1].bytes, kB);
    ASSERT_TRUE(unfinished.parts[1].fault);
    EXPECT_EQ(unfinished.parts[1].fault->code, FaultCode::BadFormat);

    const Split missing_cr = split_file(mllp::encode(kA) + "\x0B" + kB + "\x1C");
    EXPECT_EQ(told(missing_cr), "A B");
    EXPECT_EQ(missing_cr.warnings.size(), 1U);

    const Split cut_short = split_file("\x0B" + kA + mllp::encode(kB));
    ASSERT_EQ(cut_short.parts.size(), 2U);
    EXPECT_EQ(told(cut_short), "! B");
    EXPECT_EQ(cut_short.parts[0].bytes, kA);
}

}  // namespace
}  // namespace thiowatch::hl7v2
