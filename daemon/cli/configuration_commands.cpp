#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "config/settings_text.h"
#include "config/starter.h"
#include "daemon/cli/command_line.h"
#include "daemon/intake/load_snapshot.h"
#include "daemon/store/store.h"

namespace thiowatch::cli {

namespace {

namespace fs = std::filesystem;

ExitCode init(const fs::path& folder) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    for (const config::StarterFile& file : config::starter_files()) {
        fs::path at = folder / file.name;
        if (fs::exists(at)) {
            std::cerr << "error: " << at.string() << " exists already; nothing was changed\n";
            return ExitCode::No;
        }
    }
    for (const config::StarterFile& file : config::starter_files()) {
        std::ofstream output(folder / file.name);
        output << file.text;
        if (!output) {
            std::cerr << "error: " << (folder / file.name).string() << " cannot be written\n";
            return ExitCode::InputOutput;
        }
        std::cout << (folder / file.name).string() << "\n";
    }
    fs::path config = folder / config::starter_files().front().name;
    config::Diagnostics diagnostics;
    auto settings = config::load_settings(config, diagnostics);
    if (settings && !fs::exists(settings->store.sqlite)) {
        store::Store::open(settings->store.sqlite, {.may_create = true});
        std::cout << settings->store.sqlite.string() << "\n";
    }
    std::cerr << "Next: thiowatch check-config " << config.string() << "\n";
    return ExitCode::Ok;
}

ExitCode check(const Invocation& invocation, bool denies_warnings) {
    if (!fs::exists(invocation.config)) {
        std::cerr << "error: there is no file " << invocation.config << "\n";
        return ExitCode::NoFile;
    }
    config::Diagnostics diagnostics;
    auto snapshot = intake::load_snapshot(invocation.config, diagnostics);
    if (invocation.wants_json()) {
        std::cout << diagnostics.json() << "\n";
    } else {
        std::cerr << diagnostics.human();
        if (snapshot) std::cout << invocation.config << ": good\n";
    }
    if (!snapshot) return ExitCode::BadConfiguration;
    return denies_warnings && diagnostics.warning_count() > 0 ? ExitCode::Warnings : ExitCode::Ok;
}

ExitCode show(const Invocation& invocation) {
    config::Diagnostics diagnostics;
    auto settings = config::load_settings(invocation.config, diagnostics);
    std::cerr << diagnostics.human();
    if (!settings) return ExitCode::BadConfiguration;
    std::cout << config::settings_text(*settings);
    return ExitCode::Ok;
}

}  // namespace

void add_init(CLI::App& line, Invocation& invocation) {
    auto* command =
        line.add_subcommand("init", "write a starter configuration, a roster and the store");
    auto folder = std::make_shared<std::string>(".");
    command->add_option("folder", *folder, "where to")->capture_default_str();
    command->callback([&invocation, folder] { invocation.run = [folder] { return init(*folder); }; }
    );
}

void add_check_config(CLI::App& line, Invocation& invocation) {
    auto* command =
        line.add_subcommand("check-config", "say everything that is wrong with a configuration");
    auto denies_warnings = std::make_shared<bool>(false);
    command->add_option("file,--config", invocation.config, "configuration file")
        ->capture_default_str();
    command->add_flag("--deny-warnings", *denies_warnings, "exit 2 when there are warnings");
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, denies_warnings] {
        invocation.run = [&invocation, denies_warnings] {
            return check(invocation, *denies_warnings);
        };
    });
}

void add_config(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("config", "look at the configuration");
    command->require_subcommand(1);
    auto* shown = command->add_subcommand("show", "every key as it is in force, secrets hidden");
    shown->add_option("--config", invocation.config, "configuration file")->capture_default_str();
    shown->callback([&invocation] { invocation.run = [&invocation] { return show(invocation); }; });
}

}  // namespace thiowatch::cli
