// What an operator asks a running daemon over its control socket.

#include <rapidjson/document.h>

#include "daemon/cli/control_client.h"
#include "tests/support/hl7_text.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using ::testing::HasSubstr;
using testing::ObxText;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + testing::date_ago(200) + ",,dr-smith\n";

cli::ControlReply asked(RunningApp& app, const std::string& method, const std::string& path) {
    auto reply = cli::ask((app.folder() / "control.sock").string(), method, path);
    return reply.value_or(cli::ControlReply{});
}

rapidjson::Document shown(const cli::ControlReply& reply) {
    rapidjson::Document document;
    document.Parse(reply.body.c_str());
    return document;
}

/// A daemon that holds one count of a person whose birth date disagrees.
struct HeldCount {
    RunningApp app{{.roster = kOsei}};
    HeldCount() {
        OruText oru;
        oru.birth_date = "19500101";
        app.connect().send(oru.text());
    }
};

TEST(Operator, SeesAnUnmatchedResultWithItsWholeMessageAndLeavesATrace) {
    HeldCount held;
    auto list = shown(asked(held.app, "GET", "/control/queue?queue=unmatched"));
    ASSERT_EQ(list["items"].Size(), 1U);
    std::string id = std::to_string(list["items"][0]["id"].GetInt64());
    auto item = shown(asked(held.app, "GET", "/control/queue/unmatched/" + id));
    EXPECT_STREQ(item["where"].GetString(), list["items"][0]["where"].GetString());
    EXPECT_THAT(item["arrived"]["body"].GetString(), HasSubstr("OBX|1|NM|"));
    EXPECT_STREQ(item["arrived"]["feed"].GetString(), "lis");
    held.app.look([&](intake::Desk& desk) {
        auto rows = desk.store.audit.read(0, 100);
        EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const store::AuditEntry& row) {
            return row.action == "queue.shown" && row.object == "unmatched " + id;
        }));
    });
}

TEST(Operator, IsToldWhenAnItemIsInAnotherQueueOrNowhere) {
    HeldCount held;
    auto list = shown(asked(held.app, "GET", "/control/queue"));
    std::string id = std::to_string(list["items"][0]["id"].GetInt64());
    EXPECT_EQ(asked(held.app, "GET", "/control/queue/unmapped/" + id).status, 404);
    EXPECT_EQ(asked(held.app, "GET", "/control/queue/unmatched/999999").status, 404);
    EXPECT_EQ(asked(held.app, "GET", "/control/queue/unmatched/x").status, 400);
    EXPECT_EQ(asked(held.app, "GET", "/control/queue?queue=lost").status, 400);
}

TEST(Operator, SeesOfANoticeWhichAlertItSpeaksOf) {
    RunningApp app(
        {.channels = "  drop: {webhook: {url: \"http://127.0.0.1:9/\", allow_insecure: "
                     "true, secret: {env: PATH}}}\n",
         .roster = kOsei}
    );
    app.connect().send(OruText{}.text());
    std::string id;
    app.look([&](intake::Desk& desk) {
        auto alert = desk.store.alerts.list({std::nullopt, 1, true}).front();
        id = std::to_string(desk.store.outbox.of_alert(alert.id).front().id);
    });
    auto item = shown(asked(app, "GET", "/control/queue/outbound/" + id));
    EXPECT_STREQ(item["rule"].GetString(), "ANC.C");
    EXPECT_STREQ(item["contact"].GetString(), "dr-smith");
}

}  // namespace
}  // namespace thiowatch
