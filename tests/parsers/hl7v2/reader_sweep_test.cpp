// Runs the readers over a folder of messages of others, where there is one: whatever they hold,
// what is read must be consistent and every part that is not must be named. TW_CORPUS names the
// folder.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include <gtest/gtest.h>

#include "parsers/hl7v2/batch.h"
#include "tests/support/hl7_reading.h"

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

struct Tally {
    std::map<std::string, std::size_t> counts;

    void add(const std::string& what, std::size_t n = 1) { counts[what] += n; }
    [[nodiscard]] std::size_t of(const std::string& what) const {
        const auto found = counts.find(what);
        return found == counts.end() ? 0 : found->second;
    }
};

void check_events(const ClinicalContent& content, const std::filesystem::path& path) {
    for (const LabResult& result : events_of<LabResult>(content)) {
        EXPECT_FALSE(result.codes.empty()) << path << result.where;
        EXPECT_TRUE(result.where.starts_with("OBX[")) << path << result.where;
    }
    for (const TherapyEvent& event : events_of<TherapyEvent>(content)) {
        EXPECT_FALSE(event.drug_codes.empty()) << path << event.where;
        EXPECT_TRUE(event.where.starts_with("RX")) << path << event.where;
    }
    for (const PatientEvent& event : events_of<PatientEvent>(content)) {
        EXPECT_FALSE(event.person.identifiers.empty()) << path << event.where;
        const bool is_update = event.action == PatientAction::Update;
        EXPECT_EQ(event.other.identifiers.empty(), is_update) << path << event.where;
    }
}

// Every OBX with a test and a value is a result or a problem: none is lost.
void check_nothing_lost(
    const Message& message,
    const ClinicalContent& content,
    const std::filesystem::path& path
) {
    std::size_t sent = 0;
    for (const Segment segment : message) {
        const bool is_result = segment.name() == "OBX" && segment.field(5).has_value();
        sent += is_result ? 1U : 0U;
    }
    EXPECT_GE(events_of<LabResult>(content).size() + content.problems.size(), sent) << path;
}

void sweep_message(const Message& message, const std::filesystem::path& path, Tally& tally) {
    const Header header = read_header(message, TimeZone::utc());
    const auto content = read_clinical(message, header, {AssigningAuthority("FEED")});
    tally.add("messages");
    if (!content) {
        EXPECT_FALSE(content.error().where.empty()) << path;
        tally.add("refused " + fault_name(content.error().code));
        return;
    }
    check_events(*content, path);
    if (header.type == "ORU" || header.type == "OUL") check_nothing_lost(message, *content, path);
    tally.add("results", events_of<LabResult>(*content).size());
    tally.add("therapies", events_of<TherapyEvent>(*content).size());
    tally.add("changes", events_of<PatientEvent>(*content).size());
    for (const Fault& problem : content->problems) {
        const std::size_t dash = problem.where.find('-');
        const std::string segment = problem.where.substr(0, 3);
        const std::string field = dash == std::string::npos ? "" : problem.where.substr(dash);
        tally.add("problem " + fault_name(problem.code) + " " + segment + field);
    }
}

TEST(ReaderSweep, ReadsMessagesOfOthersAndNamesWhatItCannotRead) {
    const std::filesystem::path folder = corpus();
    if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no corpus here";
    Tally tally;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.path().extension() == ".tsv") continue;
        for (const Part& part : split_file(bytes_of(entry.path())).parts) {
            const Expected<Message> message = Message::parse(part.bytes);
            if (message) sweep_message(*message, entry.path(), tally);
        }
    }
    for (const auto& [what, count] : tally.counts)
        RecordProperty(what, std::to_string(count));
    EXPECT_GT(tally.of("messages"), 100U);
    EXPECT_GT(tally.of("results"), 1000U);
    EXPECT_GT(tally.of("therapies"), 10U);
    EXPECT_GT(tally.of("changes"), 100U);
}

}  // namespace
}  // namespace thiowatch::hl7v2
