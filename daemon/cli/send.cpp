#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/resource_sending.h"
#include "daemon/cli/sending.h"

namespace thiowatch::cli {

namespace {

struct Asked {
    std::vector<std::string> paths;
    std::string to;
    std::string token_file;
    bool uses_tls = false;
    LineTls tls;
    int timeout_s = 30;
    int quiet_ms = 1000;
    bool repeats_until_answered = false;
    bool is_raw = false;
};

class AnswerList {
  public:
    explicit AnswerList(bool is_json) : is_json_(is_json) {
        if (is_json_) json_.begin_object().member("schema", "thiowatch.send/1");
        if (is_json_) json_.key("answers").begin_array();
    }

    void add(const SentAnswer& answer) {
        are_good_ = are_good_ && answer.is_good();
        if (is_json_) {
            json_.begin_object()
                .member("source", answer.source)
                .member("index", static_cast<std::int64_t>(answer.index))
                .member("control_id", answer.control_id)
                .member("answer", answer.answer)
                .member("text", answer.text)
                .end_object();
            return;
        }
        std::cout << answer.source << "#" << answer.index << "  "
                  << (answer.control_id.empty() ? "-" : answer.control_id) << "  " << answer.answer;
        if (!answer.text.empty()) std::cout << "  " << answer.text;
        std::cout << std::endl;  // one by one, as they come
    }
    void finish() {
        if (is_json_) std::cout << json_.end_array().end_object().take() << "\n";
    }
    [[nodiscard]] bool are_good() const { return are_good_; }

