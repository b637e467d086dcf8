// Every file of the shared FHIR corpus against a live daemon: whatever comes, it answers as HTTP
// and FHIR demand, and goes on. Skipped where the corpus is not at hand.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "parsers/fhir/json_cursor.h"
#include "parsers/fhir/json_document.h"
#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

namespace fs = std::filesystem;
using testing::FhirAnswer;
using testing::FhirApp;
using testing::FhirClient;
using ::testing::HasSubstr;

std::optional<fs::path> corpus() {
    const char* source = std::getenv("TW_SOURCE_DIR");
    if (source == nullptr) return std::nullopt;
    fs::path folder = fs::path(source) / "../shared/corpus/fhir";
    return fs::exists(folder) ? std::optional(folder) : std::nullopt;
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

/// Where a client would post it: the base for a Bundle, the type for a resource.
std::string place_for(const std::string& text) {
    auto document = fhir::JsonDocument::parse(text);
    if (!document) return "/Observation";
    std::string type(document->root()["resourceType"].text());
    if (type == "Bundle") return "";
    return type.empty() ? "/Observation" : "/" + type;
}

TEST(Sweep, EveryFileOfTheCorpusIsAnsweredAndTheDaemonGoesOn) {
    auto folder = corpus();
    if (!folder) GTEST_SKIP() << "the corpus is not at hand";
    FhirApp app;
    std::map<std::string, std::map<int, int>> table;
    int sent = 0;
    for (const auto& file : fs::recursive_directory_iterator(*folder)) {
        std::string ending = file.path().extension().string();
        if (!file.is_regular_file() || (ending != ".json" && ending != ".xml")) continue;
        std::string text = text_of(file.path());
        if (text.size() > (std::size_t{4} << 20)) continue;
        FhirClient client = app.client();
        bool is_xml = ending == ".xml";
        FhirAnswer answer = client.post(
            is_xml ? "/Observation" : place_for(text),
            text,
            {{"Content-Type", is_xml ? "application/fhir+xml" : "application/fhir+json"}}
        );
        std::string part = fs::relative(file.path(), *folder).begin()->string();
        ++table[part][answer.status];
        ++sent;
        EXPECT_TRUE(answer.status >= 200 && answer.status < 500)
            << file.path().filename() << ": " << answer.status;
        if (is_xml) EXPECT_EQ(answer.status, 415);
        if (answer.status >= 400) {
            EXPECT_THAT(answer.body, HasSubstr("OperationOutcome")) << file.path().filename();
        }
    }
    for (const auto& [part, counts] : table) {
        std::cout << part;
        for (const auto& [status, count] : counts)
            std::cout << "  " << status << ": " << count;
        std::cout << "\n";
    }
    EXPECT_GT(sent, 600);
    EXPECT_EQ(app.client().get("/metadata").status, 200);
}

}  // namespace
}  // namespace thiowatch
