#include "config/packaged.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/code_loader.h"
#include "config/lint.h"
#include "config/roster_csv.h"
#include "config/starter.h"
#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using test::read_configuration;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

std::string packaged(std::string_view name) {
    const auto text = packaged_file(name);
    EXPECT_TRUE(text) << name;
    return std::string(text.value_or(""));
}

TEST(Packaged, FilesAreFoundByTheirPath) {
    EXPECT_THAT(packaged("config/codes/loinc.yaml"), HasSubstr("6690-2"));
    EXPECT_FALSE(packaged_file("config/codes/none.yaml"));
    EXPECT_FALSE(packaged_file(""));
    EXPECT_THAT(packaged_names("config/demo/"), Each(StartsWith("config/demo/")));
    EXPECT_THAT(packaged_packs(), Contains("aza-core"));
    EXPECT_THAT(packaged_packs(), Not(Contains(HasSubstr("test"))));
}

TEST(Packaged, TheExampleNamesEveryKeyAndHasNoErrors) {
    const auto read = read_configuration(packaged("config/thiowatch.example.yaml"));
    EXPECT_TRUE(read.settings) << read.diagnostics.human();
    const std::string text = packaged("config/thiowatch.example.yaml");
    for (const char* key :
         {"public_url",  "tls",         "client_ca",    "allow",           "time_zone",
          "codes",       "approved_by", "password",     "previous_secret", "allow_insecure",
          "indication",  "rule",        "repeat_every", "retention",       "roster",
          "prescribers", "operations",  "shadow",       "silent_after",    "processing_ids"}) {
        EXPECT_THAT(text, HasSubstr(std::string(key) + ":")) << key;
    }
}

TEST(Packaged, TheStarterIsSoundAndShort) {
    const test::ScratchFolder folder;
    const std::vector<StarterFile> files = starter_files();
    for (const StarterFile& file : files)
        (void)folder.write(file.name, file.text);
    Diagnostics diagnostics;
    const LoadedSettings settings = load_settings(folder.path() / "thiowatch.yaml", diagnostics);
    ASSERT_TRUE(settings) << diagnostics.human();
    EXPECT_EQ(settings->mode, Mode::Shadow);
    EXPECT_LE(std::ranges::count(files.at(0).text, '\n'), 25);
    EXPECT_THAT(read_roster("roster.csv", files.at(1).text, {}, diagnostics), IsEmpty());
    EXPECT_FALSE(diagnostics.has_errors());
}

TEST(Packaged, TheDemoIsSound) {
    const test::ScratchFolder folder;
    for (const std::string& name : packaged_names("config/demo/")) {
        (void)folder.write(std::filesystem::path(name).filename(), packaged(name));
    }
    Diagnostics diagnostics;
    const LoadedSettings settings =
        load_settings(folder.path() / "thiowatch.demo.yaml", diagnostics);
    ASSERT_TRUE(settings) << diagnostics.human();
    EXPECT_EQ(settings->mode, Mode::Live);
    EXPECT_EQ(settings->store.sqlite, folder.path() / "state/thiowatch.db");

    const LoadedCodes codes = packaged_codes(diagnostics);
    const auto rows =
        read_roster("roster.csv", packaged("config/demo/roster.csv"), codes.drugs, diagnostics);
    EXPECT_THAT(rows, SizeIs(3));
    lint_roster(rows, *settings, "roster.csv", diagnostics);
    EXPECT_EQ(diagnostics.error_count(), 0U) << diagnostics.human();
    EXPECT_THAT(lines_of(diagnostics), Not(Contains(HasSubstr("TW206")))) << diagnostics.human();
}

TEST(Packaged, TheDemoMessagesAreWhole) {
    std::size_t messages = 0;
    for (const std::string& name : packaged_names("config/demo/")) {
        if (!name.ends_with(".hl7")) continue;
        ++messages;
        EXPECT_THAT(packaged(name), StartsWith("MSH|^~\\&|")) << name;
        EXPECT_THAT(packaged(name), HasSubstr("\nPID|1||47")) << name;
    }
    EXPECT_EQ(messages, 8U);
}

}  // namespace
}  // namespace thiowatch::config
