// The whole daemon while time passes, and passes only when a test says so.

#include <gmock/gmock.h>

#include "daemon/app.h"
#include "tests/support/held_time.h"
#include "tests/support/hl7_moment.h"
#include "tests/support/hl7_text.h"
#include "tests/support/http_server.h"
#include "tests/support/running_app.h"
#include "tests/support/smtp_server.h"

namespace thiowatch {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::HeldTime;
using ::testing::Not;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei = "4711,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-01-01,,dr-smith\n";

alerts::Alert only_alert(RunningApp& app) {
    std::vector<alerts::Alert> found;
    app.look([&](intake::Desk& desk) { found = desk.store.alerts.list({}); });
    EXPECT_EQ(found.size(), 1U);
    return found.empty() ? alerts::Alert{} : found.front();
}

/// "opened 0 dr-smith hook": kind, step, contact, channel.
std::vector<std::string> notices(RunningApp& app, store::OutboxState state) {
    std::vector<std::string> found;
    app.look([&](intake::Desk& desk) {
        for (const store::OutboxRow& row : desk.store.outbox.list(state, 1000)) {
            found.push_back(
                std::string(alerts::name_of(row.notice.kind)) + " " +
                std::to_string(row.notice.step) + " " + row.notice.contact.text() + " " +
                row.notice.channel.text()
            );
        }
    });
    return found;
}

bool is_delivered(RunningApp& app, const std::string& notice) {
    const auto delivered = notices(app, store::OutboxState::Delivered);
    return std::ranges::find(delivered, notice) != delivered.end();
}

/// "feed.silent lis", of the open ones.
std::vector<std::string> operator_events(RunningApp& app) {
    std::vector<std::string> found;
    app.look([&](intake::Desk& desk) {
        for (const store::OperatorEvent& event : desk.store.operators.open())
            found.push_back(event.code + " " + event.subject);
    });
    return found;
}

bool is_reported(RunningApp& app, const std::string& event) {
    const auto events = operator_events(app);
    return std::ranges::find(events, event) != events.end();
}

std::string webhook_to(const loopback::HttpServer& server) {
    return "  hook: {webhook: {url: \"http://127.0.0.1:" + std::to_string(server.port()) +
           "/hook\", allow_insecure: true}}\n";
}

OruText count_at(const Instant& now, const std::string& control = "M1") {
    OruText oru{.control_id = control};
    oru.sent = testing::hl7_moment(now);
    oru.collected = testing::hl7_moment(now - minutes{30});
    oru.order = "L-" + control;
    return oru;
}

TEST(PassingTime, AMailRelayThatRefusesForAnHourHoldsUpNeitherPagerNorEscalation) {
    loopback::SmtpServer relay(
        {.faults =
             {{loopback::SmtpMoment::Recipient, loopback::SmtpFault::answers("451 4.3.0 later")}}}
    );
    loopback::HttpServer hook({loopback::HttpAnswer::with(204)});
    HeldTime time;
    RunningApp app(
        {.channels = webhook_to(hook) + "  mail: {smtp: {host: 127.0.0.1, port: " +
                     std::to_string(relay.port()) + ", tls: none, from: tw@hospital.example}}\n",
         .by = "[hook, mail]",
         .roster = kOsei,
         .time = time.source()}
    );
    app.connect().send(count_at(time.now()).text());
    EXPECT_TRUE(app.comes_true([&] { return is_delivered(app, "opened 0 dr-smith hook"); }));
    const alerts::Alert told = only_alert(app);
    EXPECT_EQ(told.finding.rule.text(), "ANC.C");
    EXPECT_EQ(told.acknowledge_by, std::optional(told.opened_at + minutes{60}));
    const auto mail_to_dr_smith = [&] {
        std::optional<store::OutboxRow> mail;
        app.look([&](intake::Desk& desk) {
            for (const auto& row : desk.store.outbox.of_alert(told.id)) {
                const bool is_first = row.notice.kind == alerts::NoticeKind::Opened;
                if (is_first && row.notice.channel.text() == "mail") mail = row;
            }
        });
        return mail.value_or(store::OutboxRow{});
    };
    ASSERT_TRUE(app.comes_true([&] {
        return mail_to_dr_smith().said.find("451") != std::string::npos;
    })) << mail_to_dr_smith().said;
    time.pass(minutes{10});
    EXPECT_TRUE(app.comes_true([&] { return mail_to_dr_smith().attempts > 1; })) << "tried again";
    EXPECT_EQ(only_alert(app).escalation, 0);
    time.pass(minutes{50});
    EXPECT_TRUE(app.comes_true([&] { return is_delivered(app, "escalated 1 clinic hook"); }));
    time.pass(minutes{1});
    EXPECT_EQ(only_alert(app).escalation, 1);
    EXPECT_NE(mail_to_dr_smith().state, store::OutboxState::Delivered);
    EXPECT_THAT(mail_to_dr_smith().said, HasSubstr("451"));
    EXPECT_TRUE(relay.mails().empty());
}

TEST(PassingTime, AReceiverThatAnswers200ButNobodyAcknowledgesIsEscalated) {
    loopback::HttpServer hook({loopback::HttpAnswer::with(200)});
    HeldTime time;
    RunningApp app(
        {.channels = webhook_to(hook), .by = "[hook]", .roster = kOsei, .time = time.source()}
    );
    app.connect().send(count_at(time.now()).text());
    ASSERT_TRUE(app.comes_true([&] { return is_delivered(app, "opened 0 dr-smith hook"); }));
    EXPECT_FALSE(only_alert(app).acknowledged) << "200 says that it came, not that it was read";
    time.pass(minutes{60});
    EXPECT_TRUE(app.comes_true([&] { return is_delivered(app, "escalated 1 clinic hook"); }));
    EXPECT_FALSE(only_alert(app).acknowledged);
    const std::string path = "/api/v1/alerts/" + only_alert(app).ref.text() + "/acknowledge";
    app.http("POST", path, R"({"by": "Dr Smith"})");
    EXPECT_FALSE(only_alert(app).acknowledge_by) << "only now is nobody waited for";
}

TEST(PassingTime, AFeedQuietForTwiceItsUsualGapIsReportedToTheOperators) {
    HeldTime time;
    // The ward speaks as often, and must not be quiet for eleven hours: when it is reported, the
    // laboratory was looked at, too.
    RunningApp app(
        {.feeds = "  - name: ward\n    mllp: {listen: \"127.0.0.1:0\"}\n    authority: H1\n"
                  "    silent_after: 11h\n",
         .silent_after = "24h",
         .time = time.source()}
    );
    auto laboratory = app.connect();
    testing::MllpClient ward(app.app().mllp_port(FeedName("ward")));
    int number = 0;
    const auto speak = [&] {
        const std::string control = "M" + std::to_string(++number);
        EXPECT_EQ(testing::code_in(laboratory.send(count_at(time.now(), control).text())), "AA");
        EXPECT_EQ(testing::code_in(ward.send(count_at(time.now(), control).text())), "AA");
    };
    for (int quarter = 0; quarter < 20; ++quarter) {
        speak();
        time.pass(hours{6});
    }
    speak();
    EXPECT_THAT(operator_events(app), Not(Contains(HasSubstr("feed.silent"))));
    time.pass(hours{12} - minutes{1});
    ASSERT_TRUE(app.comes_true([&] { return is_reported(app, "feed.silent ward"); }));
    EXPECT_FALSE(is_reported(app, "feed.silent lis")) << "not twice six hours yet";
    time.pass(minutes{2});
    ASSERT_TRUE(app.comes_true([&] { return is_reported(app, "feed.silent lis"); }));
    const auto told_of_both = [&] {
        const auto delivered = notices(app, store::OutboxState::Delivered);
        return std::ranges::count(delivered, "operator 0 clinic drop") == 2;
    };
    EXPECT_TRUE(app.comes_true(told_of_both));
    speak();
    time.pass(minutes{1});
    EXPECT_TRUE(app.comes_true([&] { return !is_reported(app, "feed.silent lis"); }))
        << "it is heard again";
}

TEST(PassingTime, AWallClockSetBackAnHourMovesNoDeadline) {
    HeldTime time;
    RunningApp app({.roster = kOsei, .time = time.source()});
    app.connect().send(count_at(time.now()).text());
    ASSERT_TRUE(app.comes_true([&] { return is_delivered(app, "opened 0 dr-smith drop"); }));
    time.pass(minutes{40});
    time.set_wall(-hours{1});
    ASSERT_TRUE(app.comes_true([&] { return is_reported(app, "clock.stepped host"); }));
    EXPECT_EQ(only_alert(app).acknowledge_by, std::optional(time.now() + minutes{20}))
        << "twenty minutes are left, whatever the clock on the wall says";
    EXPECT_EQ(only_alert(app).escalation, 0);
    time.pass(minutes{20});
    EXPECT_TRUE(app.comes_true([&] { return is_delivered(app, "escalated 1 clinic drop"); }));
}

TEST(PassingTime, TheNightTheClocksGoBackMovesNoDeadlineAndTimesShowTheirOffset) {
    // 01:30 summer time; an hour later the clocks on the walls say 01:30 again.
    HeldTime time(Instant::parse_rfc3339("2026-10-25T00:30:00Z").value());
    RunningApp app({.roster = kOsei, .time_zone = "Europe/London", .time = time.source()});
    app.connect().send(count_at(time.now()).text());
    ASSERT_TRUE(app.comes_true([&] { return is_delivered(app, "opened 0 dr-smith drop"); }));
    EXPECT_THAT(
        app.mail_texts(),
        ElementsAre(AllOf(
            HasSubstr("Date: Sun, 25 Oct 2026 01:30:00 +0100"),
            HasSubstr("Collected: 2026-10-25 01:00 +01:00"),
            HasSubstr("answer by 2026-10-25 01:30 +00:00")
        ))
    );
    EXPECT_EQ(only_alert(app).acknowledge_by, std::optional(time.now() + minutes{60}));
    time.pass(minutes{60});
    ASSERT_TRUE(app.comes_true([&] { return is_delivered(app, "escalated 1 clinic drop"); }));
    EXPECT_EQ(only_alert(app).escalation, 1) << "sixty minutes, not none and not 120";
    EXPECT_THAT(app.mail_texts(), Contains(HasSubstr("Date: Sun, 25 Oct 2026 01:30:00 +0000")));
}

TEST(PassingTime, FiftyPeopleWhoFallAtOnceAreAllToldOfAndTheLaboratoryIsAsked) {
    constexpr int kPeople = 50;
    std::string rows;
    for (int number = 1; number <= kPeople; ++number)
        rows += std::to_string(number) + ",H1,,,,,azathioprine,2025-01-01,,dr-smith\n";
    HeldTime time;
    RunningApp app({.roster = rows, .time = time.source()});
    auto client = app.connect();
    for (int number = 1; number <= kPeople; ++number) {
        OruText oru = count_at(time.now(), "M" + std::to_string(number));
        oru.identifier = std::to_string(number) + "^^^H1";
        EXPECT_EQ(testing::code_in(client.send(oru.text())), "AA");
        time.pass(seconds{6});
    }
    const auto told = [&](const std::string& notice) {
        const auto delivered = notices(app, store::OutboxState::Delivered);
        return std::ranges::count(delivered, notice);
    };
    EXPECT_TRUE(app.comes_true([&] { return told("opened 0 dr-smith drop") == kPeople; }))
        << "no critical alert is bundled or held back: " << told("opened 0 dr-smith drop");
    EXPECT_TRUE(app.comes_true([&] { return told("operator 0 clinic drop") == 1; }));
    EXPECT_THAT(operator_events(app), ElementsAre(HasSubstr("lab.shift")));
    EXPECT_EQ(app.mails(), kPeople + 1U);
}

}  // namespace
}  // namespace thiowatch
