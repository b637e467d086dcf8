#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/message_files.h"
#include "daemon/cli/message_profile.h"
#include "daemon/cli/offline_snapshot.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;

/// "K/uL 12, none 1", most frequent first.
std::string line_of(const Counts& counts) {
    std::vector<std::pair<std::string, std::int64_t>> order(counts.begin(), counts.end());
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
        return a.second > b.second;
    });
    std::string line;
    for (const auto& [name, count] : order) {
        line += (line.empty() ? "" : ", ") + (name.empty() ? "none" : name) + " " +
                std::to_string(count);
    }
    return line.empty() ? "-" : line;
}

std::vector<const ProfiledCode*> by_count(const MessageProfile& profile) {
    std::vector<const ProfiledCode*> order;
    for (const auto& [key, code] : profile.codes())
        order.push_back(&code);
    std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
        return a->count > b->count;
    });
    return order;
}

void print_text(const MessageProfile& profile) {
    std::cout << profile.messages() << " messages, " << profile.unreadable() << " unreadable\n"
              << "types        " << line_of(profile.types()) << "\n"
              << "versions     " << line_of(profile.versions()) << "\n"
              << "charsets     " << line_of(profile.charsets()) << "\n"
              << "segments     " << line_of(profile.segments()) << "\n"
              << "authorities  " << line_of(profile.authorities()) << "\n"
              << profile.codes().size() << " codes\n";
    for (const ProfiledCode* code : by_count(profile)) {
        std::cout << code->count << "  " << (code->code.empty() ? "no code" : code->code) << " ("
                  << code->system << ")  " << code->display << "  -> " << code->mapping
                  << "\n    units " << line_of(code->units) << "; types "
                  << line_of(code->value_types) << "; statuses " << line_of(code->statuses) << "\n";
    }
}

void write_counts(JsonWriter& json, std::string_view name, const Counts& counts) {
    json.key(name).begin_object();
    for (const auto& [what, count] : counts)
        json.member(what, count);
    json.end_object();
}

void write_code(JsonWriter& json, const ProfiledCode& code) {
    json.begin_object()
        .member("code", code.code)
        .member("system", code.system)
        .member("display", code.display)
        .member("count", code.count)
        .member("mapping", code.mapping);
    auto analyte = code.analyte ? std::optional(std::string(name_of(*code.analyte))) : std::nullopt;
    json.member("analyte", analyte);
    write_counts(json, "units", code.units);
    write_counts(json, "value_types", code.value_types);
    write_counts(json, "statuses", code.statuses);
    json.end_object();
}

std::string as_json(const MessageProfile& profile) {
    JsonWriter json;
    json.begin_object()
        .member("schema", "thiowatch.profile/1")
        .member("messages", profile.messages())
        .member("unreadable", profile.unreadable());
    write_counts(json, "types", profile.types());
    write_counts(json, "versions", profile.versions());
    write_counts(json, "charsets", profile.charsets());
    write_counts(json, "segments", profile.segments());
    write_counts(json, "authorities", profile.authorities());
    json.key("codes").begin_array();
    for (const ProfiledCode* code : by_count(profile))
        write_code(json, *code);
    return json.end_array().end_object().take() + "\n";
}

ExitCode
profile_files(const std::vector<std::string>& paths, const std::string& config, bool wants_json) {
    auto snapshot = offline_snapshot(config);
    if (!snapshot) return ExitCode::BadConfiguration;
    MessageProfile profile(snapshot->feeds.begin()->second);
    ExitCode ending = read_messages(paths, [&profile](const FoundMessage& message) {
        if (profile.add(message.bytes)) return;
        std::cerr << "warning: " << message.source << "#" << message.index << " is no message\n";
    });
    if (ending == ExitCode::NoFile) return ending;
    if (wants_json) {
        std::cout << as_json(profile);
    } else {
        print_text(profile);
    }
    return ending;
}

}  // namespace

void add_profile(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand(
        "profile", "count what is in messages: types, charsets, codes, units; nobody is named"
    );
    auto paths = std::make_shared<std::vector<std::string>>();
    auto config = std::make_shared<std::string>();
    command->add_option("paths", *paths, "files and folders with messages")->required();
    command->add_option("--config", *config, "configuration file, for its codes");
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, paths, config] {
        invocation.run = [&invocation, paths, config] {
            return profile_files(*paths, *config, invocation.wants_json());
        };
    });
}

}  // namespace thiowatch::cli
