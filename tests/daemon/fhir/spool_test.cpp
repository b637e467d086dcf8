#include "daemon/fhir/spool.h"

#include <fstream>
#include <sstream>

#include "tests/support/fhir_app.h"

namespace thiowatch {
namespace {

using testing::CountResource;
using ::testing::ElementsAre;
using testing::FhirApp;
using ::testing::HasSubstr;
using testing::patient_resource;

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

TEST(Spool, TakesTheFilesOfItsFolderAndSaysWhatCameOfThem) {
    FhirApp app("fhir: {path: /fhir, auth: none, systems: {\"urn:mrn\": H1}, spool: in}");
    std::filesystem::path in = app.running().folder() / "in";
    std::filesystem::create_directories(in);
    CountResource bad;
    bad.status = "approved";
    bad.order = "L-2";
    std::ofstream(in / "export.tmp") << patient_resource("p1", "4711") << "\n"
                                     << CountResource{}.text() << "\n"
                                     << bad.text() << "\n";
    std::filesystem::rename(in / "export.tmp", in / "export.ndjson");
    std::filesystem::path outcome = in / "done" / "export.ndjson.outcome.json";
    ASSERT_TRUE(app.running().comes_true([&] { return !app.rules().empty(); }));
    EXPECT_THAT(app.rules(), ElementsAre("ANC.C open"));
    // Each look takes its turn on the thread that moves the file.
    bool is_done = false;
    for (int look = 0; look < 10000 && !is_done; ++look) {
        app.running().look([](intake::Desk&) {});
        is_done = std::filesystem::exists(in / "done" / "export.ndjson");
    }
    ASSERT_TRUE(is_done);
    EXPECT_THAT(text_of(outcome), HasSubstr("2 lines were taken, 1 were refused"));
    EXPECT_FALSE(std::filesystem::exists(in / "export.ndjson"));
}

}  // namespace
}  // namespace thiowatch
