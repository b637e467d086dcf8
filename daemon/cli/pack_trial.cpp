#include "daemon/cli/pack_trial.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/pack_loader.h"
#include "config/packaged.h"

namespace thiowatch::cli {

namespace {

constexpr std::string_view kTestEnding = ".test.yaml";
constexpr std::string_view kEnding = ".yaml";

struct TrialFiles {
    std::string pack;
    std::string tests;
};

TrialFiles files_of(const std::string& asked) {
    if (asked.ends_with(kTestEnding)) {
        std::string stem = asked.substr(0, asked.size() - kTestEnding.size());
        bool has_pack = std::filesystem::exists(stem + std::string(kEnding));
        return {has_pack ? stem + std::string(kEnding) : "aza-core", asked};
    }
    if (asked.ends_with(kEnding)) {
        std::string stem = asked.substr(0, asked.size() - kEnding.size());
        return {asked, stem + std::string(kTestEnding)};
    }
    return {asked, "config/packs/" + asked + std::string(kTestEnding)};
}

std::optional<std::string> text_of(const std::string& file, bool is_packaged) {
    if (is_packaged) {
        auto text = config::packaged_file(file);
        return text ? std::optional(std::string(*text)) : std::nullopt;
    }
    std::ifstream input(file, std::ios::binary);
    std::ostringstream text;
    text << input.rdbuf();
    return input ? std::optional(text.str()) : std::nullopt;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                // XML 1.0 has no other control characters at all.
                out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

std::string case_text(const PackTrial& trial, const config::RuleTestResult& result) {
    std::string text = "    <testcase classname=\"" + escaped(trial.pack) + "\" name=\"" +
                       escaped(result.name) + "\"";
    if (result.is_passed()) return text + "/>\n";
    text += ">\n";
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
    TrialFiles files = files_of(asked);
    auto pack = config::load_pack(files.pack, diagnostics);
    bool is_packaged = !asked.ends_with(kEnding);
    auto text = text_of(files.tests, is_packaged);
    if (!text) {
        diagnostics.error(
            FaultCode::ConfigFile,
            {files.tests, 0, 0, 1},
            "there are no examples for this pack",
            "put them beside the pack; a pack without examples counts as failed"
        );
        return std::nullopt;
    }
    diagnostics.add_source(files.tests, *text);
    auto tests = config::read_rule_tests(files.tests, *text, diagnostics);
    if (!pack || diagnostics.has_errors()) return std::nullopt;
    PackTrial trial{asked, files.tests, config::run_rule_tests(*pack, tests), {}};
    trial.uncovered = config::uncovered_limits(*pack, tests);
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
