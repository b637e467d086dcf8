// Where an SMTP session stands, read off the lines that pass.
//
//   session = greeting EHLO [STARTTLS handshake EHLO] [AUTH] *mail QUIT
//   mail    = MAIL RCPT DATA content "." answer
//   reply   = *( code "-" text CRLF ) code [SP text] CRLF
//   text    = [class "." subject "." detail SP] words        enhanced status, RFC 2034
//
// libcurl gives one error code for a refusal of MAIL, RCPT and DATA; what to do next differs for
// each, so the verdict is made from the last command and its reply instead.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/delivery/channel.h"

namespace thiowatch::delivery {

enum class SmtpStage : std::uint8_t {
    Connect,
    Hello,
    StartTls,
    Authentication,
    Sender,
    Recipient,
    Data,
    Content,
};
std::string_view name_of(SmtpStage stage);

struct SmtpReply {
    int code = 0;
    std::string line;  ///< last line as sent, printable: "550 5.1.1 no such mailbox"

    /// RFC 3463 subject 7: security or policy, nothing that is wrong with the mailbox or the mail.
    [[nodiscard]] bool is_policy() const;
};

/// Follows one session; lines may come with or without their CRLF.
class SmtpDialogue {
  public:
    void sent(std::string_view line);
    void received(std::string_view line);
    /// A new mail begins, perhaps over the same session.
    void restart() { *this = SmtpDialogue{}; }

    [[nodiscard]] SmtpStage stage() const { return stage_; }
    /// The whole reply to the last command; none while it is awaited.
    [[nodiscard]] const std::optional<SmtpReply>& reply() const { return reply_; }

  private:
    SmtpStage stage_ = SmtpStage::Connect;
    std::optional<SmtpReply> reply_;
    bool is_over_ = false;
};

/// How the transfer ended as libcurl sees it.
enum class SmtpEnding : std::uint8_t { Complete, TlsFailed, LoginFailed, Broken };

/// What the ending means for the notice: 4yz or a break is for later, 5yz to the recipient or the
/// mail is for good, 5yz to the session or a policy status (5.7.x) is a fault of our set-up.
Verdict judge_smtp(SmtpEnding ending, const SmtpDialogue& dialogue, std::string_view error_text);

}  // namespace thiowatch::delivery
