#include "daemon/delivery/smtp_channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/delivery/smtp_relay.h"

namespace thiowatch::delivery {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(SmtpChannel, SendsNothingInClearWhenTheRelayOffersNoTls) {
    SmtpServer server{{}};
    const auto verdict = deliver(tls_relay(server));
    EXPECT_TRUE(later(verdict).our_fault);
    EXPECT_TRUE(later(verdict).whole_channel);
    EXPECT_THAT(later(verdict).why, HasSubstr("STARTTLS"));
    EXPECT_THAT(server.mails(), IsEmpty());
    for (const auto& command : server.commands_in_clear()) {
        EXPECT_TRUE(command.starts_with("EHLO") || command == "QUIT") << command;
    }
}

TEST(SmtpChannel, SendsNothingOverAConnectionItCannotTrust) {
    const loopback::TestAuthority stranger;
    struct Case {
        const char* name;
        loopback::Identity identity;
    };
    std::vector<Case> cases;
    cases.push_back({"another host's", authority().issue("DNS:other.test")});
    cases.push_back({"expired", authority().issue("DNS:relay.test", loopback::Validity::Expired)});
    cases.push_back({"by a stranger", stranger.issue("DNS:relay.test")});
    for (const auto& c : cases) {
        SmtpServer server{{.identity = &c.identity}};
        const auto verdict = deliver(tls_relay(server));
        EXPECT_TRUE(later(verdict).our_fault) << c.name;
        EXPECT_THAT(server.mails(), IsEmpty()) << c.name;
        EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL")))) << c.name;
    }
}

TEST(SmtpChannel, DeliversOverStarttlsAndKeepsTheRelaysReceipt) {
    SmtpServer server{{.identity = &relay_identity()}};
    EXPECT_EQ(receipt(deliver(tls_relay(server))), "250 2.0.0 queued as 4F1");
    const auto mails = server.mails();
    ASSERT_EQ(mails.size(), 1U);
    EXPECT_TRUE(mails[0].is_encrypted);
    EXPECT_EQ(mails[0].from, "thiowatch@hospital.test");
    EXPECT_EQ(mails[0].to, "smith@hospital.test");
    EXPECT_EQ(mails[0].hello, "daemon.hospital.test");
    EXPECT_EQ(mails[0].content, parcel().mime);
    EXPECT_THAT(server.commands_in_clear(), Not(Contains(StartsWith("MAIL"))));
}

TEST(SmtpChannel, SpeaksTlsFromTheFirstByteOnPort465) {
    SmtpServer server{{.identity = &relay_identity(), .is_implicit_tls = true}};
    auto relay = tls_relay(server);
    relay.settings.port = 465;
    relay.detours = {"relay.test:465:127.0.0.1:" + std::to_string(server.port())};
    EXPECT_THAT(receipt(deliver(relay)), StartsWith("250"));
    EXPECT_THAT(server.commands_in_clear(), IsEmpty());
    relay.settings.ca = "";
    EXPECT_TRUE(later(deliver(relay)).our_fault);
    EXPECT_EQ(server.mails().size(), 1U);
}

TEST(SmtpChannel, LogsInOnlyAfterTlsAndNeverFallsBackWithAPassword) {
    SmtpServer secure{{.identity = &relay_identity(), .user = "tw", .password = "s3cret"}};
    auto relay = login_relay(secure);
    EXPECT_THAT(receipt(deliver(relay)), StartsWith("250"));
    EXPECT_THAT(secure.commands_in_clear(), Not(Contains(StartsWith("AUTH"))));

    SmtpServer open{{.user = "tw", .password = "s3cret"}};
    relay = login_relay(open);
    relay.settings.tls = config::SmtpTls::Opportunistic;
    EXPECT_TRUE(later(deliver(relay)).our_fault);
    EXPECT_THAT(open.commands(), Not(Contains(StartsWith("AUTH"))));
}

TEST(SmtpChannel, TakesAWrongPasswordForOurFault) {
    SmtpServer server{{.identity = &relay_identity(), .user = "tw", .password = "s3cret"}};
    const auto relay = login_relay(server, "guess");
    const auto verdict = deliver(relay);
    EXPECT_TRUE(later(verdict).our_fault);
    EXPECT_TRUE(later(verdict).whole_channel);
    EXPECT_THAT(later(verdict).why, HasSubstr("535 5.7.8"));
    EXPECT_THAT(later(verdict).why, Not(HasSubstr("guess")));
}

TEST(SmtpChannel, OpportunisticTakesTlsFromAnybodyAndClearWhereThereIsNone) {
    const auto identity = authority().issue("DNS:other.test");
    SmtpServer secure{{.identity = &identity}};
    auto relay = plain_relay(secure);
    relay.settings.tls = config::SmtpTls::Opportunistic;
    EXPECT_THAT(receipt(deliver(relay)), StartsWith("250"));
    EXPECT_TRUE(secure.mails().at(0).is_encrypted);

    SmtpServer open{{}};
    relay = plain_relay(open);
    relay.settings.tls = config::SmtpTls::Opportunistic;
    EXPECT_THAT(receipt(deliver(relay)), StartsWith("250"));
    EXPECT_FALSE(open.mails().at(0).is_encrypted);
}

TEST(SmtpChannel, ContentArrivesByteForByte) {
    const std::vector<std::string> bodies{
        ".\r\n",
        "..\r\n",
        ".a\r\n",
        "a\r\n.\r\nb\r\n",
        "a\r\n..\r\nb\r\n",
        "a\r\n.",
        "\r\n",
        "a\r\n.\r\n",
        "MAIL FROM:<x@y>\r\n.\r\nRCPT TO:<z@y>\r\n",
        std::string(70'000, 'x') + "\r\n",
    };
    SmtpServer server{{}};
    SmtpChannel channel{plain_relay(server).settings};
    for (const auto& body : bodies) {
        const auto notice = parcel("smith@hospital.test", body);
        ASSERT_THAT(receipt(channel.deliver(notice)), StartsWith("250")) << body.substr(0, 40);
        const auto expected = notice.mime + (body.ends_with("\r\n") ? "" : "\r\n");
        EXPECT_EQ(server.mails().back().content, expected);
    }
    EXPECT_EQ(server.mails().size(), bodies.size());
    auto only_dots = parcel();
    only_dots.mime = ".\r\n.\r\n";
    ASSERT_THAT(receipt(channel.deliver(only_dots)), StartsWith("250"));
    EXPECT_EQ(server.mails().back().content, only_dots.mime);
}

TEST(SmtpChannel, RefusesContentThatCouldSmuggleASecondMail) {
    SmtpServer server{{}};
    for (const auto& body : std::vector<std::string>{
             "a\n.\nb\r\n",
             "a\n.\r\nb\r\n",
             "a\r\n.\nb",
             "a\r.\rb\r\n",
             "a\r",
             "a\n",
             std::string("a\0b\r\n", 5)}) {
        const auto verdict = deliver(plain_relay(server), parcel("smith@hospital.test", body));
        EXPECT_TRUE(std::holds_alternative<GiveUp>(verdict)) << body;
    }
    EXPECT_EQ(server.sessions(), 0);
}

TEST(SmtpChannel, RefusesAddressesThatCouldCarryACommand) {
    SmtpServer server{{}};
    for (const auto* to :
         {"",
          "smith",
          "@hospital.test",
          "smith@",
          "a@b@c",
          "a b@hospital.test",
          "a@b>\r\nDATA",
          "a@b\r\nRCPT TO:<evil@x>",
          "<a@b>",
          "\"a\"@b"}) {
        const auto verdict = deliver(plain_relay(server), parcel(to));
        EXPECT_TRUE(std::holds_alternative<GiveUp>(verdict)) << to;
    }
    auto relay = plain_relay(server);
    relay.settings.from = "ThioWatch <thiowatch@hospital.test>";
    EXPECT_TRUE(later(deliver(relay)).our_fault);
    EXPECT_EQ(server.sessions(), 0);
}

TEST(SmtpChannel, OneBadMailboxStopsNobodyElse) {
    SmtpServer server{{.refusals = {{"gone@hospital.test", "550 5.1.1 no such mailbox"}}}};
    SmtpChannel channel{plain_relay(server).settings};
    EXPECT_THAT(receipt(channel.deliver(parcel("first@hospital.test"))), StartsWith("250"));
    const auto refused = channel.deliver(parcel("gone@hospital.test"));
    ASSERT_TRUE(std::holds_alternative<GiveUp>(refused));
    EXPECT_EQ(std::get<GiveUp>(refused).why, "RCPT TO: 550 5.1.1 no such mailbox");
    EXPECT_THAT(receipt(channel.deliver(parcel("third@hospital.test"))), StartsWith("250"));
    const auto mails = server.mails();
    ASSERT_EQ(mails.size(), 2U);
    EXPECT_EQ(mails[0].to, "first@hospital.test");
    EXPECT_EQ(mails[1].to, "third@hospital.test");
}

TEST(SmtpChannel, ABurstGoesOverOneSession) {
    SmtpServer server{{}};
    SmtpChannel channel{plain_relay(server).settings};
    for (int i = 0; i < 5; ++i) {
        ASSERT_THAT(receipt(channel.deliver(parcel())), StartsWith("250"));
    }
    EXPECT_EQ(server.sessions(), 1);
    channel.idle();
    server.wait_until_quiet();
    EXPECT_EQ(server.commands().back(), "QUIT");
    ASSERT_THAT(receipt(channel.deliver(parcel())), StartsWith("250"));
    EXPECT_EQ(server.sessions(), 2);
}

}  // namespace
}  // namespace thiowatch::delivery
