#include <fstream>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "config/pack_loader.h"
#include "config/packaged.h"
#include "config/rule_coverage.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/pack_listing.h"
#include "daemon/cli/pack_trial.h"
#include "daemon/cli/rules_parts.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;
using alerts::RulePack;

struct Asked {
    std::string config;
    std::string rule;
    std::vector<std::string> packs;
    std::string junit;
    bool denies_warnings = false;
};

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
    json.key(key).begin_array();
    for (const std::string& text : texts)
        json.string(text);
    json.end_array();
}

ExitCode list_rules(const Asked& asked, bool wants_json) {
    auto snapshot = offline_snapshot(asked.config);
    if (!snapshot) return ExitCode::BadConfiguration;
    const RulePack& pack = snapshot->pack;
    if (wants_json) {
        std::cout << pack_json(pack, "");
        return ExitCode::Ok;
    }
    print_rules(pack);
    return ExitCode::Ok;
}

ExitCode show_rule(const Asked& asked, bool wants_json) {
    auto snapshot = offline_snapshot(asked.config);
    if (!snapshot) return ExitCode::BadConfiguration;
    if (!has_rule(snapshot->pack, asked.rule)) {
        std::cerr << "error: no rule " << asked.rule << " in " << snapshot->pack.name()
                  << "; see: thiowatch rules list\n";
        return ExitCode::No;
    }
    if (wants_json) {
        std::cout << pack_json(snapshot->pack, asked.rule);
    } else {
        print_rule(snapshot->pack, asked.rule);
    }
    return ExitCode::Ok;
}

std::vector<std::string> packs_asked(const Asked& asked) {
    return asked.packs.empty() ? config::packaged_packs() : asked.packs;
}

void print_trial(const PackTrial& trial) {
    std::size_t passed = 0;
    for (const config::RuleTestResult& result : trial.results) {
        passed += result.is_passed() ? 1 : 0;
        if (result.is_passed() && !result.is_todo) continue;
        std::cout << (result.is_passed() ? "passes, though marked todo: "
                      : result.is_todo   ? "known gap: "
                                         : "FAILED: ")
                  << result.name << "  (" << result.at.file << ":" << result.at.line << ")\n";
        for (const std::string& problem : result.problems)
            std::cout << "  " << problem << "\n";
    }
    std::cout << trial.pack << ": " << passed << " of " << trial.results.size()
              << " examples pass, " << trial.failures() << " failed\n";
}

void write_trial(JsonWriter& json, const PackTrial& trial) {
    json.begin_object().member("pack", trial.pack);
    write_texts(json, "files", trial.files);
    json.member("failed", static_cast<std::int64_t>(trial.failures()));
    json.key("results").begin_array();
    for (const config::RuleTestResult& result : trial.results) {
        json.begin_object()
            .member("name", result.name)
            .member("file", result.at.file)
            .member("line", result.at.line)
            .member("passed", result.is_passed())
            .member("todo", result.is_todo);
        write_texts(json, "problems", result.problems);
        json.end_object();
    }
    json.end_array().end_object();
}

bool write_junit(const std::string& file, const std::vector<PackTrial>& trials) {
    std::ofstream output(file, std::ios::binary);
    output << junit_text(trials);
    output.close();
    if (!output) std::cerr << "error: " << file << " cannot be written\n";
    return !output.fail();
}

ExitCode test_rules(const Asked& asked, bool wants_json) {
    std::vector<PackTrial> trials;
    bool is_good = true;
    for (const std::string& pack : packs_asked(asked)) {
        config::Diagnostics diagnostics;
        auto trial = try_pack(pack, diagnostics);
        std::cerr << diagnostics.human();
        is_good = is_good && trial && trial->failures() == 0;
        if (trial) trials.push_back(std::move(*trial));
    }
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.rules-test/1").key("packs").begin_array();
    for (const PackTrial& trial : trials) {
        write_trial(json, trial);
        if (!wants_json) print_trial(trial);
    }
    json.end_array().member("passed", is_good).end_object();
    if (wants_json) std::cout << json.take() << "\n";
    if (!asked.junit.empty() && !write_junit(asked.junit, trials)) return ExitCode::InputOutput;
    return is_good ? ExitCode::Ok : ExitCode::No;
}

