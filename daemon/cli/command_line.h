// The command line: one binary, one file for each command.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "daemon/cli/exit_code.h"

namespace CLI {
class App;
}

namespace thiowatch::cli {

/// What was asked for, to be run once the whole line was understood.
struct Invocation {
    std::function<ExitCode()> run;
    std::string config = "/etc/thiowatch/thiowatch.yaml";
    std::string format = "text";

    [[nodiscard]] bool wants_json() const { return format == "json"; }
};

/// Reads the line and runs the command. stdout has the result only, stderr the talk.
ExitCode run_command_line(const std::vector<std::string>& arguments);

// Each adds its command to the line.
void add_serve(CLI::App& line, Invocation& invocation);
void add_version(CLI::App& line, Invocation& invocation);
void add_init(CLI::App& line, Invocation& invocation);
void add_check_config(CLI::App& line, Invocation& invocation);
void add_config(CLI::App& line, Invocation& invocation);
void add_simulate(CLI::App& line, Invocation& invocation);
void add_explain(CLI::App& line, Invocation& invocation);
void add_send(CLI::App& line, Invocation& invocation);
void add_profile(CLI::App& line, Invocation& invocation);
void add_rules(CLI::App& line, Invocation& invocation);
void add_codes(CLI::App& line, Invocation& invocation);
void add_roster(CLI::App& line, Invocation& invocation);
void add_status(CLI::App& line, Invocation& invocation);
void add_reload(CLI::App& line, Invocation& invocation);
void add_feeds(CLI::App& line, Invocation& invocation);
void add_alerts(CLI::App& line, Invocation& invocation);
void add_queue(CLI::App& line, Invocation& invocation);
void add_send_test_alert(CLI::App& line, Invocation& invocation);
void add_webhook_listen(CLI::App& line, Invocation& invocation);
void add_backup(CLI::App& line, Invocation& invocation);
void add_store_commands(CLI::App& line, Invocation& invocation);
void add_user(CLI::App& line, Invocation& invocation);

}  // namespace thiowatch::cli
