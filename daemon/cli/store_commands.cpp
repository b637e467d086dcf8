#include <filesystem>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "config/settings.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/control_client.h"
#include "daemon/runtime/clock.h"
#include "daemon/store/store.h"

namespace thiowatch::cli {

namespace {

namespace fs = std::filesystem;

std::optional<config::Settings> settings_in(const std::string& file) {
    config::Diagnostics diagnostics;
    auto settings = config::load_settings(file, diagnostics);
    if (!settings) std::cerr << diagnostics.human();
    return settings;
}

// The daemon's file is open in its process alone, so while it runs it makes the copy itself.
ExitCode back_up(const Invocation& invocation, const std::string& target) {
    std::string whole = fs::absolute(target).string();
    auto settings = settings_in(invocation.config);
    if (!settings) return ExitCode::BadConfiguration;
    if (fs::is_socket(settings->control.socket)) {
        auto reply =
            ask(control_socket(invocation.config),
                "POST",
                "/control/backup",
                encoded({{"target", whole}}));
        if (reply) {
            (reply->is_good() ? std::cout : std::cerr) << reply->body;
            return reply->is_good() ? ExitCode::Ok : ExitCode::InputOutput;
        }
    }
    store::Store::open(settings->store.sqlite, {})->back_up_to(whole);
    std::cout << whole << "\n";
    return ExitCode::Ok;
}

ExitCode restore(const Invocation& invocation, const std::string& source) {
    auto settings = settings_in(invocation.config);
    if (!settings) return ExitCode::BadConfiguration;
    const fs::path& target = settings->store.sqlite;
    if (!fs::exists(source)) {
        std::cerr << "error: there is no file " << source << "\n";
        return ExitCode::NoFile;
    }
    if (fs::exists(target)) {
        std::cerr << "error: " << target.string()
                  << " exists: stop the daemon and move it away first\n";
        return ExitCode::No;
    }
    store::Store::open(source, {.reserve_bytes = 0})->check_integrity();
    fs::create_directories(target.parent_path());
    store::Store::open(source, {.reserve_bytes = 0})->back_up_to(target);
    std::cout << target.string() << "\n";
    std::cerr << "What was waiting to be sent is held: look at it with `thiowatch queue list "
                 "outbound`.\n";
    auto store = store::Store::open(target, {});
    store->begin();
    int held = store->outbox.hold_all(runtime::wall_now());
    store->audit.add(
        {0,
         runtime::wall_now(),
         "operator",
         "store.restored",
         "store",
         std::to_string(held) + " notices held"}
    );
    store->commit();
    return ExitCode::Ok;
}

ExitCode check(const Invocation& invocation) {
    auto settings = settings_in(invocation.config);
    if (!settings) return ExitCode::BadConfiguration;
    auto store = store::Store::open(settings->store.sqlite, {});
    store->check_integrity();
    auto broken = store->audit.first_broken();
    if (broken) {
        std::cerr << "error: the audit chain breaks at row " << *broken << "\n";
        return ExitCode::No;
    }
    std::cout << "sound: " << store->messages.count() << " messages, audit chain whole\n";
    return ExitCode::Ok;
}

}  // namespace

void add_backup(CLI::App& line, Invocation& invocation) {
    auto* command =
        line.add_subcommand("backup", "copy the store, running or not, and verify the copy");
    auto target = std::make_shared<std::string>();
    command->add_option("target", *target, "file to make")->required();
    command->add_option("--config", invocation.config, "configuration file")->capture_default_str();
    command->callback([&invocation, target] {
        invocation.run = [&invocation, target] { return back_up(invocation, *target); };
    });
}

void add_store_commands(CLI::App& line, Invocation& invocation) {
    auto* command =
        line.add_subcommand("restore", "put a backup in place of a missing store; sends nothing");
    auto source = std::make_shared<std::string>();
    command->add_option("source", *source, "backup to take")->required();
    command->add_option("--config", invocation.config, "configuration file")->capture_default_str();
    command->callback([&invocation, source] {
        invocation.run = [&invocation, source] { return restore(invocation, *source); };
    });
    auto* db = line.add_subcommand("db", "the store's file");
    db->require_subcommand(1);
    auto* checked =
        db->add_subcommand("check", "verify structure and audit chain; the daemon must be stopped");
    checked->add_option("--config", invocation.config, "configuration file")->capture_default_str();
    checked->callback([&invocation] {
        invocation.run = [&invocation] { return check(invocation); };
    });
}

}  // namespace thiowatch::cli
