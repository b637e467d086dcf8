#include "daemon/intake/parcels.h"

#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using std::chrono::minutes;
using ::testing::Contains;
using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kOnTheDrug;
using ::testing::Not;

const ChannelName kDrop("drop");

/// A desk with one critical alert whose notice waits to be sent by `drop`.
class AlertedBench : public DeskBench {
  public:
    explicit AlertedBench(testing::DeskSetting setting = {}) : DeskBench(std::move(setting)) {
        roster(kOnTheDrug);
        send(count("M1", "0.4"));
    }
    std::vector<Rendered> claim(const ChannelName& channel = kDrop) {
        std::vector<Rendered> parcels;
        at_desk([&](Desk& desk) { parcels = claim_parcels(desk, channel, 10); });
        return parcels;
    }
    void fate(std::int64_t row, const Fate& what) {
        at_desk([&](Desk& desk) { record_fate(desk, row, what); });
    }
    /// The alert as it is on file, changed.
    template <class Change>
    void change_alert(const Change& change) {
        alerts::Alert alert = alerts().front();
        change(alert);
        at_desk([&](Desk& desk) { desk.store.alerts.update(alert); });
    }
};

TEST(Parcels, CarryTheAlertToItsContact) {
    AlertedBench bench;
    auto parcels = bench.claim();
    ASSERT_EQ(parcels.size(), 1U);
    EXPECT_EQ(parcels.front().to_address, "smith@hospital.example");
    EXPECT_THAT(parcels.front().mime, HasSubstr("X-ThioWatch-Rule: ANC.C"));
    EXPECT_THAT(parcels.front().mime, Not(HasSubstr("Osei"))) << "detail: none names nobody";
    EXPECT_THAT(bench.claim(), IsEmpty()) << "claimed is claimed";
}

struct SettledCase {
    std::string name;
    void (*change)(alerts::Alert&);
    std::size_t parcels;
};

TEST(Parcels, AreNotSentWhenTheMatterWasSettledSince) {
    const SettledCase cases[] = {
        {"nothing happened", [](alerts::Alert&) {}, 1},
        {"acknowledged",
         [](alerts::Alert& alert) {
             alert.acknowledged = {"Dr Smith", alert.opened_at, "", 1};
         },
         0},
        {"resolved", [](alerts::Alert& alert) { alert.state = alerts::AlertState::Resolved; }, 0},
        {"withdrawn", [](alerts::Alert& alert) { alert.state = alerts::AlertState::Withdrawn; }, 0},
        {"a newer version", [](alerts::Alert& alert) { ++alert.version; }, 0},
    };
    for (const SettledCase& item : cases) {
        AlertedBench bench;
        bench.change_alert(item.change);
        EXPECT_EQ(bench.claim().size(), item.parcels) << item.name;
        EXPECT_EQ(bench.notices(store::OutboxState::Cancelled).size(), 1 - item.parcels)
            << item.name;
    }
}

TEST(Parcels, AWithdrawalIsSentAlthoughTheAlertIsOver) {
    AlertedBench bench;
    auto parcels = bench.claim();
    bench.fate(parcels.front().row.id, Sent{"kept"});
    auto taken_back = bench.count("M2", "0.4");
    taken_back.order = "L-M1";
    taken_back.results.front().status = "W";
    bench.send(taken_back);
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C withdrawn", "CORR open"));
    EXPECT_THAT(bench.notices(), ElementsAre("withdrawn 0 dr-smith drop"));
    EXPECT_EQ(bench.claim().size(), 1U);
}

TEST(Parcels, OneStillWaitingWhenItsResultIsWithdrawnIsNeverSent) {
    AlertedBench bench;
    auto taken_back = bench.count("M2", "0.4");
    taken_back.order = "L-M1";
    taken_back.results.front().status = "W";
    bench.send(taken_back);
    EXPECT_THAT(
        bench.notices(store::OutboxState::Cancelled), ElementsAre("opened 0 dr-smith drop")
    );
    for (const Rendered& parcel : bench.claim()) {
        EXPECT_EQ(parcel.row.notice.kind, alerts::NoticeKind::Withdrawn);
    }
}

TEST(Parcels, AreTriedAgainUnderTheSameNameAndTheChannelIsReportedByAnother) {
    AlertedBench bench;
    std::string name;
    for (int attempt = 1; attempt <= 3; ++attempt) {
        auto parcels = bench.claim();
        ASSERT_EQ(parcels.size(), 1U) << attempt;
        if (attempt == 1) name = parcels.front().row.parcel;
        EXPECT_EQ(parcels.front().row.parcel, name);
        EXPECT_THAT(bench.store().operators.open(), IsEmpty()) << "not at attempt " << attempt;
        bench.fate(parcels.front().row.id, NotNow{"connection refused", minutes{1}});
        EXPECT_THAT(bench.claim(), IsEmpty()) << "not before its time";
        bench.now = bench.now + minutes{1};
    }
    ASSERT_EQ(bench.store().operators.open().size(), 1U);
    EXPECT_EQ(bench.store().operators.open().front().code, "channel.failing");
    EXPECT_THAT(bench.notices(), Contains("operator 0 clinic spare"));
    EXPECT_THAT(bench.notices(), Not(Contains("operator 0 clinic drop")));
    auto parcels = bench.claim();
    bench.fate(parcels.front().row.id, Sent{"kept"});
    EXPECT_THAT(bench.store().operators.open(), IsEmpty()) << "it works again";
}

TEST(Parcels, OurOwnFaultIsReportedAtTheFirstAttempt) {
    AlertedBench bench;
    bench.fate(bench.claim().front().row.id, NotNow{"no such folder", minutes{1}, true});
    EXPECT_EQ(bench.store().operators.open().size(), 1U);
}

TEST(Parcels, GivingUpTellsTheOperatorsByAnotherWayAndEscalatesAtOnce) {
    AlertedBench bench;
    bench.fate(bench.claim().front().row.id, Never{"550 no such mailbox"});
    EXPECT_THAT(bench.notices(store::OutboxState::Dead), ElementsAre("opened 0 dr-smith drop"));
    ASSERT_EQ(bench.store().operators.open().size(), 1U);
    EXPECT_EQ(bench.store().operators.open().front().code, "notice.undeliverable");
    EXPECT_THAT(bench.notices(), ElementsAre("operator 0 clinic spare"));
    bench.meet();
    EXPECT_THAT(bench.notices(), Contains("escalated 1 clinic drop"));
}

TEST(Parcels, AFateThatComesTwiceCountsOnce) {
    AlertedBench bench;
    std::int64_t row = bench.claim().front().row.id;
    bench.fate(row, Sent{"kept"});
    bench.fate(row, Never{"late"});
    EXPECT_THAT(
        bench.notices(store::OutboxState::Delivered), ElementsAre("opened 0 dr-smith drop")
    );
    EXPECT_THAT(bench.store().operators.open(), IsEmpty());
}

TEST(Parcels, AreClaimedByTheirOwnChannelOnly) {
    AlertedBench bench;
    EXPECT_THAT(bench.claim(ChannelName("spare")), IsEmpty());
    EXPECT_THAT(bench.claim(ChannelName("unknown")), IsEmpty());
}

}  // namespace
}  // namespace thiowatch::intake
