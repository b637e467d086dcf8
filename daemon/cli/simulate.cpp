#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include <CLI/CLI.hpp>
#include <rapidjson/document.h>

#include "alerts/notices/alert_json.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/message_files.h"
#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/simulation.h"
#include "daemon/cli/simulation_report.h"

namespace thiowatch::cli {

namespace {

using alerts::JsonWriter;

struct Asked {
    std::vector<std::string> paths;
    std::string config;
    std::string roster;
    std::string now;
    std::string until;
    std::string expect;
    std::string report;
    bool anonymises = false;
};

void write_message(JsonWriter& json, const SimulatedMessage& message) {
    const intake::Arrival& arrival = message.arrival;
    json.begin_object()
        .member("source", message.source)
        .member("index", static_cast<std::int64_t>(message.index))
        .member("format", message.format)
        .member("control_id", arrival.control_id)
        .member("answer", arrival.answers.empty() ? std::string() : arrival.answers.front().code)
        .member(
            "patient",
            arrival.patient ? std::optional(alerts::patient_label(*arrival.patient)) : std::nullopt
        )
        .member("results", static_cast<std::int64_t>(arrival.results))
        .member("disposition", store::name_of(arrival.disposition))
        .key("problems")
        .begin_array();
    for (const Fault& problem : arrival.problems) {
        json.begin_object()
            .member("code", fault_name(problem.code))
            .member("text", problem.detail)
            .member("where", problem.where)
            .end_object();
    }
    json.end_array().end_object();
}

void write_queues(JsonWriter& json, store::Store& store) {
    auto count = [&](store::Queue queue) { return store.reviews.depth(queue).count; };
    json.key("queues")
        .begin_object()
        .member("unmatched", count(store::Queue::Unmatched))
        .member("unmapped", count(store::Queue::Unmapped))
        .member("quarantined", count(store::Queue::Held) + count(store::Queue::Failed))
        .end_object();
}

std::string as_json(Simulation& simulation) {
    JsonWriter json;
    json.begin_object().member("schema", "thiowatch.simulate/1").key("messages").begin_array();
    for (const SimulatedMessage& message : simulation.messages())
        write_message(json, message);
    json.end_array().key("alerts").begin_array();
    for (const SimulatedAlert& item : simulation.alerts()) {
        alerts::write_alert(json, item.alert, item.patient, alerts::AlertShape::Simulate);
    }
    json.end_array();
    write_queues(json, simulation.store());
    json.member("patients", static_cast<std::int64_t>(simulation.store().people.all().size()))
        .member("clock", simulation.now().rfc3339())
        .end_object();
    return json.take() + "\n";
}

void print_text(Simulation& simulation) {
    std::map<std::string, int> answers;
    for (const SimulatedMessage& message : simulation.messages()) {
        const auto& given = message.arrival.answers;
        ++answers[given.empty() ? "no answer" : given.front().code];
    }
    std::cout << simulation.messages().size() << " messages";
    for (const auto& [answer, count] : answers)
        std::cout << ", " << answer << " " << count;
    std::cout << "\n";
    for (const SimulatedAlert& item : simulation.alerts()) {
        const alerts::Finding& finding = item.alert.finding;
        std::cout << item.alert.opened_at.rfc3339() << "  " << alerts::name_of(finding.severity)
                  << "  " << finding.rule.text() << "  " << alerts::name_of(item.alert.state)
                  << "  " << alerts::patient_label(item.patient) << "  " << item.message << "  "
                  << finding.headline << "\n";
    }
}

/// `{"alerts": [{"patient": "H1|4711", "rule": "ANC.U", "state": "open"}]}`; state may be left out.
std::optional<bool> is_as_expected(Simulation& simulation, const std::string& file) {
    std::ifstream input(file, std::ios::binary);
    std::ostringstream text;
    text << input.rdbuf();
    rapidjson::Document wanted;
    wanted.Parse<rapidjson::kParseIterativeFlag>(text.str().c_str());
    if (!input || wanted.HasParseError() || !wanted.IsObject() || !wanted.HasMember("alerts")) {
        std::cerr << "error: " << file << " is not a JSON object with \"alerts\"\n";
        return std::nullopt;
    }
    std::multiset<std::string> want;
    bool names_states = false;
    for (const auto& item : wanted["alerts"].GetArray()) {
        std::string line =
            std::string(item["patient"].GetString()) + " " + item["rule"].GetString();
        names_states = names_states || item.HasMember("state");
        if (item.HasMember("state")) line += std::string(" ") + item["state"].GetString();
        want.insert(line);
    }
    std::multiset<std::string> got;
    for (const SimulatedAlert& item : simulation.alerts()) {
        std::string line =
            alerts::patient_label(item.patient) + " " + item.alert.finding.rule.text();
        if (names_states) line += " " + std::string(alerts::name_of(item.alert.state));
        got.insert(line);
    }
    for (const std::string& line : want) {
        if (got.count(line) < want.count(line)) std::cerr << "missing: " << line << "\n";
    }
    for (const std::string& line : got) {
        if (want.count(line) < got.count(line)) std::cerr << "unexpected: " << line << "\n";
    }
    return want == got;
}

std::optional<std::optional<Instant>> time_in(const std::string& text) {
    if (text.empty()) return std::optional<Instant>();
    auto at = Instant::parse_rfc3339(text);
    if (!at) {
        std::cerr << "error: " << at.error().detail << "\n";
        return std::nullopt;
    }
    return std::optional(*at);
}

bool write_report(const Asked& asked, Simulation& simulation) {
    std::ofstream output(asked.report, std::ios::binary);
    output << report_html(simulation, {.hides_identifiers = asked.anonymises});
    output.close();
    if (!output) std::cerr << "error: " << asked.report << " cannot be written\n";
    return !output.fail();
}

ExitCode simulate(const Asked& asked, bool wants_json) {
    auto now = time_in(asked.now);
    auto until = time_in(asked.until);
    if (!now || !until) return ExitCode::Usage;
    auto snapshot = offline_snapshot(asked.config);
    if (!snapshot) return ExitCode::BadConfiguration;
    std::vector<config::RosterRow> roster;
    if (!asked.roster.empty()) {
        auto rows = roster_in(asked.roster, *snapshot);
        if (!rows) return ExitCode::BadData;
        roster = std::move(*rows);
        if (asked.config.empty()) snapshot = offline_snapshot({}, sole_authority(roster));
    }
    Simulation simulation(snapshot);
    simulation.enter(std::move(roster));
    if (*now) simulation.start(**now);
    ExitCode reading = read_messages(
        asked.paths,
        [&](const FoundMessage& message) {
            simulation.admit(message.source, message.index, message.bytes);
        },
        FilesRead::AlsoFhir
    );
    if (reading == ExitCode::NoFile) return reading;
    if (*until) simulation.pass_time(**until);
    if (wants_json) {
        std::cout << as_json(simulation);
    } else {
        print_text(simulation);
    }
    if (!asked.report.empty() && !write_report(asked, simulation)) return ExitCode::InputOutput;
    if (!asked.expect.empty()) {
        auto fits = is_as_expected(simulation, asked.expect);
        if (!fits) return ExitCode::BadData;
        if (!*fits) return ExitCode::No;
    }
    return reading;
}

}  // namespace

void add_simulate(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand(
        "simulate",
        "what would have been sent, had these messages arrived live; nothing is stored or sent"
    );
    auto asked = std::make_shared<Asked>();
    command->add_option("paths", asked->paths, "files and folders with messages")->required();
    command->add_option(
        "--config", asked->config, "configuration file; else the packaged defaults"
    );
    command->add_option("--roster", asked->roster, "who is on the drug, as CSV");
    command->add_option("--now", asked->now, "the clock before the first message");
    command->add_option("--until", asked->until, "let time pass after the last message");
    command->add_option(
        "--expect", asked->expect, "alerts expected, as JSON; exit 1 if they differ"
    );
    command->add_option(
        "--report", asked->report, "write the forecast of alerts, with trends, as one HTML file"
    );
    command->add_flag(
        "--anonymise", asked->anonymises, "leave identifiers of patients out of the report"
    );
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] { return simulate(*asked, invocation.wants_json()); };
    });
}

}  // namespace thiowatch::cli
