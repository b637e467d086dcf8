#include "alerts/lifecycle/alert.h"

#include <set>

#include <gtest/gtest.h>

#include "alerts/lifecycle/alert_ref.h"
#include "alerts/lifecycle/apply.h"
#include "tests/support/alert_samples.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

TEST(AlertState, IsReadBackFromItsName) {
    for (const auto state :
         {AlertState::Open, AlertState::Resolved, AlertState::Withdrawn, AlertState::Superseded}) {
        EXPECT_EQ(alert_state_named(name_of(state)), state);
    }
    EXPECT_EQ(alert_state_named("Open"), std::nullopt);
}

TEST(AlertRef, IsMadeOfUnmistakableSymbols) {
    EXPECT_EQ(alert_ref(0).text(), "222-000");
    const std::string symbols = "23456789CDFGHJKMNPQRTVWXY";
    std::set<std::string> seen;
    std::uint64_t bits = 0x9E3779B97F4A7C15U;
    for (int i = 0; i < 2000; ++i) {
        bits = bits * 6364136223846793005U + 1442695040888963407U;
        const std::string ref = alert_ref(bits).text();
        ASSERT_EQ(ref.size(), 7U);
        EXPECT_EQ(ref[3], '-');
        EXPECT_EQ(ref.substr(0, 3).find_first_not_of(symbols), std::string::npos) << ref;
        EXPECT_EQ(ref.substr(4).find_first_not_of("0123456789"), std::string::npos) << ref;
        seen.insert(ref);
    }
    EXPECT_GT(seen.size(), 1990U);
}

TEST(AlertRef, ReachesEveryReferenceOnce) {
    std::set<std::string> seen;
    for (std::uint64_t bits = 0; bits < 50'000; ++bits)
        seen.insert(alert_ref(bits).text());
    EXPECT_EQ(seen.size(), 50'000U);
    EXPECT_EQ(alert_ref(15'625'000 - 1).text(), "YYY-999");
    EXPECT_EQ(alert_ref(15'625'000).text(), "222-000");
}

TEST(AlertRef, IsUnderstoodAsPeopleSpellIt) {
    const struct {
        const char* spelled;
        const char* expected;
    } cases[] = {
        {"7KQ-204", "7KQ-204"},
        {"7kq204", "7KQ-204"},
        {" 7kq 204 ", "7KQ-204"},
        {"7KQ-20", ""},
        {"7KO-204", ""},
        {"7KQ-2O4", ""},
        {"", ""},
        {"7KQ-204'--", ""},
    };
    for (const auto& one : cases)
        EXPECT_EQ(alert_ref_spelled(one.spelled).text(), one.expected);
}

TEST(Apply, KeepsTheAcknowledgementThroughASilentUpdateOnly) {
    Alert alert = opened(
        OpenAlert{finding("ANC.U", Severity::Urgent, {anc("k1", "0.9")})},
        Opening{
            AlertRef("7KQ-204"), PatientId{7}, MessageRef{"a.hl7#0"}, at("2026-03-01T09:30:00Z")}
    );
    alert.acknowledged = Acknowledgement{"dr-smith", at("2026-03-01T10:00:00Z"), "", 1};
    alert.escalation = 2;
    const Instant later = at("2026-03-02T09:30:00Z");
    const Finding better = finding("ANC.U", Severity::Urgent, {anc("k2", "0.95")});

    const Alert silent = updated(alert, {AlertId{1}, better, UpdateReason::SameOrBetter}, later);
    EXPECT_TRUE(silent.acknowledged);
    EXPECT_EQ(silent.version, 1);
    EXPECT_EQ(silent.finding.evidence[0].value, "0.95");
    EXPECT_EQ(silent.told.back().value, "0.9");

    const Alert told = updated(alert, {AlertId{1}, better, UpdateReason::Worse}, later);
    EXPECT_FALSE(told.acknowledged);
    EXPECT_EQ(told.version, 2);
    EXPECT_EQ(told.escalation, 0);
    EXPECT_EQ(told.told.back().value, "0.95");
}

TEST(Apply, LeavesNoDeadlineOnAClosedAlert) {
    Alert alert;
    alert.acknowledge_by = at("2026-03-01T09:30:00Z");
    const Alert ended = closed(alert, AlertState::Resolved, at("2026-03-02T09:30:00Z"));
    EXPECT_EQ(ended.state, AlertState::Resolved);
    EXPECT_FALSE(ended.acknowledge_by);
    EXPECT_FALSE(ended.corrected);
    EXPECT_EQ(ended.changed_at, at("2026-03-02T09:30:00Z"));
}

}  // namespace
}  // namespace thiowatch::alerts
