// What people say of alerts afterwards, and how good each rule was by it.

#include <iomanip>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <rapidjson/document.h>

#include "alerts/notices/json_text.h"
#include "daemon/cli/control_client.h"
#include "daemon/cli/rules_parts.h"

namespace thiowatch::cli {

namespace {

struct Judged {
    std::string ref;
    std::string verdict;
    std::string by;
    std::string note;
};

ExitCode judge(const Invocation& invocation, const Judged& judged) {
    alerts::JsonWriter body;
    body.begin_object()
        .member("by", judged.by)
        .member("verdict", judged.verdict)
        .member("note", judged.note)
        .end_object();
    return ask_and_print(
        invocation.config, "POST", "/api/v1/alerts/" + judged.ref + "/judge", body.take()
    );
}

std::int64_t count_in(const rapidjson::Value& rule, const char* name) {
    return rule.HasMember(name) && rule[name].IsInt64() ? rule[name].GetInt64() : 0;
}

void print_table(const rapidjson::Document& answer) {
    std::cout << std::left << std::setw(14) << "rule" << std::right << std::setw(8) << "fired"
              << std::setw(8) << "judged" << std::setw(8) << "useful" << std::setw(12)
              << "not useful" << std::setw(8) << "wrong" << std::setw(14) << "useful share\n";
    for (const auto& rule : answer["rules"].GetArray()) {
        std::cout << std::left << std::setw(14) << rule["rule"].GetString() << std::right
                  << std::setw(8) << count_in(rule, "fired") << std::setw(8)
                  << count_in(rule, "judged") << std::setw(8) << count_in(rule, "useful")
                  << std::setw(12) << count_in(rule, "not_useful") << std::setw(8)
                  << count_in(rule, "wrong") << std::setw(13);
        if (count_in(rule, "judged") == 0) {
            std::cout << "-";
        } else {
            std::cout << std::to_string(count_in(rule, "useful_percent")) + " %";
        }
        std::cout << "\n";
    }
}

ExitCode precision(const Invocation& invocation, const std::string& since) {
    const auto reply =
        ask(control_socket(invocation.config),
            "GET",
            "/api/v1/rules/precision?" + encoded({{"since", since}}));
    if (!reply) return ExitCode::NoDaemon;
    rapidjson::Document answer;
    answer.Parse<rapidjson::kParseIterativeFlag>(reply->body.c_str());
    const bool is_table = !answer.HasParseError() && answer.IsObject() && answer.HasMember("rules");
    if (!reply->is_good() || !is_table || invocation.wants_json()) {
        (reply->is_good() ? std::cout : std::cerr) << reply->body;
    } else {
        print_table(answer);
    }
    return exit_of(*reply);
}

void add_address(CLI::App& command, Invocation& invocation) {
    command
        .add_option("--config", invocation.config, "configuration file (names the control socket)")
        ->capture_default_str();
    command.add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
}

}  // namespace

void add_alert_judging(CLI::App& alerts, Invocation& invocation) {
    auto judged = std::make_shared<Judged>();
    auto* command = alerts.add_subcommand("judge", "say afterwards whether an alert was worth it");
    command->add_option("ref", judged->ref, "reference, as 7KQ-204")->required();
    command->add_option("verdict", judged->verdict, "useful, not-useful (true, but known) or wrong")
        ->required()
        ->check(CLI::IsMember({"useful", "not-useful", "wrong"}));
    command->add_option("--by", judged->by, "who judges")->required();
    command->add_option("--note", judged->note, "why");
    add_address(*command, invocation);
    command->callback([&invocation, judged] {
        invocation.run = [&invocation, judged] { return judge(invocation, *judged); };
    });
}

void add_rules_precision(CLI::App& rules, Invocation& invocation) {
    auto since = std::make_shared<std::string>();
    auto* command = rules.add_subcommand(
        "precision", "each rule with how often it fired and how often that was useful"
    );
    command->add_option("--since", *since, "only alerts opened since that day");
    add_address(*command, invocation);
    command->callback([&invocation, since] {
        invocation.run = [&invocation, since] { return precision(invocation, *since); };
    });
}

}  // namespace thiowatch::cli
