#include "daemon/intake/sheaf.h"

#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using ::testing::ElementsAre;

std::string line_about(const std::string& mrn, const std::string& words = "") {
    return R"({"resourceType":"Observation","status":"final","code":{"text":"x"},)"
           R"("note":[{"text":")" +
           words + R"("}],"subject":{"identifier":{"system":"H1","value":")" + mrn + R"("}}})";
}

class SheafTest : public ::testing::Test {
  protected:
    struct Sent {
        std::string text;
        bool is_drafted = true;
    };
    /// What became of the sheaf, and the lines that have to be read.
    std::pair<std::optional<Arrival>, std::vector<std::string>>
    gather(Desk& desk, const std::vector<Sent>& lines) {
        SheafDraft draft;
        std::vector<SheafDraft::Place> places(lines.size());
        for (std::size_t at = 0; at < lines.size(); ++at) {
            if (lines[at].is_drafted) places[at] = draft.add(lines[at].text);
        }
        store::BodyPacker packer;
        draft.finish(packer);
        Sheaf sheaf(desk, FeedName("lis"));
        std::vector<std::string> to_read;
        for (std::size_t at = 0; at < lines.size(); ++at) {
            const auto glance = fhir::glance_at_observation(lines[at].text);
            const bool is_taken =
                glance &&
                (lines[at].is_drafted ? sheaf.take(draft.line(places[at]), *glance, &draft)
                                      : sheaf.take(lines[at].text, *glance));
            if (!is_taken) to_read.push_back(lines[at].text);
        }
        return {sheaf.close(), to_read};
    }
    std::pair<std::optional<Arrival>, std::vector<std::string>> gather(
        const std::vector<Sent>& lines
    ) {
        std::pair<std::optional<Arrival>, std::vector<std::string>> came;
        bench.at_desk([&](Desk& desk) { came = gather(desk, lines); });
        return came;
    }
    std::string body_of(const Arrival& arrival) {
        return bench.store().messages.read(arrival.message).value().body;
    }
    std::size_t filed_under(const std::string& mrn) {
        return bench.store()
            .messages.filed_under(PatientIdentifier{AssigningAuthority("H1"), Mrn(mrn)})
            .size();
    }

    testing::DeskBench bench;
    std::string first = line_about("9001");
    std::string second = line_about("9002");
    std::string third = line_about("9003");
    std::string of_followed = line_about("4711");
    std::string of_nobody = R"({"resourceType":"Observation","status":"final"})";
};

TEST_F(SheafTest, KeepsADraftAsItIs) {
    const auto [arrival, to_read] = gather({{first}, {second}, {third}});
    ASSERT_TRUE(arrival);
    EXPECT_EQ(body_of(*arrival), first + "\n" + second + "\n" + third + "\n");
    EXPECT_EQ(arrival->results, 3U);
    EXPECT_EQ(filed_under("9002"), 1U);
    EXPECT_TRUE(to_read.empty());
}

TEST_F(SheafTest, KeepsALongDraftPackedAsItCame) {
    const std::string words(30'000, 'w');
    const std::vector<Sent> lines{{line_about("9001", words)}, {line_about("9002", words)}};
    const auto [arrival, to_read] = gather(lines);
    ASSERT_TRUE(arrival);
    EXPECT_EQ(body_of(*arrival), lines[0].text + "\n" + lines[1].text + "\n");
}

TEST_F(SheafTest, LeavesOutWhatHasToBeReadAndKeepsTheRest) {
    bench.roster(testing::kOnTheDrug);
    for (const std::size_t place : {0U, 1U, 2U}) {
        std::vector<Sent> lines{{first}, {second}};
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place), Sent{of_followed});
        const auto [arrival, to_read] = gather(lines);
        ASSERT_TRUE(arrival);
        EXPECT_EQ(body_of(*arrival), first + "\n" + second + "\n") << place;
        EXPECT_THAT(to_read, ElementsAre(of_followed));
        EXPECT_EQ(filed_under("4711"), 0U);
    }
}

TEST_F(SheafTest, TakesLinesThatAreInNoDraftInTheirTurn) {
    for (const std::size_t place : {0U, 1U, 2U}) {
        std::vector<Sent> lines{{first}, {second}};
        lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(place), Sent{third, false});
        std::string expected;
        for (const Sent& one : lines)
            expected += one.text + "\n";
        const auto [arrival, to_read] = gather(lines);
        ASSERT_TRUE(arrival);
        EXPECT_EQ(body_of(*arrival), expected);
        EXPECT_EQ(arrival->results, 3U);
    }
}

TEST_F(SheafTest, KnowsTheSameLinesAgainDraftedOrNot) {
    const auto before = gather({{first}, {second}}).first;
    const auto after = gather({{first, false}, {second, false}}).first;
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->disposition, store::Disposition::Duplicate);
    EXPECT_EQ(after->message, before->message);
}

// A batch that found the disk full is done again, from the same draft.
TEST_F(SheafTest, ADraftCanBeTakenTwice) {
    const std::string words(30'000, 'w');
    SheafDraft draft;
    const std::string text = line_about("9001", words);
    const SheafDraft::Place place = draft.add(text);
    store::BodyPacker packer;
    draft.finish(packer);
    const auto glance = fhir::glance_at_observation(text);
    const auto take = [&](Desk& desk) {
        Sheaf sheaf(desk, FeedName("lis"));
        EXPECT_TRUE(sheaf.take(draft.line(place), *glance, &draft));
        return sheaf.close();
    };
    bench.store().begin();
    Desk undone = bench.desk();
    EXPECT_TRUE(take(undone));
    bench.store().rollback();
    std::optional<Arrival> arrival;
    bench.at_desk([&](Desk& desk) { arrival = take(desk); });
    ASSERT_TRUE(arrival);
    EXPECT_EQ(arrival->disposition, store::Disposition::Processed);
    EXPECT_EQ(body_of(*arrival), text + "\n");
}

TEST_F(SheafTest, OfNoLinesNothingIsKept) {
    const auto [arrival, to_read] = gather({{of_nobody}});
    EXPECT_FALSE(arrival);
    EXPECT_THAT(to_read, ElementsAre(of_nobody));
}

}  // namespace
}  // namespace thiowatch::intake
