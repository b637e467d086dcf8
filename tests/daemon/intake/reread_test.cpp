#include "daemon/intake/reread.h"

#include <fstream>

#include "daemon/intake/reassess.h"
#include "tests/support/desk_bench.h"
#include "tests/support/temporary_folder.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kOnTheDrug;

/// A bench whose laboratory uses codes of its own, which are mapped later.
class LocalCodes : public ::testing::Test {
  protected:
    testing::OruText
    local(const std::string& control, const std::string& code, const std::string& value) {
        testing::OruText oru = bench.count(control, value);
        oru.results.front().code = code + "^Neutrophils abs^L";
        return oru;
    }
    void map(const std::string& code) {
        std::ofstream(folder_ / "local.yaml") << "codes:\n  - {system: \"\", code: \"" << code
                                              << "\", analyte: ANC, property: quantity}\n";
        bench.use({.codes = (folder_ / "local.yaml").string()});
    }
    bool reread(int limit = 100) {
        bool has_more = false;
        bench.at_desk([&](Desk& desk) { has_more = reread_mapped(desk, limit); });
        return has_more;
    }
    DeskBench bench;

  private:
    testing::TemporaryFolder folder_;
};

TEST_F(LocalCodes, AreQueuedAndAssessedWhenTheMappingComes) {
    bench.roster(kOnTheDrug);
    bench.send(local("M1", "NEUA", "0.4"));
    EXPECT_THAT(bench.rules(), IsEmpty());
    EXPECT_EQ(bench.queued(store::Queue::Unmapped), 1);
    EXPECT_FALSE(reread()) << "nothing is mapped yet";
    EXPECT_EQ(bench.queued(store::Queue::Unmapped), 1);
    map("NEUA");
    EXPECT_FALSE(reread());
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(bench.queued(store::Queue::Unmapped), 0);
    reread();
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open")) << "once";
}

TEST_F(LocalCodes, AreReadAgainInTurnsAndTheMappingOfOneLeavesTheOtherQueued) {
    bench.roster(kOnTheDrug);
    for (int number = 1; number <= 5; ++number) {
        bench.send(local("M" + std::to_string(number), "NEUA", "4." + std::to_string(number)));
    }
    bench.send(local("M6", "NEUB", "0.4"));
    map("NEUA");
    int turns = 1;
    while (reread(2))
        ++turns;
    EXPECT_EQ(turns, 3);
    EXPECT_EQ(bench.store().results.count(), 5);
    EXPECT_EQ(bench.queued(store::Queue::Unmapped), 1);
}

TEST(Reread, ATherapyStartReadsWhatCameBeforeAndNobodyElses) {
    DeskBench bench;
    bench.send(bench.count("M1", "0.4"));
    testing::OruText other = bench.count("M2", "0.3");
    other.identifier = "4712^^^H1";
    bench.send(other);
    bench.roster(kOnTheDrug);
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
    EXPECT_EQ(bench.store().results.count(), 1);
}

TEST(Reread, AMessageWhoseBirthDateDisagreesStaysOut) {
    DeskBench bench;
    testing::OruText oru = bench.count("M1", "0.4");
    oru.birth_date = "19510714";
    bench.send(oru);
    bench.roster(kOnTheDrug);
    EXPECT_EQ(bench.store().results.count(), 0);
    EXPECT_THAT(bench.open_rules(), ::testing::Not(::testing::Contains("1 ANC.C")));
}

TEST(Reread, WhatCannotBeReadOfSomebodyIsHeldFromTheDayTheyAreFollowed) {
    DeskBench bench;
    testing::OruText oru = bench.count("M1", "0.4");
    oru.results.push_back({.code = "777-3^Platelets^LN", .value = "see note"});
    Arrival arrival = bench.send(oru);
    EXPECT_EQ(arrival.answers.front().code, "AA");
    EXPECT_EQ(arrival.disposition, store::Disposition::Processed);
    EXPECT_EQ(bench.queued(store::Queue::Held), 0) << "it concerns nobody we follow";
    bench.roster(kOnTheDrug);
    EXPECT_THAT(bench.rules(), ::testing::Contains("ANC.C open"));
    EXPECT_EQ(bench.queued(store::Queue::Held), 1);
    auto item = bench.store().reviews.open(store::Queue::Held, 1).front();
    EXPECT_EQ(item.message, arrival.message);
    EXPECT_EQ(item.place, "OBX[2]-5");
}

TEST(Reread, AResultMessageWithoutResultsIsRefusedWhomeverItSpeaksOf) {
    DeskBench bench;
    std::string text = bench.count("M1", "0.4").text();
    Arrival arrival = bench.send(text.substr(0, text.find("OBR")));
    EXPECT_EQ(arrival.disposition, store::Disposition::Rejected);
    EXPECT_EQ(arrival.answers.front().code, "AE");
    EXPECT_THAT(arrival.answers.front().text, ::testing::HasSubstr("|100^"));
}

TEST(Reread, AStrangerWithTheNameOfSomebodyFollowedIsReadAtOnce) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    testing::OruText oru = bench.count("M1", "0.4");
    oru.identifier = "9999^^^H1";
    EXPECT_EQ(bench.send(oru).disposition, store::Disposition::Held);
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 1);
}

TEST(Roster, TheSameRosterAgainChangesNothing) {
    DeskBench bench;
    bench.send(bench.count("M1", "0.4"));
    EXPECT_THAT(bench.roster(kOnTheDrug), ElementsAre(RosterChange::Added));
    auto rules = bench.rules();
    auto notices = bench.notices();
    auto courses = load_record(bench.store(), alerts::PatientId{1}, bench.now).therapy.courses();
    bench.now = bench.now + days(1);
    EXPECT_THAT(bench.roster(kOnTheDrug), ElementsAre(RosterChange::Unchanged));
    EXPECT_EQ(bench.rules(), rules);
    EXPECT_EQ(bench.notices(), notices);
    EXPECT_EQ(
        load_record(bench.store(), alerts::PatientId{1}, bench.now).therapy.courses().size(),
        courses.size()
    );
}

TEST(Roster, AStopIsARealChangeAndTheDrugCountsForNinetyDaysMore) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    EXPECT_THAT(
        bench.roster("4711,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-01-01,2026-03-01,dr-smith\n"
        ),
        ElementsAre(RosterChange::Updated)
    );
    bench.send(bench.count("M1", "0.9"));
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.U open"));
    bench.now = bench.now + days(120);
    bench.send(bench.count("M2", "0.3"));
    EXPECT_EQ(bench.open_rules().count("1 ANC.C"), 0U);
}

}  // namespace
}  // namespace thiowatch::intake
