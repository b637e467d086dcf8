// A remote FHIR server read by the whole daemon: from its Observation to our alert.
#include "tests/support/answering_server.h"
#include "tests/support/fhir_client.h"
#include "tests/support/fhir_samples.h"
#include "tests/support/running_app.h"
#include "tests/support/token_desk.h"

namespace thiowatch {
namespace {

using loopback::AnsweringServer;
using loopback::HttpAnswer;
using loopback::HttpRequest;
using loopback::TokenDesk;
using testing::AppSetting;
using testing::CountResource;
using testing::RunningApp;

/// An EHR that holds one patient and one count.
class ReadByTheDaemon : public ::testing::Test {
  protected:
    HttpAnswer respond(const HttpRequest& request) {
        if (request.target == "/fhir/Patient/p1") {
            return TokenDesk::json(200, testing::patient_resource("p1", "4711"));
        }
        if (request.target.starts_with("/fhir/Observation?")) {
            return TokenDesk::json(
                200, testing::bundle_resource("searchset", R"({"resource":)" + count() + "}")
            );
        }
        if (request.target == "/fhir/Observation/o1") {
            if (is_gone_) return HttpAnswer::with(410);
            return TokenDesk::json(200, count());
        }
        return HttpAnswer::with(404);
    }
    static std::string count() {
        CountResource one;
        one.id = "o1";
        one.extra = R"("meta":{"versionId":"1","lastUpdated":")" + one.collected + R"("},)";
        return one.text();
    }
    AppSetting setting(const std::string& more_feeds = {}) {
        AppSetting setting;
        setting.roster = "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + testing::date_ago(200) +
                         ",,dr-smith\n";
        setting.feeds = "  - name: ehr\n    fhir_poll: {base: \"" + server_.url() +
                        "/fhir\", allow_insecure: true, types: [Observation], every: 1s, systems: "
                        "{\"urn:mrn\": H1}}\n" +
                        more_feeds;
        return setting;
    }
    static std::vector<std::string> alerts(RunningApp& app) {
        std::vector<std::string> found;
        app.look([&](intake::Desk& desk) {
            for (const alerts::Alert& alert : desk.store.alerts.list({std::nullopt, 100, true})) {
                found.push_back(
                    alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state))
                );
            }
        });
        return found;
    }

    std::atomic<bool> is_gone_ = false;  // the server's thread reads what the test writes
    AnsweringServer server_{[this](const HttpRequest& request) { return respond(request); }};
};

TEST_F(ReadByTheDaemon, ACountBecomesAnAlertAndItsPatientIsReadToo) {
    RunningApp app(setting());
    ASSERT_TRUE(app.comes_true([&] { return !alerts(app).empty(); }));
    EXPECT_EQ(alerts(app).at(0).substr(0, 4), "ANC.");
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.results.count(), 1);
        EXPECT_TRUE(desk.store.remotes.mark(FeedName("ehr"), "Observation"));
    });
}

TEST_F(ReadByTheDaemon, NothingIsTakenTwiceByARestart) {
    RunningApp app(setting());
    ASSERT_TRUE(app.comes_true([&] { return !alerts(app).empty(); }));
    const auto before = alerts(app);
    app.restart();
    const std::size_t asked = server_.requests().size();
    ASSERT_TRUE(app.comes_true([&] { return server_.requests().size() > asked + 2; }));
    EXPECT_EQ(alerts(app), before);
    app.look([](intake::Desk& desk) { EXPECT_EQ(desk.store.results.count(), 1); });
}

constexpr const char* kNotified =
    "  - name: push\n    fhir: {path: /fhir, auth: none, read_back: ehr, systems: {\"urn:mrn\": "
    "H1}}\n";

std::string notification(const std::string& focus) {
    return R"({"resourceType":"Bundle","type":"history","entry":[{"resource":{"resourceType":)"
           R"("Parameters","parameter":[{"name":"subscription","valueReference":{"reference":)"
           R"("Subscription/s1"}},{"name":"status","valueCode":"active"},{"name":"type",)"
           R"("valueCode":"event-notification"},{"name":"events-since-subscription-start",)"
           R"("valueString":"1"},{"name":"notification-event","part":[{"name":"event-number",)"
           R"("valueString":"1"},{"name":"focus","valueReference":{"reference":")" +
           focus + R"("}}]}]},"request":{"method":"GET","url":"Subscription/s1/$status"},)" +
           R"("response":{"status":"200"}}]})";
}

TEST_F(ReadByTheDaemon, WhatANotificationNamesIsReadBackAndWithdrawnWhenItIsGone) {
    RunningApp app(setting(kNotified));
    ASSERT_TRUE(app.comes_true([&] { return !alerts(app).empty(); }));
    is_gone_ = true;
    testing::FhirClient client(app.app().http_port());
    EXPECT_EQ(client.ask("POST", "", notification("Observation/o1")).status, 200);
    EXPECT_TRUE(app.comes_true([&] {
        const auto now = alerts(app);
        return !now.empty() && now.at(0).ends_with(" withdrawn");
    })) << ::testing::PrintToString(alerts(app));
}

TEST_F(ReadByTheDaemon, OperatorsHearOfAServerThatRefusesUs) {
    AppSetting wrong = setting();
    const auto base = wrong.feeds.find("/fhir\"");
    wrong.feeds.replace(base, 5, "/none");
    RunningApp app(wrong);
    EXPECT_TRUE(app.comes_true([&] {
        bool is_told = false;
        app.look([&](intake::Desk& desk) {
            for (const auto& event : desk.store.operators.open())
                is_told = is_told || event.code == "feed.stale";
        });
        return is_told;
    }));
}

}  // namespace
}  // namespace thiowatch
