#include "daemon/delivery/smtp_dialogue.h"

#include <array>
#include <charconv>
#include <utility>

#include "daemon/delivery/easy_handle.h"

namespace thiowatch::delivery {
namespace {

constexpr std::array<std::pair<std::string_view, SmtpStage>, 7> kCommands{{
    {"EHLO", SmtpStage::Hello},
    {"HELO", SmtpStage::Hello},
    {"STARTTLS", SmtpStage::StartTls},
    {"AUTH", SmtpStage::Authentication},
    {"MAIL", SmtpStage::Sender},
    {"RCPT", SmtpStage::Recipient},
    {"DATA", SmtpStage::Data},
}};
constexpr int kGoAhead = 354;

std::string_view first_word(std::string_view line) {
    return line.substr(0, line.find_first_of(" \r\n"));
}

std::optional<int> code_of(std::string_view line) {
    int code = 0;
    if (line.size() < 3) return std::nullopt;
    const auto [rest, error] = std::from_chars(line.data(), line.data() + 3, code);
    if (error != std::errc{} || rest != line.data() + 3 || code < 200) return std::nullopt;
    return code;
}

bool is_last_line(std::string_view line) {
    return line.size() < 4 || line[3] != '-';
}

bool is_about_the_mail(SmtpStage stage) {
    return stage == SmtpStage::Recipient || stage == SmtpStage::Data || stage == SmtpStage::Content;
}

std::string at_stage(SmtpStage stage, std::string_view what) {
    return std::string(name_of(stage)) + ": " + std::string(what);
}

Verdict our_fault(SmtpStage stage, std::string_view what) {
    return RetryLater{
        .why = at_stage(stage, what),
        .our_fault = true,
        .whole_channel = !is_about_the_mail(stage)};
}

Verdict refused(SmtpStage stage, const SmtpReply& reply) {
    if (reply.code < 500) return RetryLater{.why = at_stage(stage, reply.line)};
    if (!is_about_the_mail(stage) || reply.is_policy()) return our_fault(stage, reply.line);
    return GiveUp{.why = at_stage(stage, reply.line)};
}

// RFC 1047: the relay may have taken the mail and only its answer was lost. Sending it again can
// show it twice; not sending it can lose it. The Message-ID is the same, so twice can be seen.
Verdict broken(SmtpStage stage, std::string_view error_text) {
    std::string why = at_stage(stage, error_text);
    if (stage == SmtpStage::Content) why += "; outcome unknown, may arrive twice with one id";
    return RetryLater{.why = std::move(why)};
}

}  // namespace

std::string_view name_of(SmtpStage stage) {
    switch (stage) {
        case SmtpStage::Connect:
            return "connect";
        case SmtpStage::Hello:
            return "EHLO";
        case SmtpStage::StartTls:
            return "STARTTLS";
        case SmtpStage::Authentication:
            return "AUTH";
        case SmtpStage::Sender:
            return "MAIL FROM";
        case SmtpStage::Recipient:
            return "RCPT TO";
        case SmtpStage::Data:
            return "DATA";
        case SmtpStage::Content:
            return "end of mail";
    }
    return "connect";
}

bool SmtpReply::is_policy() const {
    return line.size() > 8 && line.substr(4, 4) == "5.7." && line[8] >= '0' && line[8] <= '9';
}

void SmtpDialogue::sent(std::string_view line) {
    const auto verb = first_word(line);
    if (verb == "QUIT") is_over_ = true;
    if (is_over_) return;
    reply_.reset();
    for (const auto& [command, stage] : kCommands) {
        if (verb == command) stage_ = stage;
    }
}

void SmtpDialogue::received(std::string_view line) {
    const auto code = code_of(line);
    if (is_over_ || !code || !is_last_line(line)) return;
    if (stage_ == SmtpStage::Data && *code == kGoAhead) {
        stage_ = SmtpStage::Content;
        reply_.reset();
        return;
    }
    reply_ = SmtpReply{.code = *code, .line = printable(line)};
}

Verdict judge_smtp(SmtpEnding ending, const SmtpDialogue& dialogue, std::string_view error_text) {
    const auto& reply = dialogue.reply();
    const auto stage = dialogue.stage();
    if (reply && reply->code >= 400) return refused(stage, *reply);
    // RFC 5321, 4.2.1: the first digit decides, so 251 takes the mail as 250 does.
    if (reply && stage == SmtpStage::Content && reply->code < 300) return Delivered{reply->line};
    switch (ending) {
        case SmtpEnding::TlsFailed:
            return our_fault(SmtpStage::StartTls, error_text);
        case SmtpEnding::LoginFailed:
            return our_fault(SmtpStage::Authentication, error_text);
        case SmtpEnding::Complete:
        case SmtpEnding::Broken:
            break;
    }
    return broken(stage, error_text);
}

}  // namespace thiowatch::delivery
