#include "daemon/delivery/smtp_dialogue.h"

#include <sstream>

#include <gtest/gtest.h>

namespace thiowatch::delivery {
namespace {

// "> " a line of ours, "< " a line of the relay's, "|" the end of a line.
SmtpDialogue dialogue_of(const std::string& script) {
    SmtpDialogue dialogue;
    std::istringstream lines{script};
    for (std::string line; std::getline(lines, line, '|');) {
        const auto text = line.substr(2) + "\r\n";
        line.front() == '>' ? dialogue.sent(text) : dialogue.received(text);
    }
    return dialogue;
}

std::string text_of(const Verdict& verdict) {
    if (const auto* delivered = std::get_if<Delivered>(&verdict)) {
        return "delivered " + delivered->receipt;
    }
    if (const auto* given_up = std::get_if<GiveUp>(&verdict)) return "give up " + given_up->why;
    const auto& later = std::get<RetryLater>(verdict);
    if (!later.our_fault) return "later " + later.why;
    return (later.whole_channel ? "our fault, all " : "our fault, one ") + later.why;
}

const std::string kHello = "< 220 relay|> EHLO us|< 250-relay|< 250 SIZE 1000";
const std::string kSender = kHello + "|> MAIL FROM:<a@b>|< 250 ok";
const std::string kRecipient = kSender + "|> RCPT TO:<c@d>|< 250 ok";
const std::string kData = kRecipient + "|> DATA|< 354 go";

TEST(SmtpDialogue, EveryReplyClassAtEveryStageHasItsVerdict) {
    struct Case {
        const char* name;
        std::string script;
        SmtpEnding ending;
        std::string expected;
    };
    constexpr auto kBroken = SmtpEnding::Broken;
    const std::vector<Case> cases{
        {"accepted",
         kData + "|< 250 2.0.0 queued as 4F1",
         SmtpEnding::Complete,
         "delivered 250 2.0.0 queued as 4F1"},
        {"accepted with another 2yz, which libcurl calls weird",
         kData + "|< 251 will forward",
         kBroken,
         "delivered 251 will forward"},
        {"greeting 4yz", "< 421 4.3.2 too busy", kBroken, "later connect: 421 4.3.2 too busy"},
        {"greeting 5yz", "< 554 go away", kBroken, "our fault, all connect: 554 go away"},
        {"EHLO 4yz", "< 220 hi|> EHLO us|< 451 later", kBroken, "later EHLO: 451 later"},
        {"EHLO 5yz", "< 220 hi|> EHLO us|< 550 no", kBroken, "our fault, all EHLO: 550 no"},
        {"STARTTLS 4yz",
         kHello + "|> STARTTLS|< 454 4.7.0 no TLS now",
         SmtpEnding::TlsFailed,
         "later STARTTLS: 454 4.7.0 no TLS now"},
        {"STARTTLS 5yz",
         kHello + "|> STARTTLS|< 502 what",
         SmtpEnding::TlsFailed,
         "our fault, all STARTTLS: 502 what"},
        {"STARTTLS missing", kHello, SmtpEnding::TlsFailed, "our fault, all STARTTLS: words"},
        {"no trust",
         kHello + "|> STARTTLS|< 220 go",
         SmtpEnding::TlsFailed,
         "our fault, all STARTTLS: words"},
        {"AUTH 4yz",
         kHello + "|> AUTH PLAIN|< 334 |> c2VjcmV0|< 454 4.7.0 later",
         SmtpEnding::LoginFailed,
         "later AUTH: 454 4.7.0 later"},
        {"AUTH 5yz",
         kHello + "|> AUTH PLAIN|< 334 |> c2VjcmV0|< 535 5.7.8 wrong",
         SmtpEnding::LoginFailed,
         "our fault, all AUTH: 535 5.7.8 wrong"},
        {"AUTH has no mechanism of ours",
         kHello,
         SmtpEnding::LoginFailed,
         "our fault, all AUTH: words"},
        {"MAIL 4yz",
         kHello + "|> MAIL FROM:<a@b>|< 452 4.3.1 full",
         kBroken,
         "later MAIL FROM: 452 4.3.1 full"},
        {"MAIL 5yz",
         kHello + "|> MAIL FROM:<a@b>|< 550 not you",
         kBroken,
         "our fault, all MAIL FROM: 550 not you"},
        {"RCPT 4yz",
         kSender + "|> RCPT TO:<c@d>|< 450 4.2.0 greylisted",
         kBroken,
         "later RCPT TO: 450 4.2.0 greylisted"},
        {"RCPT 5yz",
         kSender + "|> RCPT TO:<c@d>|< 550 5.1.1 no mailbox",
         kBroken,
         "give up RCPT TO: 550 5.1.1 no mailbox"},
        {"RCPT 5yz without status",
         kSender + "|> RCPT TO:<c@d>|< 553 no",
         kBroken,
         "give up RCPT TO: 553 no"},
        {"RCPT policy",
         kSender + "|> RCPT TO:<c@d>|< 554 5.7.1 relay denied",
         kBroken,
         "our fault, one RCPT TO: 554 5.7.1 relay denied"},
        {"a status that only begins like policy",
         kSender + "|> RCPT TO:<c@d>|< 554 5.7.x no",
         kBroken,
         "give up RCPT TO: 554 5.7.x no"},
        {"RCPT 421", kSender + "|> RCPT TO:<c@d>|< 421 bye", kBroken, "later RCPT TO: 421 bye"},
        {"DATA 4yz", kRecipient + "|> DATA|< 451 later", kBroken, "later DATA: 451 later"},
        {"DATA 5yz", kRecipient + "|> DATA|< 554 no", kBroken, "give up DATA: 554 no"},
        {"content 4yz", kData + "|< 452 4.3.1 full", kBroken, "later end of mail: 452 4.3.1 full"},
        {"content 5yz",
         kData + "|< 552 5.3.4 too big",
         kBroken,
         "give up end of mail: 552 5.3.4 too big"},
        {"content policy",
         kData + "|< 550 5.7.28 spam",
         kBroken,
         "our fault, one end of mail: 550 5.7.28 spam"},
        {"nobody there", "", kBroken, "later connect: words"},
        {"dropped after MAIL", kHello + "|> MAIL FROM:<a@b>", kBroken, "later MAIL FROM: words"},
        {"dropped after RCPT was accepted", kRecipient, kBroken, "later RCPT TO: words"},
        {"dropped after the content",
         kData,
         kBroken,
         "later end of mail: words; outcome unknown, may arrive twice with one id"},
    };
    for (const auto& c : cases) {
        EXPECT_EQ(text_of(judge_smtp(c.ending, dialogue_of(c.script), "words")), c.expected)
            << c.name;
    }
}

TEST(SmtpDialogue, AnAcceptedRecipientIsNotADeliveredMail) {
    const auto verdict = judge_smtp(SmtpEnding::Complete, dialogue_of(kRecipient), "words");
    EXPECT_TRUE(std::holds_alternative<RetryLater>(verdict));
}

TEST(SmtpDialogue, WaitsForTheLastLineOfAReply) {
    EXPECT_FALSE(dialogue_of(kSender + "|> RCPT TO:<c@d>|< 550-5.1.1 no").reply());
    const auto whole = dialogue_of(kSender + "|> RCPT TO:<c@d>|< 550-5.1.1 no|< 550 5.1.1 such");
    ASSERT_TRUE(whole.reply());
    EXPECT_EQ(whole.reply()->code, 550);
}

TEST(SmtpDialogue, ForgetsAReplyWhenTheNextLineIsSent) {
    EXPECT_FALSE(dialogue_of(kSender + "|> RCPT TO:<c@d>").reply());
    EXPECT_FALSE(dialogue_of(kHello + "|> AUTH PLAIN|< 334 |> c2VjcmV0").reply());
}

TEST(SmtpDialogue, KeepsTheRefusalWhenTheSessionIsClosedPolitely) {
    const auto dialogue = dialogue_of(kSender + "|> RCPT TO:<c@d>|< 550 5.1.1 no|> QUIT|< 221 bye");
    EXPECT_EQ(dialogue.stage(), SmtpStage::Recipient);
    ASSERT_TRUE(dialogue.reply());
    EXPECT_EQ(dialogue.reply()->code, 550);
}

TEST(SmtpDialogue, RelaysWordsCarryNoControlBytesAndNoBook) {
    SmtpDialogue dialogue;
    dialogue.received("554 \x1b[31mred\a" + std::string(1000, 'x'));
    ASSERT_TRUE(dialogue.reply());
    EXPECT_EQ(dialogue.reply()->line.size(), 200U);
    EXPECT_EQ(dialogue.reply()->line.substr(0, 12), "554  [31mred");
}

TEST(SmtpDialogue, PassesOverWhatIsNoReply) {
    for (const auto* line : {"", "25", "hello", "99x nine", "100 early"}) {
        SmtpDialogue dialogue;
        dialogue.received(line);
        EXPECT_FALSE(dialogue.reply()) << line;
    }
}

}  // namespace
}  // namespace thiowatch::delivery
