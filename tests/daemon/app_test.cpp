#include "daemon/app.h"

#include <rapidjson/document.h>

#include "tests/support/hl7_text.h"
#include "tests/support/http_server.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::code_in;
using testing::control_id_in;
using testing::ObxText;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + testing::date_ago(200) + ",,dr-smith\n";

std::vector<alerts::Alert> alerts_of(RunningApp& app) {
    std::vector<alerts::Alert> found;
    app.look([&](intake::Desk& desk) {
        found = desk.store.alerts.list({std::nullopt, 1000, true});
    });
    return found;
}

std::vector<std::string> rules_of(RunningApp& app) {
    std::vector<std::string> rules;
    for (const alerts::Alert& alert : alerts_of(app)) {
        rules.push_back(
            alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state))
        );
    }
    return rules;
}

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(App, TurnsALowCountIntoAWebhookAndAMailAfterTheCommit) {
    loopback::HttpServer hook({loopback::HttpAnswer::with(204)});
    RunningApp app(
        {.channels = "  drop: {maildir: mail}\n  hook: {webhook: {url: \"http://127.0.0.1:" +
                     std::to_string(hook.port()) + "/hook\", allow_insecure: true}}\n",
         .by = "[hook, drop]",
         .roster = kOsei}
    );
    auto client = app.connect();
    std::string answer = client.send(OruText{}.text());
    EXPECT_EQ(code_in(answer), "AA") << answer;
    EXPECT_EQ(control_id_in(answer), "M1");
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
    ASSERT_TRUE(app.comes_true([&] { return app.delivered() == 2; }));
    EXPECT_EQ(app.mails(), 1U);
    rapidjson::Document body;
    body.Parse(hook.requests().front().body.c_str());
    ASSERT_TRUE(body.IsObject());
    EXPECT_STREQ(body["type"].GetString(), "alert.opened");
    EXPECT_STREQ(body["data"]["rule"].GetString(), "ANC.C");
    EXPECT_STREQ(body["data"]["evidence"][0]["value"].GetString(), "0.4");
    EXPECT_FALSE(body["data"].HasMember("patient"));
}

TEST(App, StoresTheSameMessageOnceAndAnswersItAgain) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    const std::string message = OruText{}.text();
    EXPECT_EQ(code_in(client.send(message)), "AA");
    EXPECT_EQ(code_in(client.send(message)), "AA");
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.messages.count(), 1);
        EXPECT_EQ(desk.store.results.count(), 1);
    });
}

TEST(App, AnOlderResultThatComesLateDoesNotAlertAgain) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{}.text());
    ASSERT_TRUE(app.comes_true([&] { return app.delivered() == 1; }));
    OruText late{.control_id = "M2", .collected = testing::hl7_time(days(1)), .order = "L0"};
    late.results = {{.value = "0.1"}};
    EXPECT_EQ(code_in(client.send(late.text())), "AA");
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
    const alerts::Alert alert = alerts_of(app).front();
    EXPECT_EQ(alert.finding.evidence.front().value, "0.4") << "the newest is the newest";
    EXPECT_EQ(alert.version, 1);
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.results.count(), 2) << "kept all the same";
        EXPECT_EQ(desk.store.outbox.newest(10).size(), 1U) << "nobody is told again";
    });
}

TEST(App, ACorrectionToACriticalValueAlertsAsCorrected) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{.results = {{.value = "4.0"}}}.text());
    EXPECT_THAT(rules_of(app), IsEmpty());
    client.send(OruText{.control_id = "M2", .results = {{.value = "0.4", .status = "C"}}}.text());
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
    EXPECT_TRUE(alerts_of(app).front().corrected);
    ASSERT_TRUE(app.comes_true([&] { return app.mails() == 1; }));
    EXPECT_THAT(app.mail_texts(), ElementsAre(HasSubstr("corrected, before: 4.0")));
}

TEST(App, AWithdrawnResultIsTakenBackFromWhoeverWasTold) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{}.text());
    ASSERT_TRUE(app.comes_true([&] { return app.delivered() == 1; }));
    client.send(OruText{.control_id = "M2", .results = {{.value = "", .status = "D"}}}.text());
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C withdrawn", "CORR open"));
    EXPECT_EQ(alerts_of(app).back().finding.severity, alerts::Severity::Critical)
        << "as severe as what it takes back";
    EXPECT_TRUE(app.comes_true([&] { return app.delivered() == 2; }));
    EXPECT_EQ(app.mails(), 2U);
    app.look([](intake::Desk& desk) {
        for (const store::OutboxRow& row : desk.store.outbox.newest(10)) {
            EXPECT_EQ(row.notice.contact.text(), "dr-smith");
            EXPECT_EQ(row.notice.channel.text(), "drop");
        }
    });
}

TEST(App, HoldsAnOrderWhoseDrugCannotBeToldForSure) {
    RunningApp app;
    auto client = app.connect();
    std::string order = testing::rde("RX");
    std::size_t drug = order.find("1256^azathioprine^RXNORM");
    order.replace(drug, 24, "1256^allopurinol^RXNORM");
    EXPECT_EQ(code_in(client.send(order)), "AA");
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.reviews.depth(store::Queue::Held).count, 1);
        EXPECT_TRUE(desk.store.people.all().empty());
    });
}

struct ValueCase {
    std::string name;
    ObxText obx;
    std::vector<std::string> rules;
};

