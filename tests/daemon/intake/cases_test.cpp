// Cases out of the life of alerts and of the service, each as one story.

#include "alerts/lifecycle/episode.h"
#include "daemon/intake/acknowledge.h"
#include "daemon/intake/exchange.h"
#include "daemon/intake/reassess.h"
#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using ::testing::Contains;
using testing::DeskBench;
using testing::DeskSetting;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kOnTheDrug;
using testing::OruText;

const DeskSetting kTwoWays{
    .routes =
        "  - {to: [dr-smith], by: [drop, spare], acknowledge_within: 60m, escalate: "
        "[clinic]}\n"};

std::vector<Rendered> claimed(DeskBench& bench, const char* channel) {
    std::vector<Rendered> parcels;
    bench.at_desk([&](Desk& desk) { parcels = claim_parcels(desk, ChannelName(channel), 10); });
    return parcels;
}

void report(DeskBench& bench, const std::vector<Rendered>& parcels, const Fate& fate) {
    bench.at_desk([&](Desk& desk) {
        for (const Rendered& parcel : parcels)
            record_fate(desk, parcel.row.id, fate);
    });
}

std::vector<std::string> operator_codes(DeskBench& bench) {
    std::vector<std::string> codes;
    for (const store::OperatorEvent& event : bench.store().operators.open())
        codes.push_back(event.code);
    return codes;
}

TEST(Cases, AnOlderResultThatComesLateReopensNoClosedEpisode) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.9", days(5)));
    bench.send(bench.count("M2", "5.0", days(1)));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.U resolved"));
    bench.deliver();
    bench.send(bench.count("M3", "0.8", days(3)));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.U resolved"));
    EXPECT_THAT(bench.notices(), IsEmpty());
}

TEST(Cases, AnOlderResultThatComesLateIsNoNewsWhileTheEpisodeIsOpen) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.9", days(1)));
    bench.deliver();
    bench.send(bench.count("M2", "0.85", days(3)));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.U open"));
    EXPECT_EQ(bench.alerts().front().version, 1);
    EXPECT_THAT(bench.notices(), IsEmpty());
}

TEST(Cases, AMailRelayThatRefusesForAnHourHoldsUpNeitherPagerNorEscalation) {
    DeskBench bench(kTwoWays);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    report(bench, claimed(bench, "spare"), Sent{"200"});
    int refused = 0;
    for (int minute = 0; minute < 61; ++minute) {
        const auto mails = claimed(bench, "drop");
        refused += mails.empty() ? 0 : 1;
        report(bench, mails, NotNow{"451 try later", minutes{1}});
        bench.pass(minutes{1});
    }
    EXPECT_GE(refused, 60) << "tried again every minute";
    EXPECT_EQ(bench.alerts().front().escalation, 1) << "at 60 minutes, whatever the relay does";
    EXPECT_THAT(bench.notices(), Contains("escalated 1 clinic spare"));
    EXPECT_THAT(bench.notices(store::OutboxState::Delivered), Contains("opened 0 dr-smith spare"));
    EXPECT_THAT(operator_codes(bench), Contains("channel.failing"));
}

TEST(Cases, AReceiverThatAnswers200ButNobodyAcknowledgesIsEscalated) {
    DeskBench bench(kTwoWays);
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4"));
    for (const char* channel : {"drop", "spare"})
        report(bench, claimed(bench, channel), Sent{"200 OK"});
    EXPECT_FALSE(bench.alerts().front().acknowledged);
    bench.pass(minutes{60});
    EXPECT_THAT(bench.notices(), Contains("escalated 1 clinic drop"));
    EXPECT_THAT(bench.notices(), Contains("repeated 1 dr-smith spare"));
}

TEST(Cases, TheNightTheClockGoesBackMovesNoDeadlineAndTimesShowTheirOffset) {
    DeskBench bench(
        {.routes = "  - {to: [dr-smith], by: [drop], detail: clinical, acknowledge_within: 60m}\n",
         .time_zone = "Europe/London"}
    );
    // 01:30 summer time; an hour later the clocks on the walls say 01:30 again.
    bench.now = Instant::parse_rfc3339("2026-10-25T00:30:00Z").value();
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4", minutes{30}));
    const auto first = claimed(bench, "drop");
    ASSERT_EQ(first.size(), 1U);
    EXPECT_THAT(first.front().mime, HasSubstr("+01:00"));
    bench.pass(minutes{59});
    EXPECT_EQ(bench.alerts().front().escalation, 0);
    bench.pass(minutes{1});
    EXPECT_EQ(bench.alerts().front().escalation, 1) << "sixty minutes, not none and not 120";
    const auto second = claimed(bench, "drop");
    ASSERT_EQ(second.size(), 1U);
    EXPECT_THAT(second.front().mime, HasSubstr("+00:00"));
}

