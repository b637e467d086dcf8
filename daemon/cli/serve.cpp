#include <cstdlib>
#include <iostream>

#include <CLI/CLI.hpp>

#include "daemon/app.h"
#include "daemon/cli/command_line.h"
#include "daemon/runtime/log.h"

namespace thiowatch::cli {

namespace {

// The commit's outcome is unknown: nothing was answered, and the next start finds out.
ExitCode tell_of(const store::StoreError& failure) {
    spdlog::critical("store.failed reason=\"{}\"", failure.what());
    return ExitCode::InputOutput;
}

ExitCode serve(AppOptions options) {
    runtime::set_up_log();
    options.on_store_failure = [](const store::StoreError& failure) {
        std::_Exit(static_cast<int>(tell_of(failure)));
    };
    try {
        App app(std::move(options));
        app.run();
        return ExitCode::Ok;
    } catch (const ConfigurationError& problems) {
        std::cerr << problems.what();
        return ExitCode::BadConfiguration;
    } catch (const store::StoreError& failure) {
        return tell_of(failure);
    } catch (const std::runtime_error& failure) {
        spdlog::critical("service.failed reason=\"{}\"", failure.what());
        return ExitCode::BadConfiguration;
    }
}

}  // namespace

void add_serve(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("serve", "run the daemon in the foreground");
    auto options = std::make_shared<AppOptions>();
    command->add_option("--config", invocation.config, "configuration file")->capture_default_str();
    command->add_flag("--init", options->may_create_store, "make the store if there is none");
    command->callback([&invocation, options] {
        invocation.run = [&invocation, options] {
            options->config = invocation.config;
            return serve(*options);
        };
    });
}

void add_version(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("version", "print the version");
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation] {
        invocation.run = [&invocation] {
            if (invocation.wants_json()) {
                std::cout << R"({"schema": "thiowatch.version/1", "version": ")" << TW_VERSION
                          << "\"}\n";
            } else {
                std::cout << "thiowatch " << TW_VERSION << "\n";
            }
            return ExitCode::Ok;
        };
    });
}

}  // namespace thiowatch::cli
