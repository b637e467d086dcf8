#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "daemon/cli/command_line.h"
#include "daemon/cli/control_client.h"
#include "daemon/cli/offline_snapshot.h"

namespace thiowatch::cli {

namespace {

struct Asked {
    std::string file;
    std::string identifier;
    std::string authority;
    std::string into;
    std::string into_authority;
    std::string by;
    bool is_dry = false;
};

void add_address(CLI::App& command, Invocation& invocation) {
    command
        .add_option("--config", invocation.config, "configuration file (names the control socket)")
        ->capture_default_str();
}

ExitCode import(const Invocation& invocation, const Asked& asked) {
    auto text = text_in(asked.file);
    if (!text) return ExitCode::NoFile;
    // Read here first: the problems then show the user's own file and lines.
    config::Diagnostics diagnostics;
    auto codes = offline_snapshot("");
    if (!codes) return ExitCode::Bug;
    config::read_roster(asked.file, *text, codes->drugs, diagnostics);
    std::cerr << diagnostics.human();
    if (diagnostics.has_errors()) return ExitCode::BadData;
    std::string path = std::string("/control/roster") + (asked.is_dry ? "?dry_run=true" : "");
    return ask_and_print(invocation.config, "POST", path, *text);
}

}  // namespace

void add_roster(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("roster", "who is on the drug");
    command->require_subcommand(1);
    auto asked = std::make_shared<Asked>();
    for (const std::string verb : {"import", "diff"}) {
        bool is_diff = verb == "diff";
        auto* taking = command->add_subcommand(
            verb, is_diff ? "what an import would change" : "take a CSV file"
        );
        add_address(*taking, invocation);
        taking->add_option("file", asked->file, "CSV file")->required();
        if (!is_diff) taking->add_flag("--dry-run", asked->is_dry, "only say what would change");
        taking->callback([&invocation, asked, is_diff] {
            asked->is_dry = asked->is_dry || is_diff;
            invocation.run = [&invocation, asked] { return import(invocation, *asked); };
        });
    }
    for (const std::string verb : {"export", "list"}) {
        auto* giving = command->add_subcommand(verb, "the roster as CSV");
        add_address(*giving, invocation);
        giving->callback([&invocation] {
            invocation.run = [&invocation] {
                return ask_and_print(invocation.config, "GET", "/control/roster");
            };
        });
    }
    for (const std::string verb : {"hold", "restart", "stop"}) {
        auto* change = command->add_subcommand(verb, verb + " somebody's thiopurine");
        add_address(*change, invocation);
        change->add_option("identifier", asked->identifier, "patient identifier")->required();
        change->add_option("--authority", asked->authority, "who issued it")->required();
        change->add_option("--by", asked->by, "who decides")->required();
        change->callback([&invocation, asked, verb] {
            invocation.run = [&invocation, asked, verb] {
                return ask_and_print(
                    invocation.config,
                    "POST",
                    "/control/roster/therapy",
                    encoded(
                        {{"identifier", asked->identifier},
                         {"authority", asked->authority},
                         {"action", verb},
                         {"by", asked->by}}
                    )
                );
            };
        });
    }
    auto* unmerge = command->add_subcommand("unmerge", "take a merge of two people back");
    add_address(*unmerge, invocation);
    unmerge->add_option("identifier", asked->identifier, "the identifier that was ended")
        ->required();
    unmerge->add_option("--authority", asked->authority, "who issued it")->required();
    unmerge->add_option("--from", asked->into, "the identifier it was merged into")->required();
    unmerge->add_option("--from-authority", asked->into_authority, "who issued that")->required();
    unmerge->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] {
            return ask_and_print(
                invocation.config,
                "POST",
                "/control/roster/unmerge",
                encoded(
                    {{"identifier", asked->identifier},
                     {"authority", asked->authority},
                     {"into", asked->into},
                     {"into_authority", asked->into_authority}}
                )
            );
        };
    });
}

}  // namespace thiowatch::cli
