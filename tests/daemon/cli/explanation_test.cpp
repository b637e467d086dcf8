#include "daemon/cli/explanation.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "daemon/cli/message_profile.h"
#include "daemon/cli/offline_snapshot.h"

namespace thiowatch::cli {
namespace {

const std::string kOrder =
    "MSH|^~\\&|PHARM|H|TW|H|20260105080000||OMP^O09|1|P|2.5.1\r"
    "PID|1||4711^^^H1||Osei^Amara||19810714|F\r"
    "ORC|NW|O1|||||||20260105080000\r"
    "RXO|1256^azathioprine^RXNORM|150||mg\r";

std::string count(const std::string& id, const std::string& results) {
    return "MSH|^~\\&|LIS|LAB|TW|H|20260209090000||ORU^R01|" + id +
           "|P|2.5.1\rPID|1||4711^^^H1||Osei^Amara||19810714|F\r"
           "OBR|1||F" +
           id + "|58410-2^CBC^LN|||20260209080000\r" + results;
}

const std::string kLowNeutrophils =
    "OBX|1|NM|751-8^Neutrophils^LN||0.90|10*9/L|1.8-7.5|L|||F\r"
    "OBX|2|NM|WBCX^Leukocytes^L||2.4|K/uL||||F\r";

bool has_rule(const ExplainedPerson& person, const std::string& rule, const std::string& outcome) {
    return std::any_of(
        person.rules.begin(),
        person.rules.end(),
        [&](const alerts::TraceLine& line) {
            return line.rule.text() == rule && line.outcome.starts_with(outcome);
        }
    );
}

TEST(Explaining, ShowsDigitsAsReceivedHowEachCodeIsMappedAndWhichRulesFire) {
    Simulation simulation(offline_snapshot(""));
    Explaining explaining(simulation);
    explaining.explain({"order.hl7", 0, kOrder});
    Explanation told = explaining.explain({"count.hl7", 0, count("2", kLowNeutrophils)});
    EXPECT_EQ(told.answer, "AA");
    EXPECT_EQ(told.type, "ORU^R01");
    ASSERT_EQ(told.people.size(), 1U);
    const ExplainedPerson& person = told.people[0];
    EXPECT_TRUE(person.is_followed);
    EXPECT_TRUE(person.in_window);
    ASSERT_EQ(person.results.size(), 2U);
    EXPECT_EQ(person.results[0].value, "0.90");
    EXPECT_EQ(person.results[0].meaning, "ANC");
    EXPECT_TRUE(person.results[1].meaning.starts_with("UNMAPPED")) << person.results[1].meaning;
    EXPECT_TRUE(has_rule(person, "ANC.U", "FIRES")) << told.disposition;
    // Among what else changed: the count ends the alert that it was overdue.
    const auto opened = std::find_if(told.alerts.begin(), told.alerts.end(), [](const auto& one) {
        return one.rule == "ANC.U";
    });
    ASSERT_NE(opened, told.alerts.end());
    EXPECT_EQ(opened->change, "opened");
    EXPECT_FALSE(opened->route.empty());
}

TEST(Explaining, SaysThatAPersonWithoutTherapyIsNotFollowed) {
    Simulation simulation(offline_snapshot(""));
    Explaining explaining(simulation);
    Explanation told = explaining.explain({"count.hl7", 0, count("2", kLowNeutrophils)});
    ASSERT_EQ(told.people.size(), 1U);
    EXPECT_FALSE(told.people[0].is_followed);
    EXPECT_TRUE(told.people[0].match.starts_with("not followed"));
    EXPECT_TRUE(told.alerts.empty());
}

TEST(Explaining, TellsAnAlertOnlyWithTheMessageThatChangedIt) {
    Simulation simulation(offline_snapshot(""));
    Explaining explaining(simulation);
    explaining.explain({"order.hl7", 0, kOrder});
    explaining.explain({"count.hl7", 0, count("2", kLowNeutrophils)});
    Explanation again = explaining.explain({"count.hl7", 0, count("2", kLowNeutrophils)});
    EXPECT_EQ(again.disposition, "duplicate");
    EXPECT_TRUE(again.alerts.empty());
}

TEST(Explaining, SaysWhyBytesAreNoMessage) {
    Simulation simulation(offline_snapshot(""));
    Explaining explaining(simulation);
    Explanation told = explaining.explain({"x.txt", 0, "hello"});
    EXPECT_EQ(told.answer, "AR");
    EXPECT_TRUE(told.people.empty());
    EXPECT_FALSE(told.problems.empty());
}

TEST(MessageProfile, CountsCodesWithUnitsAndNamesTheGaps) {
    auto snapshot = offline_snapshot("");
    MessageProfile profile(snapshot->feeds.begin()->second);
    EXPECT_TRUE(profile.add(count("1", kLowNeutrophils)));
    EXPECT_TRUE(profile.add(count("2", kLowNeutrophils)));
    EXPECT_FALSE(profile.add("hello"));
    EXPECT_EQ(profile.messages(), 2);
    EXPECT_EQ(profile.unreadable(), 1);
    EXPECT_EQ(profile.types().at("ORU^R01"), 2);
    EXPECT_EQ(profile.authorities().at("H1"), 2);
    const ProfiledCode& mapped = profile.codes().at({"LN", "751-8"});
    EXPECT_EQ(mapped.count, 2);
    EXPECT_EQ(mapped.units.at("10*9/L"), 2);
    EXPECT_EQ(mapped.analyte, Analyte::Anc);
    EXPECT_FALSE(mapped.looks_watched);
    EXPECT_TRUE(profile.codes().at({"L", "WBCX"}).looks_watched);
}

TEST(MessageProfile, SeesAGapThoughItsFirstLineHadNoValue) {
    auto snapshot = offline_snapshot("");
    MessageProfile profile(snapshot->feeds.begin()->second);
    profile.add(count("1", "OBX|1|NM|WBCX^Leukocytes^L||||||||X\r"));
    EXPECT_FALSE(profile.codes().at({"L", "WBCX"}).looks_watched);
    profile.add(count("2", kLowNeutrophils));
    EXPECT_TRUE(profile.codes().at({"L", "WBCX"}).looks_watched);
}

}  // namespace
}  // namespace thiowatch::cli
