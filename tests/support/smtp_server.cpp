#include "tests/support/smtp_server.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <openssl/evp.h>

namespace thiowatch::loopback {
namespace {

std::string without_line_end(std::string line) {
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.pop_back();
    return line;
}

std::string between_brackets(const std::string& line) {
    const auto begin = line.find('<');
    const auto end = line.find('>', begin);
    return begin == std::string::npos ? "" : line.substr(begin + 1, end - begin - 1);
}

std::string base64(const std::string& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    text.resize(static_cast<std::size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<const unsigned char*>(bytes.data()),
        static_cast<int>(bytes.size())
    )));
    return text;
}

}  // namespace

/// One session, step by step; every step answers whether the session goes on.
class SmtpServer::Session {
  public:
    Session(SmtpServer& server, Connection& connection)
        : server_(server), connection_(connection), script_(server.script_for_next_session()) {}

    void run() {
        if (script_.is_implicit_tls && !connection_.start_tls(*script_.identity)) return;
        if (!answer(SmtpMoment::Greeting, "220 relay.test ESMTP")) return;
        while (auto line = connection_.read_line()) {
            const auto command = without_line_end(*line);
            server_.note_command(command, connection_.is_encrypted());
            if (!obey(command)) return;
        }
    }

  private:
    bool obey(const std::string& command) {
        const auto verb = command.substr(0, command.find(' '));
        if (verb == "EHLO" || verb == "HELO") return hello(command);
        if (verb == "STARTTLS") return start_tls();
        if (verb == "AUTH") return login();
        if (verb == "MAIL") return sender(command);
        if (verb == "RCPT") return recipient(command);
        if (verb == "DATA") return data();
        if (verb == "RSET") return say("250 2.0.0 reset");
        if (verb == "QUIT") return answer(SmtpMoment::Quit, "221 2.0.0 bye") && false;
        return say("502 5.5.1 unknown command");
    }

    bool say(const std::string& reply) { return connection_.write(reply + "\r\n"); }

    bool answer(SmtpMoment moment, const std::string& reply) {
        const auto fault = script_.faults.find(moment);
        if (fault == script_.faults.end()) return say(reply);
        switch (fault->second.kind) {
            case SmtpFault::Kind::Reply:
                return say(fault->second.reply);
            case SmtpFault::Kind::Close:
                return false;
            case SmtpFault::Kind::Reset:
                connection_.reset();
                return false;
            case SmtpFault::Kind::Hang:
                connection_.hang();
                return false;
        }
        return false;
    }

    bool is_faulty_reply(SmtpMoment moment) const {
        const auto fault = script_.faults.find(moment);
        return fault != script_.faults.end() && fault->second.kind == SmtpFault::Kind::Reply;
    }

    bool hello(const std::string& command) {
        mail_.hello = command.substr(std::min<std::size_t>(5, command.size()));
        std::string reply = "250-relay.test";
        if (script_.identity != nullptr && !connection_.is_encrypted()) reply += "\r\n250-STARTTLS";
        if (!script_.user.empty()) reply += "\r\n250-AUTH PLAIN";
        return answer(SmtpMoment::Hello, reply + "\r\n250-SIZE 10240000\r\n250 8BITMIME");
    }

    bool start_tls() {
        if (!answer(SmtpMoment::StartTls, "220 2.0.0 go ahead")) return false;
        if (is_faulty_reply(SmtpMoment::StartTls)) return true;
        if (script_.faults.contains(SmtpMoment::Handshake)) {
            return answer(SmtpMoment::Handshake, "");
        }
        return connection_.start_tls(*script_.identity);
    }

    bool login() {
        if (!say("334 ")) return false;
        const auto line = connection_.read_line();
        if (!line) return false;
        const std::string expected = '\0' + script_.user + '\0' + script_.password;
        const bool is_right = without_line_end(*line) == base64(expected);
        return answer(
            SmtpMoment::Login, is_right ? "235 2.7.0 welcome" : "535 5.7.8 bad credentials"
        );
    }

    bool sender(const std::string& command) {
        mail_.from = between_brackets(command);
        if (script_.mails_per_session == 0) return false;
        --script_.mails_per_session;
        return answer(SmtpMoment::Sender, "250 2.1.0 sender ok");
    }

    bool recipient(const std::string& command) {
        mail_.to = between_brackets(command);
        const auto refusal = script_.refusals.find(mail_.to);
        if (refusal != script_.refusals.end()) return say(refusal->second);
        return answer(SmtpMoment::Recipient, "250 2.1.5 recipient ok");
    }

    bool data() {
        if (!answer(SmtpMoment::Data, "354 go ahead")) return false;
        if (is_faulty_reply(SmtpMoment::Data)) return true;
        mail_.content.clear();
        for (;;) {
            auto line = connection_.read_line();
            if (!line) return false;
            if (*line == ".\r\n") break;
            mail_.content += line->starts_with('.') ? line->substr(1) : *line;
        }
        mail_.is_encrypted = connection_.is_encrypted();
        mail_.is_accepted = !script_.faults.contains(SmtpMoment::Content);
        server_.note_mail(mail_);
        return answer(SmtpMoment::Content, "250 2.0.0 queued as 4F1");
    }

    SmtpServer& server_;
    Connection& connection_;
    SmtpScript script_;
    ReceivedMail mail_;
};

SmtpServer::SmtpServer(SmtpScript script)
    : script_(std::move(script)), server_([this](Connection& connection) { serve(connection); }) {}

void SmtpServer::serve(Connection& connection) {
    Session{*this, connection}.run();
}

SmtpScript SmtpServer::script_for_next_session() {
    const std::scoped_lock lock{mutex_};
    auto script = script_;
    if (script_.faulty_sessions == 0) script.faults.clear();
    if (script_.faulty_sessions > 0) --script_.faulty_sessions;
    return script;
}

void SmtpServer::note_command(const std::string& line, bool is_encrypted) {
    const std::scoped_lock lock{mutex_};
    commands_.push_back(line);
    if (!is_encrypted) commands_in_clear_.push_back(line);
}

void SmtpServer::note_mail(ReceivedMail mail) {
    const std::scoped_lock lock{mutex_};
    mails_.push_back(std::move(mail));
}

std::vector<ReceivedMail> SmtpServer::mails() const {
    const std::scoped_lock lock{mutex_};
    return mails_;
}

std::vector<std::string> SmtpServer::commands_in_clear() const {
    const std::scoped_lock lock{mutex_};
    return commands_in_clear_;
}

std::vector<std::string> SmtpServer::commands() const {
    const std::scoped_lock lock{mutex_};
    return commands_;
}

}  // namespace thiowatch::loopback
