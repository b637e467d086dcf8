#include <iostream>
#include <memory>

#include <CLI/CLI.hpp>

#include "alerts/notices/json_text.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/offline_snapshot.h"
#include "daemon/cli/sending.h"

namespace thiowatch::cli {

namespace {

struct Asked {
    std::vector<std::string> paths;
    std::string to;
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

ExitCode send(const Asked& asked, bool wants_json) {
    auto peer = peer_written(asked.to);
    if (!peer) {
        std::cerr << "error: --to wants HOST:PORT, as 127.0.0.1:2575\n";
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
    auto* command = line.add_subcommand("send", "send messages over MLLP and show the answers");
    auto asked = std::make_shared<Asked>();
    command->add_option("paths", asked->paths, "files and folders with messages")->required();
    command->add_option("--to", asked->to, "receiver, as HOST:PORT")->required();
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
    auto* tls = command->add_flag("--tls", asked->uses_tls, "TLS, with the receiver checked");
    command->add_option("--ca", asked->tls.ca, "authority of the receiver's certificate")
        ->needs(tls);
    auto* key = command->add_option("--key", asked->tls.key, "our private key")->needs(tls);
    command->add_option("--cert", asked->tls.certificate, "our own certificate")->needs(key);
    command->add_option("--format", invocation.format, "text or json")
        ->check(CLI::IsMember({"text", "json"}));
    command->callback([&invocation, asked] {
        invocation.run = [&invocation, asked] { return send(*asked, invocation.wants_json()); };
    });
}

}  // namespace thiowatch::cli