/// A rule no example fires is a rule nobody has seen at work.
void lint_examples(const std::string& pack, config::Diagnostics& diagnostics) {
    config::Diagnostics reading;
    const auto trial = try_pack(pack, reading);
    if (!trial) {
        diagnostics.warning(
            FaultCode::PackInvalid,
            {pack, 0, 0, 1},
            "the pack has no examples that can be read",
            "see: thiowatch rules test " + pack
        );
        return;
    }
    for (const config::RuleUse& use : config::rule_coverage(trial->rules, trial->tests)) {
        if (use.fires) continue;
        diagnostics.warning(
            FaultCode::PackInvalid,
            {trial->files.front(), 0, 0, 1},
            use.rule.text() + " fires in no example",
            "add one; see: thiowatch rules coverage " + pack
        );
    }
}

ExitCode lint_rules(const Asked& asked, bool wants_json) {
    config::Diagnostics diagnostics;
    for (const std::string& name : packs_asked(asked)) {
        const auto pack = config::lint_named_pack(name, diagnostics);
        if (pack) lint_examples(name, diagnostics);
        if (pack && !wants_json) std::cout << name << ": " << pack->name() << ", readable\n";
    }
    if (wants_json) {
        std::cout << diagnostics.json() << "\n";
    } else {
        std::cerr << diagnostics.human();
    }
    if (diagnostics.has_errors()) return ExitCode::BadConfiguration;
    const bool is_refused = asked.denies_warnings && diagnostics.warning_count() > 0;
    return is_refused ? ExitCode::Warnings : ExitCode::Ok;
}

void add_format(CLI::App& part, Invocation& invocation) {
    part.add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
}

using Command = ExitCode (*)(const Asked&, bool);

void run_with(
    CLI::App& part,
    Invocation& invocation,
    const std::shared_ptr<Asked>& asked,  // shared with callbacks that run after add_rules is over
    Command command
) {
    add_format(part, invocation);
    part.callback([&invocation, asked, command] {
        invocation.run = [&invocation, asked, command] {
            return command(*asked, invocation.wants_json());
        };
    });
}

}  // namespace

void add_rules(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("rules", "look at rule packs and try them");
    command->require_subcommand(1);
    auto asked = std::make_shared<Asked>();
    auto* list = command->add_subcommand("list", "every rule with its limits");
    list->add_option("--config", asked->config, "configuration file; else the packaged pack");
    run_with(*list, invocation, asked, list_rules);
    auto* show = command->add_subcommand("show", "one rule with its sources");
    show->add_option("rule", asked->rule, "its id, as ANC.U")->required();
    show->add_option("--config", asked->config, "configuration file; else the packaged pack");
    run_with(*show, invocation, asked, show_rule);
    auto* test = command->add_subcommand("test", "try packs against the examples beside them");
    test->add_option("packs", asked->packs, "packaged packs or files; else all packaged ones");
    test->add_option("--junit", asked->junit, "write the results as JUnit XML");
    run_with(*test, invocation, asked, test_rules);
    add_rules_coverage(*command, invocation);
    add_rules_diff(*command, invocation);
    add_rules_precision(*command, invocation);
    auto* lint = command->add_subcommand("lint", "say everything that is wrong with packs");
    lint->add_option("packs", asked->packs, "packaged packs or files; else all packaged ones");
    lint->add_flag("--deny-warnings", asked->denies_warnings, "exit 2 when there are warnings");
    run_with(*lint, invocation, asked, lint_rules);
}

}  // namespace thiowatch::cli
