#include "parsers/hl7v2/allergy_reader.h"

#include <gmock/gmock.h>

#include "parsers/hl7v2/reader.h"
#include "tests/support/hl7_text.h"

namespace thiowatch::hl7v2 {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string adt(const std::string& event, const std::string& segments) {
    return "MSH|^~\\&|ADT|H|TW|H|20260301080000||ADT^" + event + "|A1|P|2.5.1\rEVN||20260301\r" +
           "PID|1||4711^^^H1^MR||Osei^Amara||19810714|F\r" + segments;
}

/// The lists of a message, an entry for each substance: "DA code text".
std::vector<AllergyList> lists_in(const std::string& text) {
    auto message = Message::parse(text);
    EXPECT_TRUE(message);
    const Header header = read_header(*message, TimeZone::utc());
    auto content = read_clinical(*message, header);
    EXPECT_TRUE(content);
    EXPECT_THAT(content->problems, IsEmpty());
    std::vector<AllergyList> lists;
    for (const PersonEvents& said : content->people) {
        for (const ClinicalEvent& event : said.events) {
            if (const auto* list = std::get_if<AllergyList>(&event)) lists.push_back(*list);
        }
    }
    return lists;
}

TEST(AllergyReader, AnAdtStatesAllThatAreOnFile) {
    const auto lists = lists_in(
        adt("A08",
            "AL1|1|DA|1256^azathioprine^RXNORM|SV|PANCREATITIS\rAL1|2|FA|^Peanuts\rAL1|3|DA|"
            "Penicillin\r")
    );
    ASSERT_EQ(lists.size(), 1U);
    EXPECT_TRUE(lists.front().is_whole);
    EXPECT_EQ(lists.front().where, "AL1[1]");
    ASSERT_EQ(lists.front().substances.size(), 3U);
    EXPECT_EQ(lists.front().substances[0].front().code, "1256");
    EXPECT_EQ(lists.front().substances[1].front().display, "Peanuts");
}

TEST(AllergyReader, AnAdtWithoutAl1SaysNothingAndOneWithANullSaysThereAreNone) {
    EXPECT_THAT(lists_in(adt("A31", "")), IsEmpty());
    const auto lists = lists_in(adt("A31", "AL1|1||\"\"\r"));
    ASSERT_EQ(lists.size(), 1U);
    EXPECT_TRUE(lists.front().is_whole);
    EXPECT_THAT(lists.front().substances, IsEmpty());
}

TEST(AllergyReader, AnOrderOnlyAdds) {
    std::string order = testing::rde("R1");
    order.insert(order.find("ORC|"), "AL1|1|DA|1256^azathioprine^RXNORM\r");
    const auto lists = lists_in(order);
    ASSERT_EQ(lists.size(), 1U);
    EXPECT_FALSE(lists.front().is_whole);
    EXPECT_EQ(lists.front().substances.size(), 1U);
}

TEST(AllergyReader, EachPersonOfAnOrderHasTheirOwn) {
    std::string first = testing::rde("R1");
    first.insert(first.find("ORC|"), "AL1|1|DA|1256^azathioprine^RXNORM\r");
    std::string second = testing::rde("R1", "NW", testing::hl7_time(days(30)), "4712^^^H1^MR");
    second.erase(0, second.find("PID|"));
    second.insert(second.find("ORC|"), "AL1|1|DA|519^allopurinol^RXNORM\r");
    const auto lists = lists_in(first + second);
    ASSERT_EQ(lists.size(), 2U);
    EXPECT_EQ(lists[0].substances.front().front().code, "1256");
    EXPECT_EQ(lists[1].substances.front().front().code, "519");
}

}  // namespace
}  // namespace thiowatch::hl7v2
