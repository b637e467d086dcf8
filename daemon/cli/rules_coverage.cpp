#include <fstream>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "config/boundary_probes.h"
#include "config/packaged.h"
#include "config/rule_coverage.h"
#include "daemon/cli/pack_trial.h"
#include "daemon/cli/rules_parts.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;
using config::LimitCoverage;

struct Asked {
    std::vector<std::string> packs;
    bool wants_boundaries = false;
    std::string write;
};

std::string missing_text(const LimitCoverage& limit) {
    std::string text;
    for (const config::BoundaryCase which : limit.missing) {
        text += (text.empty() ? "" : ", ") + std::string(config::name_of(which));
    }
    return text;
}

std::string limit_text(const LimitCoverage& limit) {
    std::string text =
        limit.rule.text() + "  " + std::string(name_of(limit.analyte)) + " " + limit.limit;
    if (limit.profile) text += "  with profile " + std::string(alerts::name_of(*limit.profile));
    return text;
}

void write_limit(JsonWriter& json, const LimitCoverage& limit) {
    json.begin_object()
        .member("rule", limit.rule.text())
        .member("analyte", name_of(limit.analyte))
        .member("limit", limit.limit);
    if (limit.profile) json.member("profile", alerts::name_of(*limit.profile));
    json.key("missing").begin_array();
    for (const config::BoundaryCase which : limit.missing)
        json.string(config::name_of(which));
    json.end_array();
    json.key("cannot_be").begin_array();
    for (const auto& [which, reason] : limit.cannot_be) {
        json.begin_object()
            .member("case", config::name_of(which))
            .member("reason", reason)
            .end_object();
    }
    json.end_array().end_object();
}

void print_limit(const LimitCoverage& limit) {
    if (!limit.missing.empty()) {
        std::cout << limit_text(limit) << "  missing: " << missing_text(limit) << "\n";
    }
    for (const auto& [which, reason] : limit.cannot_be) {
        std::cout << limit_text(limit) << "  cannot be: " << config::name_of(which) << " ("
                  << reason << ")\n";
    }
}

/// Every limit with all its cases.
bool cover_boundaries(const PackTrial& trial, JsonWriter* json) {
    const auto limits = config::boundary_coverage(trial.rules, trial.tests);
    std::size_t complete = 0;
    if (json != nullptr) json->key("limits").begin_array();
    for (const LimitCoverage& limit : limits) {
        complete += limit.missing.empty() ? 1 : 0;
        if (json != nullptr) {
            write_limit(*json, limit);
        } else {
            print_limit(limit);
        }
    }
    if (json != nullptr) {
        json->end_array();
    } else {
        std::cout << trial.pack << ": " << complete << " of " << limits.size()
                  << " limits have every case that can be\n";
    }
    return complete == limits.size();
}

/// Every rule: does it fire, and is it silent.
bool cover_rules(const PackTrial& trial, JsonWriter* json) {
    const auto rules = config::rule_coverage(trial.rules, trial.tests);
    std::size_t complete = 0;
    if (json != nullptr) json->key("rules").begin_array();
    for (const config::RuleUse& rule : rules) {
        const bool is_complete = rule.fires && rule.is_silent;
        complete += is_complete ? 1 : 0;
        if (json != nullptr) {
            json->begin_object()
                .member("rule", rule.rule.text())
                .member("fires", rule.fires)
                .member("silent", rule.is_silent)
                .end_object();
        } else if (!is_complete) {
            std::cout << rule.rule.text() << (rule.fires ? "" : "  fires in no example")
                      << (rule.is_silent ? "" : "  is silent in no example") << "\n";
        }
    }
    if (json != nullptr) {
        json->end_array();
    } else {
        std::cout << trial.pack << ": " << complete << " of " << rules.size()
                  << " rules fire in one example and are silent in another\n";
    }
    return complete == rules.size();
}

std::vector<std::string> packs_asked(const Asked& asked) {
    return asked.packs.empty() ? config::packaged_packs() : asked.packs;
}

ExitCode write_probes(const Asked& asked, const PackTrial& trial) {
    std::ofstream output(asked.write, std::ios::binary);
    output << config::boundary_probes(trial.rules, trial.tests);
    output.close();
    if (!output) {
        std::cerr << "error: " << asked.write << " cannot be written\n";
        return ExitCode::InputOutput;
    }
    std::cerr << asked.write << " says what the rules answer today; whoever approves the pack "
              << "checks each line\n";
    return ExitCode::Ok;
}

ExitCode cover(const Asked& asked, bool wants_json) {
    JsonWriter json;
    bool is_complete = true;
    json.begin_object().member("schema", "thiowatch.rules-coverage/1").key("packs").begin_array();
    for (const std::string& pack : packs_asked(asked)) {
        config::Diagnostics diagnostics;
        const auto trial = try_pack(pack, diagnostics);
        std::cerr << diagnostics.human();
        if (!trial) {
            is_complete = false;
            continue;
        }
        if (!asked.write.empty()) {
            const ExitCode ending = write_probes(asked, *trial);
            if (ending != ExitCode::Ok) return ending;
        }
        JsonWriter* into = wants_json ? &json : nullptr;
        json.begin_object().member("pack", pack);
        const bool is_covered =
            asked.wants_boundaries ? cover_boundaries(*trial, into) : cover_rules(*trial, into);
        json.member("complete", is_covered).end_object();
        is_complete = is_complete && is_covered;
    }
    json.end_array().member("complete", is_complete).end_object();
    if (wants_json) std::cout << json.take() << "\n";
    return is_complete ? ExitCode::Ok : ExitCode::No;
}

}  // namespace

void add_rules_coverage(CLI::App& rules, Invocation& invocation) {
    auto asked = std::make_shared<Asked>();
    auto* command = rules.add_subcommand("coverage", "what the examples of packs leave untried");
    command->add_option("packs", asked->packs, "packaged packs or files; else all packaged ones");
    command->add_flag(
        "--boundaries",
        asked->wants_boundaries,
        "of each limit: under, at, over, other unit, missing, < and >"
    );
    command->add_option(
        "--write", asked->write, "write the missing cases as examples, with today's answers"
    );
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] { return cover(*asked, invocation.wants_json()); };
    });
}

}  // namespace thiowatch::cli