  private:
    bool is_json_;
    bool are_good_ = true;
    alerts::JsonWriter json_;
};

ExitCode send_raw(const std::vector<std::string>& paths, Sending& sending, AnswerList& list) {
    auto files = files_in(paths);
    if (!files) return ExitCode::NoFile;
    for (const std::string& file : *files) {
        auto bytes = text_in(file);
        if (!bytes) return ExitCode::InputOutput;
        for (const SentAnswer& answer : sending.send_raw(file, *bytes))
            list.add(answer);
        if (sending.found_nobody()) break;
    }
    return ExitCode::Ok;
}

ExitCode send_messages(const std::vector<std::string>& paths, Sending& sending, AnswerList& list) {
    return read_messages(paths, [&sending, &list](const FoundMessage& message) {
        if (sending.found_nobody()) return;
        for (const SentAnswer& answer : sending.send(message))
            list.add(answer);
    });
}

bool is_resource_file(const std::string& file, const std::string& bytes) {
    return file.ends_with(".json") || file.ends_with(".ndjson") || is_fhir(bytes);
}

ExitCode send_files(const Asked& asked, ResourceSending& sending, AnswerList& list) {
    const auto files = files_in(asked.paths);
    if (!files) return ExitCode::NoFile;
    ExitCode ending = ExitCode::Ok;
    for (const std::string& file : *files) {
        const auto bytes = text_in(file);
        if (!bytes) {
            ending = ExitCode::InputOutput;
        } else if (!is_resource_file(file, *bytes)) {
            std::cerr << "error: " << file << ": a FHIR endpoint takes FHIR only\n";
            ending = ExitCode::BadData;
        } else {
            for (const SentAnswer& answer : sending.send(file, *bytes))
                list.add(answer);
            if (!sending.trouble().empty()) return ExitCode::NoDaemon;
        }
    }
    return ending;
}

std::optional<config::RemoteServer> server_asked(const Asked& asked) {
    config::RemoteServer server;
    server.base = asked.to;
    while (server.base.ends_with('/'))
        server.base.pop_back();
    server.allow_insecure = true;  // the address was written by whoever runs the command
    server.ca = asked.tls.ca;
    server.client_certificate = asked.tls.certificate;
    server.client_key = asked.tls.key;
    server.timeout = std::chrono::seconds{asked.timeout_s};
    if (asked.token_file.empty()) return server;
    auto token = text_in(asked.token_file);
    if (!token) return std::nullopt;
    while (!token->empty() && (token->back() == '\n' || token->back() == '\r'))
        token->pop_back();
    server.token = config::Secret(*std::move(token), "file " + asked.token_file);
    return server;
}

ExitCode send_resources(const Asked& asked, bool wants_json) {
    if (asked.is_raw) {
        std::cerr << "error: --raw is for MLLP\n";
        return ExitCode::Usage;
    }
    auto server = server_asked(asked);
    if (!server) return ExitCode::NoFile;
    ResourceSendingOptions options;
    options.to = *std::move(server);
    options.repeats_until_answered = asked.repeats_until_answered;
    ResourceSending sending(std::move(options));
    AnswerList list(wants_json);
    const ExitCode ending = send_files(asked, sending, list);
    list.finish();
    if (!sending.trouble().empty()) {
        std::cerr << "error: " << asked.to << ": " << sending.trouble() << "\n";
    }
    if (ending != ExitCode::Ok) return ending;
    if (sending.verdict() != ExitCode::Ok) return sending.verdict();
    return list.are_good() ? ExitCode::Ok : ExitCode::No;
}

ExitCode send(const Asked& asked, bool wants_json) {
    if (is_web_address(asked.to)) return send_resources(asked, wants_json);
    if (!asked.token_file.empty()) {
        std::cerr << "error: --token-file is for a FHIR endpoint: --to https://HOST/fhir\n";
        return ExitCode::Usage;
    }
    const bool names_tls_files = !asked.tls.ca.empty() || !asked.tls.key.empty();
    if (names_tls_files && !asked.uses_tls) {
        std::cerr << "error: --ca and --key need --tls\n";
        return ExitCode::Usage;
    }
    auto peer = peer_written(asked.to);
    if (!peer) {
        std::cerr << "error: --to wants HOST:PORT, as 127.0.0.1:2575, or the address of a FHIR "
                     "endpoint, as http://127.0.0.1:8575/fhir\n";
        return ExitCode::Usage;
    }
    SendingOptions options;
    options.to = *peer;
    if (asked.uses_tls) options.tls = asked.tls;
    options.answer_within = std::chrono::seconds{asked.timeout_s};
    options.quiet_for = std::chrono::milliseconds{asked.quiet_ms};
    options.repeats_until_answered = asked.repeats_until_answered;
    Sending sending(options);
    AnswerList list(wants_json);
    ExitCode ending = asked.is_raw ? send_raw(asked.paths, sending, list)
                                   : send_messages(asked.paths, sending, list);
    list.finish();
    if (sending.found_nobody()) {
        if (!sending.trouble().empty()) {
            std::cerr << "error: " << asked.to << ": " << sending.trouble() << "\n";
            return ExitCode::NoDaemon;
        }
        std::cerr << "error: nobody listens at " << asked.to
                  << "; is the daemon running, and is this its feed's port?\n";
        return ExitCode::NoDaemon;
    }
    if (ending != ExitCode::Ok) return ending;
    return list.are_good() ? ExitCode::Ok : ExitCode::No;
}

}  // namespace

void add_send(CLI::App& line, Invocation& invocation) {
    auto* command =
        line.add_subcommand("send", "send messages over MLLP or FHIR, and show the answers");
    auto asked = std::make_shared<Asked>();
    command->add_option("paths", asked->paths, "files and folders with messages")->required();
    command->add_option("--to", asked->to, "receiver: HOST:PORT, or http(s)://HOST/fhir")
        ->required();
    command->add_option("--token-file", asked->token_file, "bearer token for a FHIR endpoint");
    command->add_option("--timeout", asked->timeout_s, "seconds to wait for an answer")
        ->check(CLI::Range(1, 3600))
        ->capture_default_str();
    command->add_flag(
        "--repeat-until-answered",
        asked->repeats_until_answered,
        "send each message again until it is answered"
    );
    command->add_flag("--raw", asked->is_raw, "send the bytes of each file as they are");
    command->add_option("--quiet", asked->quiet_ms, "milliseconds of silence that end a --raw file")
        ->check(CLI::Range(1, 600000))
        ->capture_default_str();
    command->add_flag("--tls", asked->uses_tls, "MLLP over TLS, with the receiver checked");
    command->add_option("--ca", asked->tls.ca, "authority of the receiver's certificate");
    auto* key = command->add_option("--key", asked->tls.key, "our private key");
    command->add_option("--cert", asked->tls.certificate, "our own certificate")->needs(key);
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] { return send(*asked, invocation.wants_json()); };
    });
}

}  // namespace thiowatch::cli
