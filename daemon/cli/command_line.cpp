#include "daemon/cli/command_line.h"

#include <algorithm>
#include <iostream>

#include <CLI/CLI.hpp>

#include "daemon/store/connection.h"

namespace thiowatch::cli {

namespace {

using Adding = void (*)(CLI::App&, Invocation&);
constexpr Adding kCommands[] = {
    add_serve,           add_init,           add_check_config, add_config,
    add_simulate,        add_explain,        add_send,         add_profile,
    add_rules,           add_codes,          add_roster,       add_status,
    add_reload,          add_feeds,          add_alerts,       add_queue,
    add_send_test_alert, add_webhook_listen, add_backup,       add_store_commands,
    add_version,         add_user,
};

/// Edits needed to turn one word into another, for suggestions.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t at = 0; at < row.size(); ++at)
        row[at] = at;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t corner = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t above = row[j];
            row[j] =
                std::min({row[j] + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
            corner = above;
        }
    }
    return row.back();
}

std::string suggestion(CLI::App& line, const std::string& word) {
    std::string best;
    std::size_t least = 4;
    for (const CLI::App* command : line.get_subcommands({})) {
        std::size_t edits = distance(word, command->get_name());
        if (edits < least) {
            least = edits;
            best = command->get_name();
        }
    }
    return best;
}

ExitCode
complain(CLI::App& line, const std::vector<std::string>& arguments, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help
        line.exit(error, std::cout, std::cerr);
        return ExitCode::Ok;
    }
    std::string word = arguments.empty() ? std::string() : arguments.front();
    auto commands = line.get_subcommands({});
    bool is_command = std::any_of(commands.begin(), commands.end(), [&](const CLI::App* command) {
        return command->get_name() == word;
    });
    if (!word.empty() && word.front() != '-' && !is_command) {
        std::cerr << "error: no command '" << word << "'";
        std::string meant = suggestion(line, word);
        if (!meant.empty()) std::cerr << "; did you mean '" << meant << "'?";
        std::cerr << "\n";
    } else {
        std::cerr << "error: " << error.what() << "\n";
    }
    std::cerr << "Try: thiowatch " << (is_command ? word + " " : "") << "--help\n";
    return ExitCode::Usage;
}

}  // namespace

ExitCode run_command_line(const std::vector<std::string>& arguments) {
    CLI::App line(
        "ThioWatch watches laboratory results of people on azathioprine and tells prescribers."
    );
    line.name("thiowatch");
    line.require_subcommand(1);
    Invocation invocation;
    for (Adding add : kCommands)
        add(line, invocation);
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    try {
        line.parse(reversed);
    } catch (const CLI::ParseError& error) {
        return complain(line, arguments, error);
    }
    try {
        return invocation.run();
    } catch (const store::StoreError& failure) {
        std::cerr << "error: the store failed: " << failure.what() << "\n";
        return ExitCode::InputOutput;
    } catch (const std::exception& failure) {
        std::cerr << "error: " << failure.what() << "\n";
        return ExitCode::Bug;
    }
}

}  // namespace thiowatch::cli
