#include "daemon/cli/explanation.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "daemon/cli/message_profile.h"
#include "daemon/cli/offline_snapshot.h"
#include "tests/support/fhir_samples.h"

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

std::string started_on_the_drug() {
    return R"({"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",)"
           R"("medicationCodeableConcept":{"coding":[{"system":)"
           R"("http://www.nlm.nih.gov/research/umls/rxnorm","code":"1256",)"
           R"("display":"azathioprine"}]},"subject":{"reference":"Patient/p1"},)"
           R"("authoredOn":"2026-01-05T08:00:00Z"})";
}

std::string low_neutrophils() {
    testing::CountResource count;
    count.value = "0.90";
    count.id = "o1";
    count.collected = "2026-02-09T08:00:00Z";
    return count.text();
}

std::string whole_story() {
    return testing::bundle_resource(
        "transaction",
        testing::entry_resource(
            "urn:uuid:1", testing::patient_resource("p1", "4711"), "PUT", "Patient/p1"
        ) + "," +
            testing::entry_resource(
                "urn:uuid:2", started_on_the_drug(), "PUT", "MedicationRequest/m1"
            ) +
            "," + testing::entry_resource("urn:uuid:3", low_neutrophils(), "PUT", "Observation/o1")
    );
}

class ExplainingFhir : public ::testing::Test {
  protected:
    Explanation explain(const std::string& text) { return explaining.explain({"f", 0, text}); }

    Simulation simulation{offline_snapshot("")};
    Explaining explaining{simulation};
};

TEST_F(ExplainingFhir, ShowsEachEntryOfABundleHowEachCodeIsMappedAndWhichRulesFire) {
    simulation.start(*Instant::parse_rfc3339("2026-02-09T09:00:00Z"));
    Explanation told = explain(whole_story());
    EXPECT_EQ(told.format, "fhir");
    EXPECT_EQ(told.type, "Bundle transaction");
    EXPECT_EQ(told.answer, "200");
    EXPECT_EQ(told.disposition, "processed");
    ASSERT_EQ(told.entries.size(), 3U);
    EXPECT_EQ(told.entries[0].resource, "Patient/p1");
    EXPECT_EQ(told.entries[2].where, "Bundle.entry[2]");
    EXPECT_EQ(told.entries[2].status, 201);
    EXPECT_EQ(told.entries[2].use, "used");
    ASSERT_EQ(told.people.size(), 1U);
    const ExplainedPerson& person = told.people[0];
    EXPECT_EQ(person.patient, "urn:mrn|4711");
    EXPECT_TRUE(person.match.starts_with("followed, by exact identifier")) << person.match;
    ASSERT_EQ(person.results.size(), 1U);
    EXPECT_EQ(person.results[0].value, "0.90");
    EXPECT_EQ(person.results[0].meaning, "ANC");
    EXPECT_TRUE(has_rule(person, "ANC.U", "FIRES"));
    const auto starts = [](const std::string& line) {
        return line.find("azathioprine -> azathioprine") != std::string::npos;
    };
    EXPECT_TRUE(std::any_of(person.events.begin(), person.events.end(), starts));
    const auto is_low = [](const auto& alert) { return alert.rule == "ANC.U"; };
    const auto opened = std::find_if(told.alerts.begin(), told.alerts.end(), is_low);
    ASSERT_NE(opened, told.alerts.end());
    EXPECT_EQ(opened->change, "opened");
    EXPECT_FALSE(opened->route.empty());
}

TEST_F(ExplainingFhir, DescribesARepeatAndThatItChangesNothing) {
    simulation.start(*Instant::parse_rfc3339("2026-02-09T09:00:00Z"));
    explain(whole_story());
    Explanation again = explain(whole_story());
    EXPECT_EQ(again.disposition, "duplicate");
    ASSERT_EQ(again.entries.size(), 3U);
    EXPECT_EQ(again.entries[2].use, "used");
    ASSERT_EQ(again.people.size(), 1U);
    EXPECT_EQ(again.people[0].results.size(), 1U);
    EXPECT_TRUE(again.alerts.empty());
}

TEST_F(ExplainingFhir, SaysThatAResultBeforeItsPatientIsParkedAndWhatItWaitsFor) {
    Explanation told = explain(low_neutrophils());
    EXPECT_EQ(told.type, "Observation");
    EXPECT_EQ(told.control_id, "o1");
    EXPECT_EQ(told.answer, "201");
    ASSERT_EQ(told.entries.size(), 1U);
    EXPECT_EQ(told.entries[0].use, "parked");
    EXPECT_NE(told.entries[0].remarks, "");
    EXPECT_TRUE(told.alerts.empty());
}

TEST_F(ExplainingFhir, SaysWhyJsonIsNoResource) {
    Explanation told = explain(R"({"resourceType":)");
    EXPECT_EQ(told.answer, "400");
    EXPECT_NE(told.answer_text, "");
    EXPECT_FALSE(told.problems.empty());
    EXPECT_TRUE(told.entries.empty());
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
