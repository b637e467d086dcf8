#include "daemon/intake/identify.h"

#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using testing::DeskBench;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::kOnTheDrug;

PersonStated stated(
    const std::vector<std::pair<std::string, std::string>>& identifiers,
    const std::string& birth = "1981-07-14",
    Sex sex = Sex::Female
) {
    PersonStated person;
    for (const auto& [authority, value] : identifiers) {
        person.identifiers.push_back({AssigningAuthority(authority), Mrn(value)});
    }
    person.demographics = {FamilyName("Osei"), GivenName("Amara"), std::nullopt, sex};
    if (!birth.empty()) person.demographics.birth_date = CivilDate::parse(birth).value();
    return person;
}

struct MatchCase {
    std::string name;
    PersonStated person;
    std::string outcome;
};

std::string outcome_of(const Match& match) {
    if (std::holds_alternative<NotFollowed>(match)) return "not followed";
    if (std::holds_alternative<Matched>(match)) return "matched";
    return "unsure " + fault_name(std::get<Unsure>(match).fault.code);
}

TEST(Identify, GoesByIdentifierWithinItsAuthorityAndNeverByName) {
    DeskBench bench;
    bench.roster(
        kOnTheDrug + "4712,H1,Osei,Amara,1981-07-14,F,azathioprine,2025-01-01,,dr-smith\n"
    );
    const MatchCase cases[] = {
        {"everything agrees", stated({{"H1", "4711"}}), "matched"},
        {"the same number of another authority", stated({{"H2", "4711"}}), "not followed"},
        {"name and birth date without the number", stated({{"H1", "99"}}), "not followed"},
        {"no identifier at all", stated({}), "not followed"},
        {"a second identifier nobody knows", stated({{"H2", "1"}, {"H1", "4711"}}), "matched"},
        {"numbers of two people", stated({{"H1", "4711"}, {"H1", "4712"}}), "unsure TW503"},
        {"another birth date", stated({{"H1", "4711"}}, "1981-07-15"), "unsure TW502"},
        {"another birth year", stated({{"H1", "4711"}}, "1982"), "unsure TW502"},
        {"another birth month", stated({{"H1", "4711"}}, "1981-08"), "unsure TW502"},
        {"the birth year only", stated({{"H1", "4711"}}, "1981"), "matched"},
        {"no birth date", stated({{"H1", "4711"}}, ""), "matched"},
        {"the other sex", stated({{"H1", "4711"}}, "1981-07-14", Sex::Male), "unsure TW502"},
        {"no sex", stated({{"H1", "4711"}}, "1981-07-14", Sex::Unknown), "matched"},
        {"sex other", stated({{"H1", "4711"}}, "1981-07-14", Sex::Other), "matched"},
    };
    for (const MatchCase& item : cases) {
        EXPECT_EQ(outcome_of(identify(bench.store(), item.person)), item.outcome) << item.name;
    }
}

TEST(Identify, AResultWithAnotherAuthorityIsQueuedAndWarnedOfWhenUrgent) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    testing::OruText oru = bench.count("M1", "0.4");
    oru.identifier = "4711^^^H2^MR";
    Arrival arrival = bench.send(oru);
    EXPECT_EQ(arrival.answers.front().code, "AA");
    EXPECT_EQ(arrival.disposition, store::Disposition::Held);
    EXPECT_THAT(bench.rules(), ElementsAre("DQ.UNSAFE open"));
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 1);
    EXPECT_EQ(bench.store().results.count(), 0);
}

TEST(Identify, AHarmlessResultWithAnotherAuthorityIsQueuedInSilence) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    testing::OruText oru = bench.count("M1", "4.4");
    oru.identifier = "4711^^^H2^MR";
    bench.send(oru);
    EXPECT_THAT(bench.rules(), IsEmpty());
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 1);
}

TEST(Identify, ADisagreeingBirthDateHoldsTheResultAndNeverShowsItsValue) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    testing::OruText oru = bench.count("M1", "0.4");
    oru.birth_date = "19910714";
    EXPECT_EQ(bench.send(oru).disposition, store::Disposition::Held);
    ASSERT_THAT(bench.rules(), ElementsAre("DQ.UNSAFE open"));
    EXPECT_TRUE(bench.alerts().front().finding.evidence.empty());
    EXPECT_EQ(bench.store().results.count(), 0);
}

TEST(Identify, AnUpdateOfTheBirthDateIsTakenAndLaterResultsMatch) {
    DeskBench bench;
    bench.roster(kOnTheDrug);
    bench.send(
        "MSH|^~\\&|ADT|H|TW|H|20260310||ADT^A08^ADT_A01|A1|P|2.5.1\rEVN||20260310\r"
        "PID|1||4711^^^H1||Osei^Amara||19910714|F\r"
    );
    testing::OruText oru = bench.count("M1", "0.4");
    oru.birth_date = "19910714";
    EXPECT_EQ(bench.send(oru).disposition, store::Disposition::Processed);
    EXPECT_THAT(bench.rules(), ElementsAre("ANC.C open"));
}

TEST(Identify, AResultForNobodyIsHeldOnlyWhenSomebodyCouldBeMeant) {
    DeskBench bench;
    testing::OruText oru = bench.count("M1", "0.4");
    oru.identifier = "";
    bench.send(oru);
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 1);
    EXPECT_EQ(bench.send(bench.count("M2", "0.4")).disposition, store::Disposition::Processed);
    EXPECT_EQ(bench.queued(store::Queue::Unmatched), 1) << "of an unknown person there is no doubt";
}

}  // namespace
}  // namespace thiowatch::intake
