#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "config/notation.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/explanation.h"
#include "daemon/cli/offline_snapshot.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;

struct Asked {
    std::vector<std::string> paths;
    std::string config;
    std::string roster;
    std::string now;
    std::string feed;
};

std::ostream& begin_line(std::string_view name) {
    return std::cout << std::left << std::setw(10) << name;
}

// Rules without anything to judge by would bury the others: they share one line.
void print_rules(const std::vector<alerts::TraceLine>& rules) {
    std::vector<std::string> idle;
    for (const alerts::TraceLine& rule : rules) {
        if (rule.outcome == "no result") {
            // Of several analytes, one after the other.
            const bool is_told = std::ranges::find(idle, rule.rule.text()) != idle.end();
            if (!is_told) idle.push_back(rule.rule.text());
            continue;
        }
        begin_line("rule") << std::setw(12) << rule.rule.text() << rule.saw;
        if (!rule.wanted.empty()) std::cout << "  wanted " << rule.wanted;
        std::cout << "  " << rule.outcome << "\n";
    }
    if (!idle.empty()) begin_line("rule") << "no result for " << config::listed(idle) << "\n";
}

void print_person(const ExplainedPerson& person) {
    begin_line("patient") << person.patient << "  " << person.match << "\n";
    for (const ExplainedResult& result : person.results) {
        begin_line("result") << result.where << "  " << result.code << "  " << result.display
                             << "  " << result.value;
        if (!result.unit.empty()) std::cout << " " << result.unit;
        if (result.status != "final") std::cout << "  [" << result.status << "]";
        std::cout << "  -> " << result.meaning;
        if (!result.canonical.empty()) std::cout << "  " << result.canonical;
        std::cout << "\n";
    }
    for (const std::string& event : person.events)
        begin_line("event") << event << "\n";
    if (person.is_followed && !person.in_window) {
        begin_line("rule") << "not on a drug of the rules at this time: nothing is judged\n";
    }
    print_rules(person.rules);
    for (const std::string& line : person.quiet)
        begin_line("quiet") << line << "\n";
}

std::string kind_of_answer(const Explanation& message) {
    return message.format == "fhir" ? "HTTP " : "ACK ";
}

void print_entry(const ExplainedEntry& entry) {
    begin_line("entry") << entry.where << "  " << entry.resource << "  " << entry.status;
    if (!entry.use.empty()) std::cout << "  " << entry.use << ", events: " << entry.events;
    if (!entry.remarks.empty()) std::cout << "  " << entry.remarks;
    std::cout << "\n";
}

void print_text(const Explanation& message) {
    std::cout << "Message " << message.source << "#" << message.index << "  control id "
              << (message.control_id.empty() ? "-" : message.control_id) << "  "
              << (message.type.empty() ? "unreadable" : message.type) << " " << message.version
              << " -> "
              << (message.answer.empty() ? "no answer" : kind_of_answer(message) + message.answer)
              << "  " << message.disposition << "\n";
    if (!message.charset.empty()) begin_line("charset") << message.charset << "\n";
    if (!message.answer_text.empty()) begin_line("answer") << message.answer_text << "\n";
    for (const Fault& problem : message.problems) {
        begin_line("problem") << fault_name(problem.code) << "  " << problem.where << "  "
                              << problem.detail << "\n";
    }
    for (const ExplainedEntry& entry : message.entries)
        print_entry(entry);
    for (const ExplainedPerson& person : message.people)
        print_person(person);
    for (const ExplainedAlert& alert : message.alerts) {
        begin_line("alert") << alert.ref << "  " << alert.patient << "  " << alert.change << "  "
                            << alert.rule << "  " << alert.severity << "  " << alert.state << "  "
                            << alert.headline << "\n";
        begin_line("route") << alert.route << "\n";
    }
    if (message.alerts.empty()) begin_line("alert") << "no alert opened or changed\n";
    std::cout << "\n";
}

void write_person(JsonWriter& json, const ExplainedPerson& person) {
    json.begin_object().member("patient", person.patient).member("match", person.match);
    json.member("followed", person.is_followed).member("in_window", person.in_window);
    json.key("results").begin_array();
    for (const ExplainedResult& result : person.results) {
        json.begin_object()
            .member("where", result.where)
            .member("code", result.code)
            .member("display", result.display)
            .member("value", result.value)
            .member("unit", result.unit)
            .member("status", result.status)
            .member("meaning", result.meaning)
            .member("canonical", result.canonical)
            .end_object();
    }
    json.end_array().key("events").begin_array();
    for (const std::string& event : person.events)
        json.string(event);
    json.end_array().key("rules").begin_array();
    for (const alerts::TraceLine& rule : person.rules) {
        json.begin_object()
            .member("rule", rule.rule.text())
            .member("saw", rule.saw)
            .member("wanted", rule.wanted)
            .member("outcome", rule.outcome)
            .end_object();
    }
    json.end_array().key("quiet").begin_array();
    for (const std::string& line : person.quiet)
        json.string(line);
    json.end_array().end_object();
}

