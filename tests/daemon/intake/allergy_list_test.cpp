// Allergies as an ADT stream tells them: a list that comes again and again, and at times without
// what was on it.

#include "tests/support/desk_bench.h"

namespace thiowatch::intake {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kAzathioprine = "AL1|1|DA|1256^azathioprine^RXNORM|SV|PANCREATITIS\r";
constexpr std::string_view kPenicillin = "AL1|1|DA|7980^penicillin^RXNORM|MO|RASH\r";

class AllergyLists : public ::testing::Test {
  protected:
    AllergyLists() { bench.roster(testing::kOnTheDrug); }

    Arrival
    adt(std::string_view al1, Duration ago = Duration{0}, const std::string& born = "19810714") {
        return bench.send(
            "MSH|^~\\&|ADT|H|TW|H|" + testing::hl7_moment(bench.now - ago) + "||ADT^A08|A" +
            std::to_string(++sent) + "|P|2.5.1\rPID|1||4711^^^H1^MR||Osei^Amara||" + born + "|F\r" +
            std::string(al1)
        );
    }

    testing::DeskBench bench;
    int sent = 0;
};

TEST_F(AllergyLists, NameTheDrugThatIsTakenOnceHoweverOftenTheyCome) {
    EXPECT_EQ(adt(kAzathioprine).disposition, store::Disposition::Processed);
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open"));
    bench.pass(std::chrono::hours{1});
    adt(kAzathioprine);
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open"));
}

TEST_F(AllergyLists, MayNameItInWordsOnly) {
    adt("AL1|1|DA|^AZATHIOPRINE||RASH\r");
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open"));
}

TEST_F(AllergyLists, OfOtherSubstancesAreNoAlert) {
    adt(kPenicillin);
    EXPECT_THAT(bench.rules(), IsEmpty());
}

TEST_F(AllergyLists, ThatDoNotNameItAnyMoreEndTheAlert) {
    adt(kAzathioprine);
    bench.pass(std::chrono::hours{1});
    adt("");
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open")) << "no AL1 at all says nothing";
    adt(kPenicillin);
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W resolved"));
}

TEST_F(AllergyLists, OfNothingEndTheAlert) {
    adt(kAzathioprine);
    bench.pass(std::chrono::hours{1});
    adt("AL1|1||\"\"\r");
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W resolved"));
}

TEST_F(AllergyLists, ThatAreOlderAndComeLateChangeNothing) {
    adt(kPenicillin);
    adt(kAzathioprine, std::chrono::hours{3});
    EXPECT_THAT(bench.rules(), IsEmpty());
}

TEST_F(AllergyLists, OfAnOrderAddAndTakeNothingAway) {
    adt(kAzathioprine);
    bench.pass(std::chrono::hours{1});
    std::string order = bench.order("R1", Duration{0});
    order.insert(order.find("ORC|"), kPenicillin);
    bench.send(order);
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open"));
}

TEST_F(AllergyLists, OfAnOrderAreToldToo) {
    std::string order = bench.order("R1", Duration{0});
    order.insert(order.find("ORC|"), kAzathioprine);
    bench.send(order);
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open"));
}

TEST_F(AllergyLists, ComeWithAnUpdateThatCorrectsTheBirthDate) {
    EXPECT_EQ(
        adt(kAzathioprine, Duration{0}, "19810715").disposition, store::Disposition::Processed
    );
    EXPECT_THAT(bench.rules(), ElementsAre("ALG.W open"));
}

// The ADT came while nobody followed them, and is read when somebody does.
TEST(AllergyListBefore, IsReadWhenFollowingBegins) {
    testing::DeskBench bench;
    bench.send(
        "MSH|^~\\&|ADT|H|TW|H|" + testing::hl7_moment(bench.now - std::chrono::hours{5}) +
        "||ADT^A28|A1|P|2.5.1\rPID|1||4711^^^H1^MR||Osei^Amara||19810714|F\r" +
        std::string(kAzathioprine)
    );
    EXPECT_THAT(bench.rules(), IsEmpty());
    bench.send(bench.order("R1", std::chrono::hours{1}));
    EXPECT_THAT(bench.rules(), ::testing::Contains("ALG.W open"));
}

}  // namespace
}  // namespace thiowatch::intake
