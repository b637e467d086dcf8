// Runs every reader of this folder over a folder of messages of others, where there is one: nothing
// may crash, and what is read must be consistent with the bytes. TW_CORPUS names the folder.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "parsers/hl7v2/answer.h"
#include "parsers/hl7v2/batch.h"
#include "parsers/hl7v2/utf8.h"

namespace thiowatch::hl7v2 {
namespace {

std::filesystem::path corpus() {
    if (const char* const named = std::getenv("TW_CORPUS")) return named;
    const char* const source = std::getenv("TW_SOURCE_DIR");
    return source == nullptr ? std::filesystem::path()
                             : std::filesystem::path(source) / "../shared/corpus/hl7v2";
}

std::string bytes_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Joins the fields of a segment again; the result must be the segment as sent.
std::string rejoined(const Segment& segment, char separator) {
    std::string text(segment.name());
    const std::size_t first = segment.position() == 0 ? 2 : 1;
    for (std::size_t n = first; n <= segment.field_count(); ++n) {
        text += separator;
        text += segment.field(n).raw();
    }
    return text;
}

struct Tally {
    std::size_t messages = 0;
    std::size_t segments = 0;
    std::size_t unreadable = 0;
};

void sweep(const std::filesystem::path& path, Tally& tally) {
    for (const Part& part : split_file(bytes_of(path)).parts) {
        const Expected<Message> message = Message::parse(part.bytes);
        if (part.fault || !message) {
            ++tally.unreadable;
            continue;
        }
        ++tally.messages;
        EXPECT_TRUE(is_utf8(message->text())) << path;
        for (const Segment segment : *message) {
            ++tally.segments;
            EXPECT_EQ(rejoined(segment, message->delimiters().field), segment.raw()) << path;
        }
        const Header header = read_header(*message, TimeZone::utc());
        const Stamp stamp{.now = {}, .control_id = "TW1"};
        for (const Answer& answer : answers_to(header, outcome_of(check(header)), stamp)) {
            EXPECT_NE(answer.text.find(header.control_id_raw), std::string::npos) << path;
            EXPECT_TRUE(Message::parse(answer.text)) << path;
        }
    }
}

TEST(CorpusSweep, ReadsMessagesOfOthersConsistently) {
    const std::filesystem::path folder = corpus();
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no corpus here";
    Tally tally;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && entry.path().extension() != ".tsv")
            sweep(entry.path(), tally);
    }
    RecordProperty("messages", std::to_string(tally.messages));
    RecordProperty("unreadable", std::to_string(tally.unreadable));
    EXPECT_GT(tally.messages, 100U);
    EXPECT_LT(tally.unreadable * 10, tally.messages);
}

}  // namespace
}  // namespace thiowatch::hl7v2
