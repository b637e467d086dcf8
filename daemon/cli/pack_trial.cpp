#include "daemon/cli/pack_trial.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "alerts/notices/markup.h"
#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/schedule_loader.h"

namespace thiowatch::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTestEnding = ".test.yaml";
constexpr std::string_view kEnding = ".yaml";
constexpr std::string_view kPackFolder = "config/packs/";
constexpr std::string_view kUsualPack = "aza-core";

struct TestFile {
    std::string name;
    std::string text;
};

struct TrialFiles {
    std::string pack;
    std::string usual;  ///< where examples are looked for
    std::vector<TestFile> tests;
};

std::string text_of(const fs::path& file) {
    std::ifstream input(file, std::ios::binary);
    std::ostringstream text;
    text << input.rdbuf();
    return text.str();
}

/// "mine.test.yaml" and "mine.limits.test.yaml" are of "mine".
bool is_test_of(std::string_view name, std::string_view stem) {
    return name.starts_with(stem) && name.ends_with(kTestEnding) && name[stem.size()] == '.';
}

TrialFiles packaged_files(const std::string& pack) {
    const std::string stem = std::string(kPackFolder) + pack;
    TrialFiles files{pack, stem + std::string(kTestEnding), {}};
    for (const std::string& name : config::packaged_examples(pack)) {
        files.tests.push_back({name, std::string(config::packaged_file(name).value_or(""))});
    }
    return files;
}

/// What `schedule: ...` stands in is a schedule; its examples are judged by the packaged pack.
bool is_schedule(const fs::path& file) {
    std::ifstream input(file);
    std::string line;
    while (std::getline(input, line)) {
        if (line.starts_with("schedule:")) return true;
    }
    return false;
}

/// The pack for examples that stand beside a file.
std::string pack_for(const std::string& file) {
    return fs::exists(file) && !is_schedule(file) ? file : std::string(kUsualPack);
}

TrialFiles files_beside(const std::string& file) {
    const std::string stem = file.substr(0, file.size() - kEnding.size());
    const std::string pack = is_schedule(file) ? std::string(kUsualPack) : file;
    TrialFiles files{pack, stem + std::string(kTestEnding), {}};
    const std::string own = fs::path(stem).filename().string();
    const fs::path folder = fs::path(file).parent_path();
    std::vector<fs::path> found;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder.empty() ? "." : folder, failed)) {
        if (is_test_of(entry.path().filename().string(), own)) found.push_back(entry.path());
    }
    std::ranges::sort(found);
    for (const fs::path& test : found)
        files.tests.push_back({test.string(), text_of(test)});
    return files;
}

TrialFiles files_of(const std::string& asked) {
    if (asked.ends_with(kTestEnding)) {
        const std::string stem = asked.substr(0, asked.size() - kTestEnding.size());
        TrialFiles files{pack_for(stem + std::string(kEnding)), asked, {}};
        if (fs::exists(asked)) files.tests.push_back({asked, text_of(asked)});
        return files;
    }
    return asked.ends_with(kEnding) ? files_beside(asked) : packaged_files(asked);
}

/// XML 1.0 has no control characters but tab and line ends at all.
std::string escaped(std::string_view text) {
    std::string plain(text);
    std::ranges::replace_if(
        plain, [](unsigned char letter) { return letter < 0x20; }, ' '
    );
    return alerts::escaped(plain);
}

std::string case_text(const PackTrial& trial, const config::RuleTestResult& result) {
    std::string text = "    <testcase classname=\"" + escaped(trial.pack) + "\" name=\"" +
                       escaped(result.name) + "\"";
    if (result.is_passed() && !result.is_todo) return text + "/>\n";
    text += ">\n";
    if (result.is_passed()) {
        text += "      <system-out>passes, though marked todo</system-out>\n";
        return text + "    </testcase>\n";
    }
    if (result.is_todo) text += "      <skipped message=\"known gap\"/>\n";
    for (const std::string& problem : result.problems) {
        if (!result.is_todo) text += "      <failure message=\"" + escaped(problem) + "\"/>\n";
    }
    return text + "    </testcase>\n";
}

}  // namespace

std::size_t PackTrial::failures() const {
    return static_cast<std::size_t>(std::count_if(
        results.begin(),
        results.end(),
        [](const config::RuleTestResult& result) { return !result.is_passed() && !result.is_todo; }
    ));
}

std::optional<PackTrial> try_pack(const std::string& asked, config::Diagnostics& diagnostics) {
    const TrialFiles files = files_of(asked);
    auto pack = config::load_pack(files.pack, diagnostics);
    PackTrial trial{asked, {}, {}, {}, {}};
    for (const TestFile& file : files.tests) {
        trial.files.push_back(file.name);
        auto tests = config::read_rule_tests(file.name, file.text, diagnostics);
        std::ranges::move(tests, std::back_inserter(trial.tests));
    }
    if (trial.tests.empty() && !diagnostics.has_errors()) {
        diagnostics.error(
            FaultCode::ConfigFile,
            {files.usual, 0, 0, 1},
            "there are no examples for this pack",
            "put them beside the pack; a pack without examples counts as failed"
        );
    }
    if (!pack || diagnostics.has_errors()) return std::nullopt;
    trial.rules = std::move(*pack);
    trial.rules.schedules = config::schedules_of(config::default_settings(), diagnostics);
    trial.results = config::run_rule_tests(trial.rules, trial.tests);
    return trial;
}

std::string junit_text(const std::vector<PackTrial>& trials) {
    std::string text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    for (const PackTrial& trial : trials) {
        auto gaps =
            std::count_if(trial.results.begin(), trial.results.end(), [](const auto& result) {
                return result.is_todo && !result.is_passed();
            });
        text += "  <testsuite name=\"" + escaped(trial.pack) + "\" tests=\"" +
                std::to_string(trial.results.size()) + "\" failures=\"" +
                std::to_string(trial.failures()) + "\" skipped=\"" + std::to_string(gaps) + "\">\n";
        for (const auto& result : trial.results)
            text += case_text(trial, result);
        text += "  </testsuite>\n";
    }
    return text + "</testsuites>\n";
}

}  // namespace thiowatch::cli
