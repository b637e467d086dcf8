#include "daemon/intake/auditor.h"

#include "daemon/intake/acknowledge.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kOnTheDrug;

/// Looks at everybody; what the operators hear is "auditor.difference untold".
std::vector<std::string> audited(DeskBench& bench) {
    bench.at_desk([](Desk& desk) { EXPECT_EQ(audit(desk, {}, 100), alerts::PatientId{}); });
    std::vector<std::string> found;
    for (const auto& event : bench.store().operators.open())
        found.push_back(event.code + " " + event.subject);
    return found;
}

DeskBench with_an_alert() {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    bench.deliver();
    return bench;
}

TEST(Auditor, IsQuietWhileEveryAlertIsOnItsWay) {
    DeskBench bench = with_an_alert();
    EXPECT_THAT(audited(bench), IsEmpty());
    bench.pass(days(3));
    bench.deliver();
    EXPECT_THAT(audited(bench), IsEmpty());
    bench.at_desk([&](Desk& desk) {
        acknowledge(desk, {bench.alerts().front().ref, "Dr Smith", "", std::nullopt});
    });
    EXPECT_THAT(audited(bench), IsEmpty());
}

TEST(Auditor, FindsAnAlertOfWhichNobodyWasTold) {
    DeskBench bench = with_an_alert();
    bench.at_desk([](Desk& desk) { desk.store.connection.execute("DELETE FROM outbox"); });
    EXPECT_THAT(audited(bench), ElementsAre("auditor.difference untold"));
}

TEST(Auditor, FindsAnUnansweredAlertThatNobodyWillBeRemindedOf) {
    DeskBench bench = with_an_alert();
    bench.at_desk([](Desk& desk) {
        desk.store.connection.execute("UPDATE alert SET acknowledge_by = NULL");
    });
    EXPECT_THAT(audited(bench), ElementsAre("auditor.difference unreminded"));
}

TEST(Auditor, FindsDeadlinesReviewsAndNoticesThatNobodyMet) {
    DeskBench bench = with_an_alert();
    bench.at_desk([](Desk& desk) {
        desk.store.connection.execute(
            "UPDATE alert SET acknowledge_by = 5; UPDATE person SET next_review = 5;"
            "UPDATE outbox SET state = 0, due = 5"
        );
    });
    EXPECT_THAT(
        audited(bench),
        ::testing::UnorderedElementsAre(
            "auditor.difference deadlines",
            "auditor.difference reviews",
            "auditor.difference notices"
        )
    );
}

TEST(Auditor, SettlesByItselfWhenTheTroubleIsOver) {
    DeskBench bench = with_an_alert();
    bench.at_desk([](Desk& desk) {
        desk.store.connection.execute("UPDATE alert SET acknowledge_by = 5");
    });
    EXPECT_THAT(audited(bench), ElementsAre("auditor.difference deadlines"));
    bench.meet();
    EXPECT_THAT(audited(bench), IsEmpty());
}

TEST(Auditor, PutsRightWhatWasMissedAndTellsTheOperators) {
    DeskBench bench = with_an_alert();
    bench.at_desk([](Desk& desk) {
        desk.store.connection.execute("DELETE FROM outbox; DELETE FROM evidence; DELETE FROM alert"
        );
    });
    EXPECT_THAT(audited(bench), ElementsAre("auditor.difference records"));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
    EXPECT_FALSE(bench.notices().empty()) << "and the prescriber is told";
}

TEST(Auditor, GoesOnWhereItStoppedAndBeginsAnewAfterTheLast) {
    DeskBench bench;
    std::string rows;
    for (int number = 1; number <= 5; ++number) {
        rows += std::to_string(number) + ",H1,,,,,azathioprine,2025-01-01,,dr-smith\n";
    }
    bench.roster(rows);
    bench.at_desk([](Desk& desk) {
        alerts::PatientId at = audit(desk, {}, 2);
        EXPECT_EQ(at, alerts::PatientId{2});
        at = audit(desk, at, 2);
        EXPECT_EQ(at, alerts::PatientId{4});
        EXPECT_EQ(audit(desk, at, 2), alerts::PatientId{});
    });
}

}  // namespace
}  // namespace thiowatch::intake
