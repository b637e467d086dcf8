#include "daemon/cli/pack_trial.h"

#include <fstream>

#include <gtest/gtest.h>

#include "config/packaged.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::cli {
namespace {

TEST(PackTrial, PassesThePackagedPackByItsName) {
    config::Diagnostics diagnostics;
    auto trial = try_pack("aza-core", diagnostics);
    ASSERT_TRUE(trial) << diagnostics.human();
    EXPECT_GT(trial->results.size(), 10U);
    EXPECT_EQ(trial->failures(), 0U);
}

TEST(PackTrial, FailsWhenThereAreNoExamples) {
    testing::TemporaryFolder folder;
    std::ofstream(folder / "mine.yaml") << *config::packaged_file("config/packs/aza-core.yaml");
    config::Diagnostics diagnostics;
    EXPECT_FALSE(try_pack((folder / "mine.yaml").string(), diagnostics));
    EXPECT_TRUE(diagnostics.has_errors());
}

TEST(PackTrial, CountsAnExampleThatDisagreesAsAFailure) {
    testing::TemporaryFolder folder;
    std::ofstream(folder / "mine.yaml") << *config::packaged_file("config/packs/aza-core.yaml");
    std::ofstream(folder / "mine.test.yaml") << "tests:\n"
                                                "  - name: low <neutrophils> are silent\n"
                                                "    results: {\"ANC 10*9/L\": {2026-02-09: 0.3}}\n"
                                                "    expect: {2026-02-09: []}\n";
    config::Diagnostics diagnostics;
    for (const char* name : {"mine.yaml", "mine.test.yaml"}) {
        auto trial = try_pack((folder / name).string(), diagnostics);
        ASSERT_TRUE(trial) << diagnostics.human();
        EXPECT_EQ(trial->failures(), 1U) << name;
        std::string junit = junit_text({*trial});
        EXPECT_NE(junit.find("failures=\"1\""), std::string::npos) << junit;
        EXPECT_NE(junit.find("low &lt;neutrophils&gt; are silent"), std::string::npos) << junit;
    }
}

}  // namespace
}  // namespace thiowatch::cli