TEST(Cases, FiftyPeopleWhoFallAtOnceAreAllToldOfAndTheLaboratoryIsAsked) {
    DeskBench bench;
    std::string rows;
    for (int number = 1; number <= 50; ++number)
        rows += std::to_string(number) + ",H1,,,,,azathioprine,2025-01-01,,dr-smith\n";
    bench.roster(rows);
    for (int number = 1; number <= 50; ++number) {
        auto oru = bench.count("M" + std::to_string(number), "0.4");
        oru.identifier = std::to_string(number) + "^^^H1";
        bench.send(oru);
        bench.now = bench.now + std::chrono::seconds{6};
    }
    std::size_t told = 0;
    for (const std::string& notice : bench.notices())
        told += notice == "opened 0 dr-smith drop" ? 1 : 0;
    EXPECT_EQ(told, 50U) << "no critical alert is bundled or held back";
    EXPECT_THAT(operator_codes(bench), ElementsAre("lab.shift"));
    EXPECT_THAT(bench.notices(), Contains("operator 0 clinic drop")) << "once";
}

TEST(Cases, AFewPeopleWhoFallOnOneDayAreNoShiftOfTheAnalyser) {
    DeskBench bench;
    std::string rows;
    for (int number = 1; number <= 12; ++number)
        rows += std::to_string(number) + ",H1,,,,,azathioprine,2025-01-01,,dr-smith\n";
    bench.roster(rows);
    for (int number = 1; number <= 12; ++number) {
        auto oru = bench.count("M" + std::to_string(number), "0.4");
        oru.identifier = std::to_string(number) + "^^^H1";
        bench.send(oru);
        bench.now = bench.now + minutes{10};
    }
    EXPECT_THAT(operator_codes(bench), IsEmpty());
}

TEST(Cases, VeryLowNeutrophilsOfSomebodyOnNoListAreReportedWhereTheSiteWantsIt) {
    DeskBench silent;
    silent.send(silent.count("M1", "0.4"));
    EXPECT_EQ(silent.queued(store::Queue::Unmatched), 0);
    DeskBench bench({.more = "unlinked: {anc_below: 0.5}\n"});
    bench.send(bench.count("M1", "0.5"));
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 0) << "not below";
    bench.send(bench.count("M2", "0.49"));
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 1);
    EXPECT_THAT(bench.rules(), IsEmpty()) << "nobody is followed by it";
    EXPECT_THAT(operator_codes(bench), ElementsAre("patient.unlinked"));
}

TEST(Cases, ACommentThatTheSampleClottedSetsTheCountAside) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    OruText oru = bench.count("M1", "0.4");
    std::string text = oru.text();
    text.insert(text.find("OBX|1"), "NTE|1|L|Sample clotted\r");
    bench.send(text);
    EXPECT_THAT(bench.rules(), ::testing::Not(Contains("ANC.C open")));
    EXPECT_THAT(bench.rules(), Contains(HasSubstr("DQ.")));
}

TEST(Cases, AResultThatComesMoreThanAMonthLateIsNotTheNewest) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.4", days(40)));
    EXPECT_THAT(bench.rules(), ::testing::Not(Contains("ANC.C open")));
    EXPECT_THAT(bench.rules(), Contains("DQ.PLAUS open"));
}

TEST(Cases, AResultFromTheFutureIsNeverTheNewest) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.9", days(1)));
    bench.send(bench.count("M2", "5.0", -days(3)));
    EXPECT_THAT(bench.rules(), Contains("ANC.U open")) << "no all-clear from the future";
    EXPECT_THAT(bench.rules(), Contains("DQ.PLAUS open"));
}

std::string phase(DeskBench& bench) {
    const alerts::Alert alert = bench.alerts().front();
    const auto record = load_record(bench.store(), alert.patient, bench.now);
    return std::string(
        name_of(alerts::episode_of(alert, record, bench.desk().snapshot.pack, bench.now).phase)
    );
}