TEST(App, ReadsValuesAsTheyAreMeantOrNotAtAll) {
    const ValueCase cases[] = {
        {"text that is a number",
         {.code = "6690-2^WBC^LN", .value = "3.4", .type = "ST"},
         {"WBC.W open"}},
        {"structured number", {.value = "<^0.5", .type = "SN"}, {"ANC.C open"}},
        {"words behind a number",
         {.value = "0.4 (manual diff)", .type = "ST"},
         {"DQ.UNIT open", "DQ.UNSAFE open"}},
    };
    for (const ValueCase& item : cases) {
        RunningApp app({.roster = kOsei});
        auto client = app.connect();
        EXPECT_EQ(code_in(client.send(OruText{.results = {item.obx}}.text())), "AA") << item.name;
        EXPECT_THAT(rules_of(app), ::testing::UnorderedElementsAreArray(item.rules)) << item.name;
    }
}

TEST(App, ARestartSendsWhatWasCommittedAndOnlyOnce) {
    RunningApp app(
        {.channels =
             "  hook: {webhook: {url: \"http://127.0.0.1:9/hook\", allow_insecure: true}}\n",
         .by = "[hook]",
         .roster = kOsei}
    );
    {
        auto client = app.connect();
        EXPECT_EQ(code_in(client.send(OruText{}.text())), "AA");
    }
    app.stop();
    loopback::HttpServer hook({loopback::HttpAnswer::with(204)});
    app.setting().channels =
        "  hook: {webhook: {url: \"http://127.0.0.1:" + std::to_string(hook.port()) +
        "/hook\", allow_insecure: true}}\n";
    app.write_files();
    app.start();
    app.look([](intake::Desk& desk) {
        for (const auto& row : desk.store.outbox.list(store::OutboxState::Pending, 10)) {
            desk.store.connection.execute(
                "UPDATE outbox SET due = 0 WHERE id = " + std::to_string(row.id)
            );
        }
    });
    ASSERT_TRUE(app.comes_true([&] { return app.delivered() == 1; }));
    auto client = app.connect();
    EXPECT_EQ(code_in(client.send(OruText{}.text())), "AA");
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.outbox.list(store::OutboxState::Delivered, 10).size(), 1U);
    });
    EXPECT_EQ(hook.requests().size(), 1U);
}

TEST(App, ABadConfigurationLeavesTheOldOneInForce) {
    RunningApp app({.roster = kOsei});
    std::ofstream(app.folder() / "thiowatch.yaml") << "version: 1\nmode: lve\n";
    std::string problems = app.app().reload();
    EXPECT_THAT(problems, HasSubstr("lve"));
    auto client = app.connect();
    EXPECT_EQ(code_in(client.send(OruText{}.text())), "AA");
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
    app.look([](intake::Desk& desk) {
        ASSERT_EQ(desk.store.operators.open().size(), 1U);
        EXPECT_EQ(desk.store.operators.open().front().code, "configuration.refused");
    });
    app.write_files();
    EXPECT_EQ(app.app().reload(), "");
    EXPECT_EQ(code_in(client.send(OruText{.control_id = "M2"}.text())), "AA")
        << "the connection stays";
}

TEST(App, AcknowledgesOnlyByPostAndStopsTheClock) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{}.text());
    std::string ref = alerts_of(app).front().ref.text();
    EXPECT_TRUE(alerts_of(app).front().acknowledge_by);
    EXPECT_THAT(app.http("GET", "/alerts/" + ref), HasSubstr("Acknowledge"));
    EXPECT_FALSE(alerts_of(app).front().acknowledged);
    int status = 0;
    app.http("POST", "/api/v1/alerts/" + ref + "/acknowledge", "{}", &status);
    EXPECT_EQ(status, 422);
    std::string body = app.http(
        "POST", "/api/v1/alerts/" + ref + "/acknowledge", R"({"by": "Dr Smith"})", &status
    );
    EXPECT_EQ(status, 200) << body;
    EXPECT_TRUE(alerts_of(app).front().acknowledged);
    EXPECT_FALSE(alerts_of(app).front().acknowledge_by);
}

TEST(App, MergesAndTakesAMergeBack) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{.identifier = "88^^^H1"}.text());
    EXPECT_THAT(rules_of(app), ElementsAre("DQ.UNSAFE open"));
    client.send(
        "MSH|^~\\&|ADT|H|TW|H|20260302||ADT^A40^ADT_A39|A1|P|2.5.1\rEVN||20260302\r"
        "PID|1||4711^^^H1||Osei^Amara||19810714|F\rMRG|88^^^H1\r"
    );
    EXPECT_THAT(rules_of(app), ElementsAre("DQ.UNSAFE open", "ANC.C open"));
}

TEST(App, AnswersEveryFrameOfAPacketInOrder) {
    RunningApp app;
    auto client = app.connect();
    std::string both;
    for (int number = 1; number <= 20; ++number) {
        both += "\x0b" + OruText{.control_id = "P" + std::to_string(number)}.text() + "\x1c\r";
    }
    client.write(both);
    client.finish_writing();
    for (int number = 1; number <= 20; ++number) {
        EXPECT_EQ(control_id_in(client.read_frame()), "P" + std::to_string(number));
    }
}

TEST(App, ShowsItsHealthAndNumbers) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{}.text());
    int status = 0;
    app.http("GET", "/healthz", {}, &status);
    EXPECT_EQ(status, 200);
    app.http("GET", "/readyz", {}, &status);
    EXPECT_EQ(status, 200);
    std::string metrics = app.http("GET", "/metrics");
    EXPECT_THAT(metrics, HasSubstr("thiowatch_messages_total{answer=\"AA\",feed=\"lis\"} 1"));
    EXPECT_THAT(metrics, HasSubstr("thiowatch_alerts_open{severity=\"critical\"} 1"));
    EXPECT_THAT(app.http("GET", "/api/v1/alerts?state=open"), HasSubstr("\"rule\": \"ANC.C\""));
}

}  // namespace
}  // namespace thiowatch
