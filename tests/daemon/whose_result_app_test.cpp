// Whose result it is, and whether it can be judged: by the whole daemon.

#include <gmock/gmock.h>

#include "daemon/app.h"
#include "tests/support/hl7_text.h"
#include "tests/support/log_lines.h"
#include "tests/support/running_app.h"

namespace thiowatch {
namespace {

using testing::code_in;
using ::testing::Contains;
using testing::date_ago;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::OruText;
using testing::RunningApp;

const std::string kOsei =
    "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + date_ago(200) + ",,dr-smith\n";

/// Somebody else of the same name, born on the same day, known to another authority.
const std::string kNamesake =
    "88,H2,Osei,Amara,1981-07-14,F,azathioprine," + date_ago(200) + ",,dr-smith\n";

std::vector<std::string> rules_of(RunningApp& app) {
    std::vector<std::string> rules;
    app.look([&](intake::Desk& desk) {
        for (const alerts::Alert& alert : desk.store.alerts.list({std::nullopt, 1000, true})) {
            rules.push_back(
                alert.finding.rule.text() + " " + std::string(alerts::name_of(alert.state))
            );
        }
    });
    return rules;
}

std::int64_t results_of(RunningApp& app) {
    std::int64_t count = 0;
    app.look([&](intake::Desk& desk) { count = desk.store.results.count(); });
    return count;
}

std::int64_t unmatched(RunningApp& app) {
    std::int64_t count = 0;
    app.look([&](intake::Desk& desk) {
        count = desk.store.reviews.depth(store::Queue::Unmatched).count;
    });
    return count;
}

TEST(WhoseResult, OfPeopleNotOnTheDrugIsKeptAndReadWhenTheTherapyStarts) {
    RunningApp app;
    auto client = app.connect();
    EXPECT_EQ(code_in(client.send(OruText{}.text())), "AA");
    EXPECT_THAT(rules_of(app), IsEmpty());
    app.look([](intake::Desk& desk) {
        EXPECT_EQ(desk.store.messages.count(), 1) << "kept";
        EXPECT_THAT(desk.store.operators.open(), IsEmpty());
    });
    EXPECT_EQ(code_in(client.send(testing::rde("RX"))), "AA");
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
}

TEST(WhoseResult, OfSomebodyOnNoListIsReportedWhenItIsVeryLowAndTheSiteWantsIt) {
    RunningApp app({.more = "unlinked: {anc_below: 0.5}\n"});
    auto client = app.connect();
    client.send(OruText{.results = {{.value = "0.5"}}}.text());
    EXPECT_EQ(unmatched(app), 0) << "not below";
    client.send(OruText{.control_id = "M2", .results = {{.value = "0.49"}}}.text());
    EXPECT_EQ(unmatched(app), 1);
    EXPECT_THAT(rules_of(app), IsEmpty()) << "nobody is followed by it";
    app.look([](intake::Desk& desk) {
        ASSERT_EQ(desk.store.operators.open().size(), 1U);
        EXPECT_EQ(desk.store.operators.open().front().code, "patient.unlinked");
    });
}

TEST(WhoseResult, IsJudgedUntilNinetyDaysAfterTheDrugWasStopped) {
    RunningApp app(
        {.roster = "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + date_ago(400) + "," +
                   date_ago(60) + ",dr-smith\n"}
    );
    app.connect().send(OruText{}.text());
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.C open"));
}

TEST(WhoseResult, IsNotJudgedAfterwardsWhichTheLogSays) {
    testing::LogLines log;
    RunningApp app(
        {.roster = "4711,H1,Osei,Amara,1981-07-14,F,azathioprine," + date_ago(400) + "," +
                   date_ago(91) + ",dr-smith\n"}
    );
    EXPECT_EQ(code_in(app.connect().send(OruText{}.text())), "AA");
    EXPECT_THAT(rules_of(app), IsEmpty());
    EXPECT_EQ(results_of(app), 1) << "kept";
    app.stop();
    EXPECT_THAT(log.text(), HasSubstr("result.not_judged person=1 message="));
}

TEST(WhoseResult, IsNobodysByNameAndBirthDateAlone) {
    RunningApp app({.roster = kOsei + kNamesake});
    auto client = app.connect();
    EXPECT_EQ(code_in(client.send(OruText{.identifier = "4711^^^H3"}.text())), "AA");
    EXPECT_THAT(rules_of(app), Contains("DQ.UNSAFE open"));
    EXPECT_THAT(rules_of(app), Not(Contains("ANC.C open")));
    EXPECT_EQ(unmatched(app), 1);
    EXPECT_EQ(results_of(app), 0);
    app.look([](intake::Desk& desk) { EXPECT_EQ(desk.store.people.all().size(), 2U); });
}

TEST(WhoseResult, IsQueuedWithoutAWarningWhenItWouldNotBeUrgent) {
    RunningApp app({.roster = kOsei + kNamesake});
    OruText oru{.identifier = "4711^^^H3"};
    oru.results = {{.value = "4.0"}};
    EXPECT_EQ(code_in(app.connect().send(oru.text())), "AA");
    EXPECT_THAT(rules_of(app), IsEmpty());
    EXPECT_EQ(unmatched(app), 1);
}

TEST(WhoseResult, IsHeldWhenTheBirthDateDisagreesAndNeverMerged) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    EXPECT_EQ(code_in(client.send(OruText{.birth_date = "19810715"}.text())), "AA");
    EXPECT_THAT(rules_of(app), ElementsAre("DQ.UNSAFE open"));
    EXPECT_EQ(unmatched(app), 1);
    EXPECT_EQ(results_of(app), 0);
    app.look([](intake::Desk& desk) {
        const PatientIdentifier osei{AssigningAuthority("H1"), Mrn("4711")};
        EXPECT_THAT(desk.store.people.all(), ElementsAre(alerts::PatientId{1}));
        EXPECT_THAT(desk.store.people.links_of(osei), IsEmpty());
        const auto row = desk.store.people.read(alerts::PatientId{1});
        ASSERT_TRUE(row);
        EXPECT_EQ(row->demographics.birth_date, CivilDate::parse("1981-07-14").value());
    });
}

TEST(WhoseResult, OfAClottedSampleIsSetAsideWithItsWholeCount) {
    RunningApp app({.roster = kOsei});
    OruText oru;
    oru.results = {
        {.value = "0.4"},
        {.code = "6690-2^WBC^LN", .value = "1.1"},
        {.code = "777-3^Platelets^LN", .value = "20"}};
    std::string text = oru.text();
    text.insert(text.find("OBX|1"), "NTE|1|L|Sample clotted\r");
    EXPECT_EQ(code_in(app.connect().send(text)), "AA");
    EXPECT_THAT(rules_of(app), Contains("DQ.PLAUS open"));
    for (const std::string& rule : rules_of(app))
        EXPECT_THAT(rule, HasSubstr("DQ.")) << "no number of it is judged";
    EXPECT_EQ(results_of(app), 3) << "kept";
}

TEST(WhoseResult, ThatIsAMonthLateIsNotTheNewest) {
    RunningApp app({.roster = kOsei});
    OruText late{.collected = testing::hl7_time(days(31))};
    EXPECT_EQ(code_in(app.connect().send(late.text())), "AA");
    EXPECT_THAT(rules_of(app), Contains("DQ.PLAUS open"));
    EXPECT_THAT(rules_of(app), Not(Contains("ANC.C open")));
}

TEST(WhoseResult, FromTheFutureIsNotTheNewest) {
    RunningApp app({.roster = kOsei});
    auto client = app.connect();
    client.send(OruText{.results = {{.value = "0.9"}}}.text());
    OruText future{.control_id = "M2", .collected = testing::hl7_time(-days(3)), .order = "L2"};
    future.results = {{.value = "5.0"}};
    EXPECT_EQ(code_in(client.send(future.text())), "AA");
    EXPECT_THAT(rules_of(app), ElementsAre("ANC.U open", "DQ.PLAUS open"))
        << "no all-clear from the future";
}

}  // namespace
}  // namespace thiowatch