/// The one request for azathioprine of 4711, as its server has it since `updated`.
std::string request(const std::string& status, const Instant& started, const Instant& updated) {
    return R"({"resourceType":"Bundle","type":"collection","entry":[)"
           R"({"resource":{"resourceType":"Patient","id":"p","identifier":[{"value":"4711"}],)"
           R"("name":[{"family":"Osei","given":["Amara"]}],"birthDate":"1981-07-14"}},)"
           R"({"resource":{"resourceType":"MedicationRequest","id":"rx1","intent":"order",)"
           R"("meta":{"lastUpdated":")" +
           updated.rfc3339() + R"("},"status":")" + status + R"(","authoredOn":")" +
           started.rfc3339() +
           R"(","subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"coding":[)"
           R"({"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256"}]}}}]})";
}

enum class Road : std::uint8_t { Pharmacy, Fhir, Command };

TEST(Cases, HoldAndRestartAreTheSameFromThePharmacyFromFhirAndFromACommand) {
    for (const Road road : {Road::Pharmacy, Road::Fhir, Road::Command}) {
        DeskBench bench;
        const Instant started = bench.now - days(200);
        const auto submit = [&](const std::string& status, const Instant& updated) {
            bench.at_desk([&](Desk& desk) {
                const auto outcome =
                    submit_fhir(desk, FeedName("lis"), request(status, started, updated));
                for (const EntryOutcome& entry : outcome.entries)
                    EXPECT_FALSE(entry.is_refused());
            });
        };
        if (road == Road::Fhir) {
            submit("active", started);
        } else {
            bench.send(bench.order("R1", days(200)));
        }
        bench.send(bench.count("M1", "0.9"));
        const auto change = [&](const char* control, TherapyAction action) {
            bench.now = bench.now + hours{1};
            switch (road) {
                case Road::Pharmacy:
                    bench.send(testing::rde(control, control, testing::hl7_moment(bench.now)));
                    return;
                case Road::Fhir:
                    submit(action == TherapyAction::Hold ? "on-hold" : "active", bench.now);
                    return;
                case Road::Command:
                    bench.at_desk([&](Desk& desk) {
                        const PatientIdentifier osei{AssigningAuthority("H1"), Mrn("4711")};
                        EXPECT_TRUE(change_therapy(desk, osei, action, "Dr Smith"));
                    });
            }
        };
        const int by = static_cast<int>(road);
        EXPECT_EQ(phase(bench), "open");
        change("HD", TherapyAction::Hold);
        EXPECT_EQ(phase(bench), "held") << by;
        bench.now = bench.now + days(7);
        bench.send(bench.count("M2", "2.0"));
        EXPECT_EQ(phase(bench), "recovering") << by;
        bench.now = bench.now + days(7);
        bench.send(bench.count("M3", "2.4"));
        EXPECT_EQ(phase(bench), "recovered") << by;
        change("RL", TherapyAction::Resume);
        EXPECT_EQ(phase(bench), "restarted") << by;
        bench.pass(days(9));
        EXPECT_THAT(bench.rules(), ::testing::Not(Contains("MON.W open"))) << "7 + 3 days of grace";
        bench.pass(days(2));
        EXPECT_THAT(bench.rules(), Contains("MON.W open")) << "weekly again from the restart on";
        bench.send(bench.count("M4", "2.4"));
        EXPECT_THAT(bench.rules(), Contains("MON.W resolved")) << "the test came";
    }
}

TEST(Cases, AnAlertThatAPersonClosedOpensAgainOnlyByAnotherResult) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(bench.count("M1", "0.9"));
    bench.at_desk([&](Desk& desk) {
        EXPECT_TRUE(close_alert(desk, bench.alerts().front().ref, "Dr Smith", "known, in hospital")
        );
    });
    OruText again = bench.count("M1", "0.9");
    again.control_id = "M1-AGAIN";
    bench.send(again);
    bench.at_desk([&](Desk& desk) { reassess(desk, alerts::PatientId{1}, {"a look"}); });
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.U resolved"));
    bench.now = bench.now + days(1);
    bench.send(bench.count("M2", "0.8"));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.U resolved", "ANC.U open"));
}

}  // namespace
}  // namespace thiowatch::intake
