// Shadow mode: rules run, the shadow contact is told, and people judge what came of it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hl7_text.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::code_in;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + testing::date_ago(200) + ",,dr-smith\n";

/// The reference of the only alert.
std::string only_ref(RunningApp& app) {
    std::string ref;
    app.look([&](intake::Desk& desk) {
        for (const auto& alert : desk.store.alerts.list({std::nullopt, 10, true}))
            ref = alert.ref.text();
    });
    return ref;
}

void raise_alert(RunningApp& app) {
    auto lis = app.connect();
    ASSERT_EQ(code_in(lis.send(OruText{}.text())), "AA");
}

TEST(Precision, IsCountedByRuleFromWhatPeopleSay) {
    RunningApp app({.roster = kOsei});
    raise_alert(app);
    const std::string ref = only_ref(app);
    int status = 0;
    app.http(
        "POST",
        "/api/v1/alerts/" + ref + "/judge",
        R"({"by": "Dr A", "verdict": "useful", "note": "held the drug"})",
        &status
    );
    EXPECT_EQ(status, 200);
    const std::string table = app.http("GET", "/api/v1/rules/precision");
    EXPECT_THAT(
        table,
        HasSubstr(R"("rule": "ANC.C", "fired": 1, "judged": 1, "useful": 1, "not_useful": 0, )"
                  R"("wrong": 0, "useful_percent": 100)")
    );
}

TEST(Precision, IsRefusedWithoutANameAVerdictOrAnAlert) {
    RunningApp app({.roster = kOsei});
    raise_alert(app);
    const std::string judge = "/api/v1/alerts/" + only_ref(app) + "/judge";
    int status = 0;
    app.http("POST", judge, R"({"verdict": "useful"})", &status);
    EXPECT_EQ(status, 422);
    app.http("POST", judge, R"({"by": "Dr A", "verdict": "nice"})", &status);
    EXPECT_EQ(status, 422);
    app.http("POST", judge, "useful", &status);
    EXPECT_EQ(status, 400);
    app.http(
        "POST", "/api/v1/alerts/7KQ-999/judge", R"({"by": "Dr A", "verdict": "wrong"})", &status
    );
    EXPECT_EQ(status, 404);
    EXPECT_THAT(app.http("GET", "/api/v1/rules/precision"), HasSubstr(R"("judged": 0)"));
}

TEST(Precision, IsGatheredByAFormThatAsksForEachAlertOnce) {
    RunningApp app({.roster = kOsei});
    raise_alert(app);
    const std::string ref = only_ref(app);
    EXPECT_THAT(app.http("GET", "/precision"), HasSubstr("/precision/" + ref));
    int status = 0;
    app.http("POST", "/precision/" + ref, "by=Dr+A&verdict=wrong&note=clotted", &status);
    EXPECT_EQ(status, 303);
    const std::string page = app.http("GET", "/precision");
    EXPECT_THAT(page, Not(HasSubstr("/precision/" + ref)));
    EXPECT_THAT(page, HasSubstr("Every alert has been judged."));
}

TEST(ShadowMode, TellsTheShadowContactAndNobodyElse) {
    RunningApp app({.roster = kOsei, .more = "shadow: {to: clinic}\n", .mode = "shadow"});
    raise_alert(app);
    ASSERT_TRUE(app.comes_true([&] { return app.delivered() == 1; }));
    app.look([&](intake::Desk& desk) {
        for (const auto& row : desk.store.outbox.list(store::OutboxState::Delivered, 10))
            EXPECT_EQ(row.notice.contact.text(), "clinic");
        EXPECT_TRUE(desk.store.outbox.list(store::OutboxState::Pending, 10).empty());
    });
    EXPECT_THAT(app.http("GET", "/"), HasSubstr("Shadow mode"));
}

TEST(ShadowMode, WithoutAShadowContactAssessesAndTellsNobody) {
    RunningApp app({.roster = kOsei, .mode = "shadow"});
    raise_alert(app);
    EXPECT_FALSE(only_ref(app).empty());
    EXPECT_EQ(app.delivered(), 0U);
    app.look([&](intake::Desk& desk) {
        EXPECT_TRUE(desk.store.outbox.list(store::OutboxState::Pending, 10).empty());
    });
}

}  // namespace
}  // namespace thiowatch