void write_alert(JsonWriter& json, const ExplainedAlert& alert) {
    json.begin_object()
        .member("ref", alert.ref)
        .member("patient", alert.patient)
        .member("change", alert.change)
        .member("rule", alert.rule)
        .member("severity", alert.severity)
        .member("state", alert.state)
        .member("headline", alert.headline)
        .member("route", alert.route)
        .end_object();
}

void write_entry(JsonWriter& json, const ExplainedEntry& entry) {
    json.begin_object()
        .member("where", entry.where)
        .member("resource", entry.resource)
        .member("status", static_cast<std::int64_t>(entry.status))
        .member("use", entry.use)
        .member("events", static_cast<std::int64_t>(entry.events))
        .member("remarks", entry.remarks)
        .end_object();
}

void write_message(JsonWriter& json, const Explanation& message) {
    json.begin_object()
        .member("source", message.source)
        .member("index", static_cast<std::int64_t>(message.index))
        .member("format", message.format)
        .member("type", message.type)
        .member("version", message.version)
        .member("charset", message.charset)
        .member("control_id", message.control_id)
        .member("answer", message.answer)
        .member("answer_text", message.answer_text)
        .member("disposition", message.disposition)
        .key("problems")
        .begin_array();
    for (const Fault& problem : message.problems) {
        json.begin_object()
            .member("code", fault_name(problem.code))
            .member("text", problem.detail)
            .member("where", problem.where)
            .end_object();
    }
    json.end_array().key("entries").begin_array();
    for (const ExplainedEntry& entry : message.entries)
        write_entry(json, entry);
    json.end_array().key("people").begin_array();
    for (const ExplainedPerson& person : message.people)
        write_person(json, person);
    json.end_array().key("alerts").begin_array();
    for (const ExplainedAlert& alert : message.alerts)
        write_alert(json, alert);
    json.end_array().end_object();
}

ExitCode explain_all(const Asked& asked, Simulation& simulation, bool wants_json) {
    Explaining explaining(simulation);
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.explain/1").key("messages").begin_array();
    ExitCode ending = read_messages(
        asked.paths,
        [&](const FoundMessage& message) {
            Explanation explanation = explaining.explain(message);
            wants_json ? write_message(json, explanation) : print_text(explanation);
        },
        FilesRead::AlsoFhir
    );
    if (wants_json) std::cout << json.end_array().end_object().take() << "\n";
    return ending;
}

ExitCode explain(const Asked& asked, bool wants_json) {
    auto snapshot = offline_snapshot(asked.config);
    if (!snapshot) return ExitCode::BadConfiguration;
    Simulation simulation(snapshot);
    if (!asked.feed.empty() && !simulation.choose_feed(FeedName(asked.feed))) {
        std::cerr << "error: the configuration has no feed " << asked.feed << "; it has:";
        for (const auto& [name, rules] : snapshot->feeds)
            std::cerr << " " << name.text();
        std::cerr << "\n";
        return ExitCode::Usage;
    }
    if (!asked.roster.empty()) {
        auto rows = roster_in(asked.roster, *snapshot);
        if (!rows) return ExitCode::BadData;
        simulation.enter(std::move(*rows));
    }
    if (!asked.now.empty()) {
        auto now = Instant::parse_rfc3339(asked.now);
        if (!now) {
            std::cerr << "error: --now: " << now.error().detail << "\n";
            return ExitCode::Usage;
        }
        simulation.start(*now);
    }
    return explain_all(asked, simulation, wants_json);
}

}  // namespace

void add_explain(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand(
        "explain", "every step for each message: parsed, matched, mapped, judged, routed"
    );
    auto asked = std::make_shared<Asked>();
    command->add_option("message", asked->paths, "files and folders with messages, HL7 v2 or FHIR")
        ->required();
    command->add_option(
        "--config", asked->config, "configuration file; else the packaged defaults"
    );
    command->add_option("--roster", asked->roster, "who is on the drug, as CSV");
    command->add_option("--feed", asked->feed, "by whose codes it is read; else the first feed's");
    command->add_option("--now", asked->now, "the clock before the first message");
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] { return explain(*asked, invocation.wants_json()); };
    });
}

}  // namespace thiowatch::cli
