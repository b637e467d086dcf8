// Every reply class and every kind of break at every stage, on the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/runtime/clock.h"
#include "tests/daemon/delivery/smtp_relay.h"

namespace thiowatch::delivery {
namespace {

using loopback::SmtpFault;
using loopback::SmtpMoment;
using loopback::SmtpScript;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr Duration kShort{250};

TEST(SmtpChannelFaults, EveryRefusalAtEveryStageIsJudgedAsItIsOnTheWire) {
    enum class Outcome { Later, GiveUp, OurFault };
    struct Case {
        SmtpMoment moment;
        std::string reply;
        Outcome expected;
    };
    const std::vector<Case> cases{
        {SmtpMoment::Greeting, "421 4.3.2 busy", Outcome::Later},
        {SmtpMoment::Greeting, "554 5.3.2 closed", Outcome::OurFault},
        {SmtpMoment::Hello, "421 4.3.2 busy", Outcome::Later},
        {SmtpMoment::Hello, "550 5.5.0 no", Outcome::OurFault},
        {SmtpMoment::StartTls, "454 4.7.0 not now", Outcome::Later},
        {SmtpMoment::StartTls, "502 5.5.1 what", Outcome::OurFault},
        {SmtpMoment::Login, "454 4.7.0 not now", Outcome::Later},
        {SmtpMoment::Login, "535 5.7.8 wrong", Outcome::OurFault},
        {SmtpMoment::Sender, "451 4.3.0 later", Outcome::Later},
        {SmtpMoment::Sender, "530 5.7.0 log in first", Outcome::OurFault},
        {SmtpMoment::Sender, "553 5.1.8 bad sender", Outcome::OurFault},
        {SmtpMoment::Recipient, "450 4.2.1 greylisted", Outcome::Later},
        {SmtpMoment::Recipient, "421 4.3.2 shutting down", Outcome::Later},
        {SmtpMoment::Recipient, "550 5.1.1 unknown", Outcome::GiveUp},
        {SmtpMoment::Recipient, "550 5.7.1 relaying denied", Outcome::OurFault},
        {SmtpMoment::Data, "451 4.3.0 later", Outcome::Later},
        {SmtpMoment::Data, "554 5.5.1 no", Outcome::GiveUp},
        {SmtpMoment::Content, "452 4.3.1 disk full", Outcome::Later},
        {SmtpMoment::Content, "554 5.6.0 no", Outcome::GiveUp},
        {SmtpMoment::Content, "550 5.7.1 spam", Outcome::OurFault},
    };
    for (const auto& c : cases) {
        SmtpScript script{.identity = &relay_identity(), .user = "tw", .password = "s3cret"};
        script.faults[c.moment] = SmtpFault::answers(c.reply);
        SmtpServer server{script};
        auto relay = login_relay(server);
        const auto verdict = deliver(relay);
        if (c.expected == Outcome::GiveUp) {
            ASSERT_TRUE(std::holds_alternative<GiveUp>(verdict)) << c.reply << receipt(verdict);
            EXPECT_THAT(std::get<GiveUp>(verdict).why, HasSubstr(c.reply));
        } else {
            EXPECT_EQ(later(verdict).our_fault, c.expected == Outcome::OurFault) << c.reply;
            EXPECT_THAT(later(verdict).why, HasSubstr(c.reply));
        }
    }
}

TEST(SmtpChannelFaults, ABrokenConnectionIsForLaterAtWhateverStage) {
    for (const auto moment :
         {SmtpMoment::Greeting,
          SmtpMoment::Hello,
          SmtpMoment::StartTls,
          SmtpMoment::Login,
          SmtpMoment::Sender,
          SmtpMoment::Recipient,
          SmtpMoment::Data,
          SmtpMoment::Content}) {
        for (const auto& fault : {SmtpFault::closes(), SmtpFault::resets(), SmtpFault::hangs()}) {
            SmtpScript script{.identity = &relay_identity(), .user = "tw", .password = "s3cret"};
            script.faults[moment] = fault;
            SmtpServer server{script};
            auto relay = login_relay(server);
            if (fault.kind == SmtpFault::Kind::Hang) relay.settings.timeout = kShort;
            const auto verdict = deliver(relay);
            EXPECT_FALSE(later(verdict).our_fault)
                << static_cast<int>(moment) << " " << static_cast<int>(fault.kind) << " "
                << later(verdict).why;
            EXPECT_EQ(server.mails().size(), moment == SmtpMoment::Content ? 1U : 0U);
        }
    }
}

TEST(SmtpChannelFaults, ABrokenHandshakeSendsNothing) {
    for (const auto& fault : {SmtpFault::closes(), SmtpFault::resets()}) {
        SmtpScript script{.identity = &relay_identity()};
        script.faults[SmtpMoment::Handshake] = fault;
        SmtpServer server{script};
        EXPECT_TRUE(later(deliver(tls_relay(server))).our_fault);
        EXPECT_THAT(server.commands(), Not(Contains(StartsWith("MAIL"))));
    }
}

TEST(SmtpChannelFaults, AfterALostAnswerTheSameMailGoesAgainWithTheSameId) {
    SmtpScript script{.faulty_sessions = 1};
    script.faults[SmtpMoment::Content] = SmtpFault::closes();
    SmtpServer server{script};
    SmtpChannel channel{plain_relay(server).settings};
    EXPECT_THAT(later(channel.deliver(parcel())).why, HasSubstr("outcome unknown"));
    EXPECT_THAT(receipt(channel.deliver(parcel())), StartsWith("250"));
    const auto mails = server.mails();
    ASSERT_EQ(mails.size(), 2U);
    EXPECT_EQ(mails[0].content, mails[1].content);
    EXPECT_THAT(mails[1].content, HasSubstr("Message-ID: <n-1@hospital.test>"));
}

TEST(SmtpChannelFaults, ASessionThatTheRelayClosedBetweenMailsCostsNoAttempt) {
    SmtpServer server{{.mails_per_session = 1}};
    SmtpChannel channel{plain_relay(server).settings};
    for (int i = 0; i < 3; ++i) {
        EXPECT_THAT(receipt(channel.deliver(parcel())), StartsWith("250")) << i;
    }
    EXPECT_EQ(server.mails().size(), 3U);
    EXPECT_EQ(server.sessions(), 3);
}

TEST(SmtpChannelFaults, ARelayThatDoesNotSayGoodbyeHoldsUpNobody) {
    for (const bool is_secure : {false, true}) {
        SmtpScript script{.identity = &relay_identity()};
        script.faults[SmtpMoment::Quit] = SmtpFault::hangs();
        SmtpServer server{script};
        const auto relay = is_secure ? tls_relay(server) : plain_relay(server);
        SmtpChannel channel{relay.settings, relay.detours};
        ASSERT_THAT(receipt(channel.deliver(parcel())), StartsWith("250"));
        const auto begun = runtime::since_boot();
        channel.idle();
        EXPECT_LT(runtime::since_boot() - begun, std::chrono::seconds{1});
        server.wait_until_quiet();
        EXPECT_EQ(server.commands().back(), "QUIT");
    }
}

TEST(SmtpChannelFaults, NobodyListeningIsForLater) {
    Relay relay;
    {
        SmtpServer server{{}};
        relay = plain_relay(server);
    }
    const auto verdict = deliver(relay);
    EXPECT_FALSE(later(verdict).our_fault);
    EXPECT_THAT(later(verdict).why, StartsWith("connect: "));
}

TEST(SmtpChannelFaults, AnUnknownNameIsForLater) {
    SmtpServer server{{}};
    auto relay = plain_relay(server);
    relay.settings.host = "relay.invalid";
    relay.settings.timeout = std::chrono::seconds{2};
    EXPECT_FALSE(later(deliver(relay)).our_fault);
}

}  // namespace
}  // namespace thiowatch::delivery
