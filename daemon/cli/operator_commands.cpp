// Commands that ask the running daemon over its control socket.

#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <rapidjson/document.h>

#include "daemon/cli/command_line.h"
#include "daemon/cli/control_client.h"
#include "daemon/cli/rules_parts.h"

namespace thiowatch::cli {

namespace {

void add_address(CLI::App& command, Invocation& invocation) {
    command
        .add_option("--config", invocation.config, "configuration file (names the control socket)")
        ->capture_default_str();
    command.add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
}

/// A JSON value in lines: `key  value`, nested ones indented.
void print_plain(const rapidjson::Value& value, const std::string& indent) {
    if (value.IsObject()) {
        for (const auto& member : value.GetObject()) {
            bool is_nested = member.value.IsObject() || member.value.IsArray();
            std::cout << indent << member.name.GetString() << (is_nested ? "\n" : "  ");
            print_plain(member.value, is_nested ? indent + "  " : "");
        }
    } else if (value.IsArray()) {
        for (const auto& item : value.GetArray()) {
            print_plain(item, indent);
            if (item.IsObject()) std::cout << "\n";
        }
    } else if (value.IsString()) {
        std::cout << indent << value.GetString() << "\n";
    } else if (value.IsInt64()) {
        std::cout << indent << value.GetInt64() << "\n";
    } else if (value.IsBool()) {
        std::cout << indent << (value.GetBool() ? "yes" : "no") << "\n";
    } else {
        std::cout << indent << "-\n";
    }
}

ExitCode show_reply(const Invocation& invocation, const ControlReply& reply) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(reply.body.c_str());
    if (!reply.is_good()) {
        bool has_error =
            !document.HasParseError() && document.IsObject() && document.HasMember("error");
        std::cerr << "error: " << (has_error ? document["error"].GetString() : reply.body.c_str())
                  << "\n";
    } else if (invocation.wants_json() || document.HasParseError()) {
        std::cout << reply.body;
    } else {
        print_plain(document, "");
    }
    return exit_of(reply);
}

ExitCode ask_daemon(
    const Invocation& invocation,
    const std::string& method,
    const std::string& path,
    const std::string& body = {}
) {
    auto reply = ask(control_socket(invocation.config), method, path, body);
    return reply ? show_reply(invocation, *reply) : ExitCode::NoDaemon;
}

struct Words {
    std::string first;
    std::string second;
    std::string by;
    std::string note;
    std::string until;
    std::string state = "open";
    int limit = 100;
};

ExitCode reload(const Invocation& invocation) {
    auto reply = ask(control_socket(invocation.config), "POST", "/control/reload");
    if (!reply) return ExitCode::NoDaemon;
    if (invocation.wants_json()) std::cout << reply->body;
    if (reply->is_good()) {
        if (!invocation.wants_json()) std::cout << "reloaded\n";
        return ExitCode::Ok;
    }
    rapidjson::Document document;
    document.Parse(reply->body.c_str());
    bool has_problems = document.IsObject() && document.HasMember("problems");
    std::cerr << (has_problems ? document["problems"].GetString() : reply->body.c_str())
              << "The old configuration stays in force.\n";
    return ExitCode::BadConfiguration;
}

std::string json_text(const std::string& text) {
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out + "\"";
}

// The words are shared with the callbacks, which run after this function is over.
void add_alert_changes(
    CLI::App& command,
    Invocation& invocation,
    const std::shared_ptr<Words>& words  // outlives this function, for the callbacks
) {
    auto* ack = command.add_subcommand("ack", "acknowledge: a person has seen it");
    add_address(*ack, invocation);
    ack->add_option("ref", words->first, "reference, as 7KQ-204")->required();
    ack->add_option("--by", words->by, "who acknowledges")->required();
    ack->add_option("--note", words->note, "what is done about it");
    ack->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            std::string body =
                "{\"by\": " + json_text(words->by) + ", \"note\": " + json_text(words->note) + "}";
            return ask_daemon(
                invocation, "POST", "/api/v1/alerts/" + words->first + "/acknowledge", body
            );
        };
    });
    auto* close = command.add_subcommand("close", "close an open alert, with the reason");
    add_address(*close, invocation);
    close->add_option("ref", words->first, "reference")->required();
    close->add_option("--by", words->by, "who decides")->required();
    close->add_option("--reason", words->note, "why")->required();
    close->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(
                invocation,
                "POST",
                "/control/alerts/" + words->first + "/close",
                encoded({{"by", words->by}, {"reason", words->note}})
            );
        };
    });
    auto* snooze = command.add_subcommand("snooze", "let an acknowledged alert rest until a time");
    add_address(*snooze, invocation);
    snooze->add_option("ref", words->first, "reference")->required();
    snooze->add_option("--by", words->by, "who decides")->required();
    snooze->add_option("--reason", words->note, "why")->required();
    snooze->add_option("--until", words->until, "time, 72 h ahead at most")->required();
    snooze->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(
                invocation,
                "POST",
                "/control/alerts/" + words->first + "/snooze",
                encoded({{"by", words->by}, {"reason", words->note}, {"until", words->until}})
            );
        };
    });
}

}  // namespace

