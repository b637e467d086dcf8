#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>

#include <CLI/CLI.hpp>

#include "alerts/notices/alert_json.h"
#include "config/pack_diff.h"
#include "config/pack_loader.h"
#include "daemon/cli/message_files.h"
#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/rules_parts.h"
#include "daemon/cli/simulation.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;
using alerts::RulePack;

struct Asked {
    std::string before;
    std::string after;
    std::vector<std::string> messages;
    std::string config;
    std::string roster;
};

/// One message that ends differently.
struct ChangedOutcome {
    std::string message;
    std::string patient;
    std::vector<std::string> gone;
    std::vector<std::string> added;
};

std::optional<RulePack> pack_named(const std::string& name) {
    config::Diagnostics diagnostics;
    auto pack = config::load_pack(name, diagnostics);
    std::cerr << diagnostics.human();
    return pack;
}

/// The snapshot of a configuration with another pack in it.
intake::SnapshotPtr with_pack(const intake::SnapshotPtr& snapshot, RulePack pack) {
    auto other = std::make_shared<intake::Snapshot>(*snapshot);
    other->pack = std::move(pack);
    return other;
}

using Outcomes = std::map<std::pair<std::string, std::string>, std::multiset<std::string>>;

/// What the messages raise by the rules of the snapshot; none when they cannot be read.
std::optional<Outcomes> outcomes_of(
    const intake::SnapshotPtr& snapshot,
    const Asked& asked,
    std::vector<config::RosterRow> roster
) {
    Simulation simulation(snapshot);
    simulation.enter(std::move(roster));
    const ExitCode ending = read_messages(asked.messages, [&](const FoundMessage& message) {
        simulation.admit(message.source, message.index, message.bytes);
    });
    if (ending == ExitCode::NoFile) return std::nullopt;
    Outcomes outcomes;
    for (const SimulatedAlert& item : simulation.alerts()) {
        std::string rule = item.alert.finding.rule.text();
        if (item.alert.version > 1) rule += " version " + std::to_string(item.alert.version);
        outcomes[{item.message, alerts::patient_label(item.patient)}].insert(std::move(rule));
    }
    return outcomes;
}

std::vector<std::string>
only_in(const std::multiset<std::string>& first, const std::multiset<std::string>& second) {
    std::vector<std::string> only;
    std::ranges::set_difference(first, second, std::back_inserter(only));
    return only;
}

std::vector<ChangedOutcome> changed(const Outcomes& before, const Outcomes& after) {
    std::set<Outcomes::key_type> keys;
    for (const auto& [key, rules] : before)
        keys.insert(key);
    for (const auto& [key, rules] : after)
        keys.insert(key);
    const auto rules_of = [](const Outcomes& outcomes, const Outcomes::key_type& key) {
        const auto found = outcomes.find(key);
        return found == outcomes.end() ? std::multiset<std::string>{} : found->second;
    };
    std::vector<ChangedOutcome> all;
    for (const auto& key : keys) {
        const auto old_rules = rules_of(before, key);
        const auto new_rules = rules_of(after, key);
        if (old_rules == new_rules) continue;
        all.push_back(
            {key.first, key.second, only_in(old_rules, new_rules), only_in(new_rules, old_rules)}
        );
    }
    return all;
}

std::optional<std::vector<ChangedOutcome>>
try_messages(const Asked& asked, const RulePack& before, const RulePack& after) {
    auto snapshot = offline_snapshot(asked.config);
    if (!snapshot) return std::nullopt;
    std::vector<config::RosterRow> roster;
    if (!asked.roster.empty()) {
        auto rows = roster_in(asked.roster, *snapshot);
        if (!rows) return std::nullopt;
        roster = std::move(*rows);
        if (asked.config.empty()) snapshot = offline_snapshot({}, sole_authority(roster));
    }
    const auto old_outcomes = outcomes_of(with_pack(snapshot, before), asked, roster);
    const auto new_outcomes = outcomes_of(with_pack(snapshot, after), asked, roster);
    if (!old_outcomes || !new_outcomes) return std::nullopt;
    return changed(*old_outcomes, *new_outcomes);
}

std::string side_text(const std::string& text) {
    return text.empty() ? "-" : text;
}

void print_all(
    const std::vector<config::PackDifference>& differences,
    const std::vector<ChangedOutcome>& outcomes,
    const Asked& asked
) {
    for (const config::PackDifference& item : differences) {
        std::cout << item.rule << "  " << item.what << "  " << side_text(item.from) << " -> "
                  << side_text(item.to) << "  " << config::name_of(item.change) << "\n";
    }
    if (differences.empty()) std::cout << "the packs say the same\n";
    if (asked.messages.empty()) return;
    for (const ChangedOutcome& item : outcomes) {
        std::cout << item.message << "  " << item.patient;
        for (const std::string& rule : item.gone)
            std::cout << "  -" << rule;
        for (const std::string& rule : item.added)
            std::cout << "  +" << rule;
        std::cout << "\n";
    }
    std::cout << outcomes.size() << " messages end differently\n";
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
    json.key(key).begin_array();
    for (const std::string& text : texts)
        json.string(text);
    json.end_array();
}

void write_all(
    const std::vector<config::PackDifference>& differences,
    const std::vector<ChangedOutcome>& outcomes
) {
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.rules-diff/1").key("changes").begin_array();
    for (const config::PackDifference& item : differences) {
        json.begin_object()
            .member("rule", item.rule)
            .member("what", item.what)
            .member("from", item.from)
            .member("to", item.to)
            .member("change", config::name_of(item.change))
            .end_object();
    }
    json.end_array().key("messages").begin_array();
    for (const ChangedOutcome& item : outcomes) {
        json.begin_object().member("message", item.message).member("patient", item.patient);
        write_texts(json, "gone", item.gone);
        write_texts(json, "added", item.added);
        json.end_object();
    }
    std::cout << json.end_array().end_object().take() << "\n";
}

ExitCode diff(const Asked& asked, bool wants_json) {
    const auto before = pack_named(asked.before);
    const auto after = pack_named(asked.after);
    if (!before || !after) return ExitCode::BadConfiguration;
    const auto differences = config::pack_differences(*before, *after);
    std::vector<ChangedOutcome> outcomes;
    if (!asked.messages.empty()) {
        auto found = try_messages(asked, *before, *after);
        if (!found) return ExitCode::BadData;
        outcomes = std::move(*found);
    }
    if (wants_json) {
        write_all(differences, outcomes);
    } else {
        print_all(differences, outcomes, asked);
    }
    return differences.empty() && outcomes.empty() ? ExitCode::Ok : ExitCode::No;
}

}  // namespace

void add_rules_diff(CLI::App& rules, Invocation& invocation) {
    auto asked = std::make_shared<Asked>();
    auto* command = rules.add_subcommand(
        "diff", "which limits changed between two packs, and which messages end differently"
    );
    command->add_option("old", asked->before, "packaged pack or file")->required();
    command->add_option("new", asked->after, "packaged pack or file")->required();
    command->add_option(
        "--messages", asked->messages, "files and folders with past messages, run by both packs"
    );
    command->add_option("--roster", asked->roster, "who is on the drug, as CSV");
    command->add_option("--config", asked->config, "configuration file; else the defaults");
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] { return diff(*asked, invocation.wants_json()); };
    });
}

}  // namespace thiowatch::cli
