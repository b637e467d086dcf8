#include <algorithm>
#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>
#include <rapidjson/document.h>

#include "alerts/notices/json_text.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/webhook_reception.h"

namespace thiowatch::cli {

namespace {

struct Asked {
    std::string listen = "127.0.0.1:0";
    std::vector<std::string> secret_files;
    int once = 0;
};

/// The body on one line if it is JSON; line ends stand only between its values then.
std::optional<std::string> json_on_one_line(std::string body) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
        body.data(), body.size()
    );
    if (document.HasParseError()) return std::nullopt;
    std::replace(body.begin(), body.end(), '\n', ' ');
    std::replace(body.begin(), body.end(), '\r', ' ');
    return body;
}

void print_json(const ReceivedWebhook& webhook) {
    alerts::JsonWriter json;
    json.begin_object()
        .member("schema", "thiowatch.webhook/1")
        .member("received", webhook.at.rfc3339())
        .member("path", webhook.path)
        .member("id", webhook.id)
        .member("timestamp", webhook.timestamp)
        .member("signature", webhook.verdict());
    auto body = json_on_one_line(webhook.body);
    json.key("body");
    body ? json.raw(*body) : json.string(webhook.body);
    std::cout << json.end_object().take() << std::endl;
}

void print_text(const ReceivedWebhook& webhook) {
    std::cout << webhook.at.rfc3339() << "  " << webhook.path << "  "
              << (webhook.id.empty() ? "no webhook-id" : webhook.id) << "  signature "
              << webhook.verdict() << "\n"
              << webhook.body << std::endl;
}

/// None after stderr was told which file cannot be used.
std::optional<std::vector<std::string>> secrets_in(const std::vector<std::string>& files) {
    std::vector<std::string> secrets;
    for (const std::string& file : files) {
        auto text = text_in(file);
        if (!text) return std::nullopt;
        while (text->ends_with('\n') || text->ends_with('\r'))
            text->pop_back();
        if (!delivery::is_usable_secret(*text)) {
            std::cerr
                << "error: " << file
                << " holds no secret that can sign: it is empty, or not base64 after whsec_\n";
            return std::nullopt;
        }
        secrets.push_back(std::move(*text));
    }
    return secrets;
}

ExitCode listen_for_webhooks(const Asked& asked, bool wants_json) {
    auto at = config::parse_endpoint(asked.listen);
    if (!at) {
        std::cerr << "error: --listen wants ADDRESS:PORT, as 127.0.0.1:8080\n";
        return ExitCode::Usage;
    }
    auto secrets = secrets_in(asked.secret_files);
    if (!secrets) return ExitCode::NoFile;
    ReceptionOptions options;
    options.at = *at;
    options.secrets = std::move(*secrets);
    options.stop_after = asked.once;
    WebhookReception reception(std::move(options), wants_json ? print_json : print_text);
    try {
        std::cerr << "listening on http://" << reception.listen().text() << "/" << std::endl;
    } catch (const std::runtime_error& failure) {
        std::cerr << "error: " << failure.what() << "\n";
        return ExitCode::InputOutput;
    }
    reception.run();
    return reception.are_all_good() ? ExitCode::Ok : ExitCode::No;
}

}  // namespace

void add_webhook_listen(CLI::App& line, Invocation& invocation) {
    auto* command = line.add_subcommand(
        "webhook-listen", "receive webhooks, show them and check their signatures"
    );
    auto asked = std::make_shared<Asked>();
    command->add_option("--listen", asked->listen, "address; port 0 takes any free one")
        ->capture_default_str();
    command->add_option("--secret-file", asked->secret_files, "secret to check signatures by");
    command->add_option("--once", asked->once, "end after so many; exit 1 if a signature is wrong")
        ->check(CLI::Range(1, 1'000'000));
    command->add_option("--format", invocation.format, "text or json (one object a line)")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] {
            return listen_for_webhooks(*asked, invocation.wants_json());
        };
    });
}

}  // namespace thiowatch::cli
