#include "daemon/cli/pack_trial.h"

#include <algorithm>
#include <fstream>

#include <gtest/gtest.h>

#include "config/packaged.h"
#include "config/schedule_loader.h"
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
    std::ofstream(folder / "mine.test.yaml") << "tests: []\n";
    config::Diagnostics of_an_empty_file;
    EXPECT_FALSE(try_pack((folder / "mine.yaml").string(), of_an_empty_file));
    EXPECT_TRUE(of_an_empty_file.has_errors());
}

TEST(PackTrial, TriesTheExamplesOfEveryPackagedSchedule) {
    config::Diagnostics diagnostics;
    const auto trial = try_pack("aza-core", diagnostics);
    ASSERT_TRUE(trial) << diagnostics.human();
    for (const std::string& schedule : config::packaged_schedules()) {
        const bool is_tried = std::ranges::any_of(trial->tests, [&](const config::RuleTest& test) {
            return test.schedules && test.schedules->schedules.front().id == schedule;
        });
        EXPECT_TRUE(is_tried) << schedule;
    }
}

TEST(PackTrial, TriesTheExamplesOfASitesOwnScheduleByThePackagedPack) {
    testing::TemporaryFolder folder;
    std::ofstream(folder / "site.yaml") << "# ours\nschedule: site\nsources: {us: agreed}\nplans:\n"
                                           "  - blood_count:\n"
                                           "      tests: [WBC]\n"
                                           "      phases: [{every: 10d, grace: 2d, source: us}]\n";
    std::ofstream(folder / "site.test.yaml")
        << "schedule: site.yaml\n"
           "tests:\n"
           "  - name: every ten days\n"
           "    patient: {tpmt: normal, drugs: [{name: azathioprine, start: 2026-01-05}]}\n"
           "    steps:\n"
           "      - {on: 2026-01-12, results: {WBC 10*9/L: 6}}\n"
           "      - {after: 12d, expect: []}\n"
           "      - {after: 1d, expect: [{rule: MON.W, text: wanted every 10 days}]}\n";
    for (const char* name : {"site.yaml", "site.test.yaml"}) {
        config::Diagnostics diagnostics;
        const auto trial = try_pack((folder / name).string(), diagnostics);
        ASSERT_TRUE(trial) << diagnostics.human();
        ASSERT_EQ(trial->results.size(), 1U) << name;
        EXPECT_EQ(trial->failures(), 0U) << trial->results.front().problems.front();
    }
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