void add_status(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("status", "the daemon on one screen");
    add_address(*command, invocation);
    command->callback([&invocation] {
        invocation.run = [&invocation] { return ask_daemon(invocation, "GET", "/control/status"); };
    });
}

void add_reload(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand(
        "reload", "take the configuration anew; the old one stays if it is bad"
    );
    add_address(*command, invocation);
    auto waits = std::make_shared<bool>(false);
    command->add_flag("--wait", *waits, "wait until it is in force (always done)");
    command->callback([&invocation, waits] {
        invocation.run = [&invocation] { return reload(invocation); };
    });
}

void add_feeds(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("feeds", "look at feeds, pause and resume them");
    command->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto* list = command->add_subcommand("list", "every feed, with its last message");
    add_address(*list, invocation);
    list->callback([&invocation] {
        invocation.run = [&invocation] { return ask_daemon(invocation, "GET", "/control/feeds"); };
    });
    auto* wire =
        command->add_subcommand("wire", "bytes on connections that were no frames, and why");
    add_address(*wire, invocation);
    wire->callback([&invocation] {
        invocation.run = [&invocation] { return ask_daemon(invocation, "GET", "/control/wire"); };
    });
    for (const std::string verb : {"pause", "resume"}) {
        auto* change = command->add_subcommand(verb, verb + " accepting connections");
        add_address(*change, invocation);
        change->add_option("feed", words->first, "name of the feed")->required();
        change->callback([&invocation, words, verb] {
            invocation.run = [&invocation, words, verb] {
                return ask_daemon(
                    invocation, "POST", "/control/feeds/" + words->first + "/" + verb
                );
            };
        });
    }
}

void add_alerts(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("alerts", "look at alerts and acknowledge them");
    command->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto* list = command->add_subcommand("list", "alerts, newest first");
    add_address(*list, invocation);
    list->add_option("--state", words->state, "open, resolved, withdrawn, superseded or all")
        ->capture_default_str();
    list->add_option("--limit", words->limit, "how many")->capture_default_str();
    list->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(
                invocation,
                "GET",
                "/api/v1/alerts?" +
                    encoded({{"state", words->state}, {"limit", std::to_string(words->limit)}})
            );
        };
    });
    auto* show = command->add_subcommand("show", "one alert");
    add_address(*show, invocation);
    show->add_option("ref", words->first, "reference")->required();
    show->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(invocation, "GET", "/api/v1/alerts/" + words->first);
        };
    });
    add_alert_changes(*command, invocation, words);
    add_alert_judging(*command, invocation);
}

void add_queue(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand("queue", "what waits for a decision or to be sent");
    command->require_subcommand(1);
    auto words = std::make_shared<Words>();
    auto* list = command->add_subcommand("list", "items of one queue or of all");
    add_address(*list, invocation);
    list->add_option("queue", words->first, "unmatched, unmapped, held, failed, outbound or dead");
    list->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(
                invocation, "GET", "/control/queue?" + encoded({{"queue", words->first}})
            );
        };
    });
    auto* show = command->add_subcommand("show", "one item, with the message it is about");
    add_address(*show, invocation);
    show->add_option("queue", words->first, "its queue")->required();
    show->add_option("id", words->second, "its number")->required();
    show->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(
                invocation, "GET", "/control/queue/" + words->first + "/" + words->second
            );
        };
    });
    for (const std::string verb : {"retry", "discard"}) {
        bool is_retry = verb == "retry";
        auto* change = command->add_subcommand(
            verb, is_retry ? "try an item again" : "close an item, with the reason"
        );
        add_address(*change, invocation);
        change->add_option("queue", words->first, "its queue")->required();
        change->add_option("id", words->second, "its number")->required();
        if (!is_retry) {
            change->add_option("--by", words->by, "who decides")->required();
            change->add_option("--reason", words->note, "why")->required();
        }
        change->callback([&invocation, words, verb] {
            invocation.run = [&invocation, words, verb] {
                return ask_daemon(
                    invocation,
                    "POST",
                    "/control/queue/" + words->first + "/" + words->second + "/" + verb,
                    encoded({{"by", words->by}, {"reason", words->note}})
                );
            };
        });
    }
}

void add_send_test_alert(CLI::App& line, Invocation& invocation) {
    auto* command =
        line.add_subcommand("send-test-alert", "send a notice marked TEST through a channel");
    add_address(*command, invocation);
    auto words = std::make_shared<Words>();
    command->add_option("--to", words->first, "contact")->required();
    command->add_option("--by", words->second, "channel")->required();
    command->callback([&invocation, words] {
        invocation.run = [&invocation, words] {
            return ask_daemon(
                invocation,
                "POST",
                "/control/test-alert",
                encoded({{"to", words->first}, {"by", words->second}})
            );
        };
    });
}

}  // namespace thiowatch::cli
