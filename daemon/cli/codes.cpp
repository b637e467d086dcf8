#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "daemon/cli/code_suggestion.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/message_files.h"
#include "daemon/cli/offline_snapshot.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;

struct Asked {
    std::vector<std::string> paths;
    std::string config;
};

void write_entry(JsonWriter& json, const CodeMap::Entry& entry, const std::string& unit) {
    json.begin_object()
        .member("system", entry.system)
        .member("code", entry.code)
        .member("analyte", name_of(entry.meaning.analyte))
        .member("property", name_of(entry.meaning.property))
        .member("default_unit", unit.empty() ? std::nullopt : std::optional(unit))
        .end_object();
}

void print_entry(const CodeMap::Entry& entry, const std::string& unit) {
    std::cout << (entry.system.empty() ? "any system" : entry.system) << "  " << entry.code << "  "
              << name_of(entry.meaning.analyte) << "  " << name_of(entry.meaning.property);
    if (!unit.empty()) std::cout << "  unit " << unit << " when none is sent";
    std::cout << "\n";
}

ExitCode list_codes(const std::string& config, bool wants_json) {
    auto snapshot = offline_snapshot(config);
    if (!snapshot) return ExitCode::BadConfiguration;
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.codes/1").key("feeds").begin_array();
    for (const auto& [feed, rules] : snapshot->feeds) {
        json.begin_object().member("feed", feed.text()).key("codes").begin_array();
        if (!wants_json) std::cout << "feed " << feed.text() << "\n";
        for (const CodeMap::Entry& entry : rules.codes.entries()) {
            auto given = entry.meaning.default_unit;
            std::string unit = given ? std::string(ucum_of(*given)) : std::string();
            write_entry(json, entry, unit);
            if (!wants_json) print_entry(entry, unit);
        }
        json.end_array().end_object();
    }
    if (wants_json) std::cout << json.end_array().end_object().take() << "\n";
    return ExitCode::Ok;
}

/// Calls `visit` for each code of the messages that looks watched and is not mapped.
ExitCode visit_gaps(const Asked& asked, const std::function<void(const ProfiledCode&)>& visit) {
    auto snapshot = offline_snapshot(asked.config);
    if (!snapshot) return ExitCode::BadConfiguration;
    MessageProfile profile(snapshot->feeds.begin()->second);
    ExitCode ending = read_messages(asked.paths, [&profile](const FoundMessage& message) {
        profile.add(message.bytes);
    });
    for (const auto& [key, code] : profile.codes()) {
        if (code.looks_watched) visit(code);
    }
    return ending;
}

void write_gap(JsonWriter& json, const ProfiledCode& code) {
    json.begin_object()
        .member("system", code.system)
        .member("code", code.code)
        .member("display", code.display)
        .member("count", code.count)
        .key("units")
        .begin_array();
    for (const auto& [unit, count] : code.units)
        json.string(unit);
    json.end_array();
}

ExitCode show_gaps(const Asked& asked, bool wants_json) {
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.codes-gaps/1").key("gaps").begin_array();
    std::size_t count = 0;
    ExitCode ending = visit_gaps(asked, [&](const ProfiledCode& code) {
        ++count;
        write_gap(json, code);
        json.end_object();
        if (wants_json) return;
        std::cout << (code.system.empty() ? "no system" : code.system) << "  " << code.code << "  "
                  << code.display << "  " << code.count << " results, units";
        for (const auto& [unit, seen] : code.units) {
            std::cout << " " << (unit.empty() ? "none" : unit);
        }
        std::cout << "\n";
    });
    if (ending == ExitCode::NoFile || ending == ExitCode::BadConfiguration) return ending;
    if (wants_json) std::cout << json.end_array().end_object().take() << "\n";
    std::cerr << count << " codes look like a count or liver test and are not mapped\n";
    return ending;
}

void write_suggestions(
    JsonWriter& json,
    const ProfiledCode& code,
    const std::vector<CodeSuggestion>& suggestions
) {
    write_gap(json, code);
    json.key("suggestions").begin_array();
    for (const CodeSuggestion& suggestion : suggestions) {
        json.begin_object()
            .member("analyte", name_of(suggestion.analyte))
            .member("property", name_of(suggestion.property))
            .member("score", suggestion.score)
            .member("units_fit", suggestion.fits_units)
            .end_object();
    }
    json.end_array().end_object();
}

ExitCode suggest_codes(const Asked& asked, bool wants_json) {
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.codes-suggest/1").key("codes").begin_array();
    std::string lines;
    ExitCode ending = visit_gaps(asked, [&](const ProfiledCode& code) {
        auto suggestions = suggestions_for(code);
        write_suggestions(json, code, suggestions);
        for (const CodeSuggestion& one : suggestions)
            lines += suggestion_line(code, one) + "\n";
        if (suggestions.empty()) {
            lines += "#  nothing fits " + alerts::json_quoted(code.code) + " " +
                     alerts::json_quoted(code.display) + "\n";
        }
    });
    if (ending == ExitCode::NoFile || ending == ExitCode::BadConfiguration) return ending;
    if (wants_json) {
        std::cout << json.end_array().end_object().take() << "\n";
        return ending;
    }
    std::cout << "# Suggestions by name and unit only. Ask the laboratory what each code is, then\n"
                 "# take away the # of the right line and put it into the feed's codes file.\n"
                 "#codes:\n"
              << lines;
    return ending;
}

CLI::App* add_part(CLI::App& command, Invocation& invocation, Asked& asked, const char* name) {
    auto* part = command.add_subcommand(name);
    part->add_option("--config", asked.config, "configuration file; else the packaged codes");
    part->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    return part;
}

}  // namespace

void add_codes(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("codes", "codes of senders and what they are taken for");
    command->require_subcommand(1);
    auto asked = std::make_shared<Asked>();
    auto* list = add_part(*command, invocation, *asked, "list");
    list->description("every code that is mapped");
    list->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] {
            return list_codes(asked->config, invocation.wants_json());
        };
    });
    auto* gaps = add_part(*command, invocation, *asked, "gaps");
    gaps->description("codes in messages that look like a count or liver test and are not mapped");
    gaps->add_option("paths", asked->paths, "files and folders with messages")->required();
    gaps->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] {
            return show_gaps(*asked, invocation.wants_json());
        };
    });
    auto* suggest = add_part(*command, invocation, *asked, "suggest");
    suggest->description("what unmapped codes may be, for a person to check; writes nothing");
    suggest->add_option("paths", asked->paths, "files and folders with messages")->required();
    suggest->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] {
            return suggest_codes(*asked, invocation.wants_json());
        };
    });
}

}  // namespace thiowatch::cli
