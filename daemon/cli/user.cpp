#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "daemon/access/digest.h"
#include "daemon/cli/command_line.h"

namespace thiowatch::cli {

namespace {

constexpr std::string_view kPrefix = "tw_";  // so that scanners for leaked secrets can know it

ExitCode make_token(const Invocation& invocation, const std::string& name) {
    const std::string token = access::random_token(kPrefix);
    const std::string hash = access::sha256_hex(token);
    if (invocation.wants_json()) {
        alerts::JsonWriter json;
        json.begin_object()
            .member("schema", "thiowatch.token/1")
            .member("name", name)
            .member("token", token)
            .member("sha256", hash)
            .end_object();
        std::cout << json.take() << "\n";
        return ExitCode::Ok;
    }
    std::cout << token << "\n";
    std::cerr << "Give this token to " << name << "; it is kept nowhere and shown once.\n"
              << "Put its hash into the configuration of the feed, below fhir:\n"
              << "  auth: {tokens: [{name: " << name << ", sha256: " << hash << "}]}\n";
    return ExitCode::Ok;
}

}  // namespace

void add_user(CLI::App& line, Invocation& invocation) {
    CLI::App* user = line.add_subcommand("user", "people and senders who may use the service");
    user->require_subcommand(1);
    CLI::App* command = user->add_subcommand("token", "make a bearer token for a sender of FHIR");
    command->add_option("--format", invocation.format, "text or json");
    auto name = std::make_shared<std::string>();  // shared: the command line outlives this function
    command->add_option("NAME", *name, "who will send with it")->required();
    command->callback([&invocation, name] {
        invocation.run = [&invocation, name] { return make_token(invocation, *name); };
    });
}

}  // namespace thiowatch::cli
