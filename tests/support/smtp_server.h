// A small, real SMTP server for tests, with a fault to order at every stage.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/loopback_server.h"

namespace thiowatch::loopback {

/// Where a fault happens: instead of the reply to what is named.
enum class SmtpMoment {
    Greeting,
    Hello,
    StartTls,
    Handshake,
    Login,
    Sender,
    Recipient,
    Data,
    Content,
    Quit
};

/// What happens instead: a reply, or the connection ends in one way or another.
struct SmtpFault {
    enum class Kind { Reply, Close, Reset, Hang } kind = Kind::Reply;
    std::string reply;  ///< "550 5.1.1 no such mailbox"

    static SmtpFault answers(std::string text) { return {Kind::Reply, std::move(text)}; }
    static SmtpFault closes() { return {Kind::Close, {}}; }
    static SmtpFault resets() { return {Kind::Reset, {}}; }
    static SmtpFault hangs() { return {Kind::Hang, {}}; }
};

struct SmtpScript {
    const Identity* identity = nullptr;  ///< offers STARTTLS when there is one
    bool is_implicit_tls = false;
    std::string user;  ///< offers AUTH PLAIN when there is one
    std::string password;
    std::map<SmtpMoment, SmtpFault> faults;
    int faulty_sessions = -1;                     ///< how many sessions have the faults; -1: all
    int mails_per_session = -1;                   ///< then it closes, saying nothing
    std::map<std::string, std::string> refusals;  ///< recipient -> reply
};

struct ReceivedMail {
    std::string hello;
    std::string from;
    std::string to;
    std::string content;  ///< dots undone
    bool is_encrypted = false;
    bool is_accepted = false;
};

class SmtpServer {
  public:
    explicit SmtpServer(SmtpScript script);

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    [[nodiscard]] int sessions() const { return server_.accepted(); }
    /// Every mail whose end was seen, accepted or not.
    [[nodiscard]] std::vector<ReceivedMail> mails() const;
    /// Command lines that came over an open connection, without line ends.
    [[nodiscard]] std::vector<std::string> commands_in_clear() const;
    [[nodiscard]] std::vector<std::string> commands() const;
    /// Returns when every session has ended.
    void wait_until_quiet() { server_.wait_until_quiet(); }
    /// Ends all sessions and takes no other.
    void stop() { server_.stop(); }

  private:
    class Session;
    void serve(Connection& connection);
    SmtpScript script_for_next_session();
    void note_command(const std::string& line, bool is_encrypted);
    void note_mail(ReceivedMail mail);

    mutable std::mutex mutex_;  // sessions write, the test reads
    SmtpScript script_;
    std::vector<ReceivedMail> mails_;
    std::vector<std::string> commands_;
    std::vector<std::string> commands_in_clear_;
    LoopbackServer server_;  // last: its threads use all the rest
};

}  // namespace thiowatch::loopback
