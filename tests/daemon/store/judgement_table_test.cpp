#include "daemon/store/judgement_table.h"

#include <gtest/gtest.h>

#include "daemon/store/store.h"

namespace thiowatch::store {
namespace {

Instant at(std::int64_t hour) {
    return *Instant::parse_rfc3339("2026-03-01T00:00:00Z") + std::chrono::hours{hour};
}

class Judgements : public ::testing::Test {
  protected:
    Judgements() : store_(Store::in_memory()) {
        store_->connection.execute("INSERT INTO person (id, since) VALUES (1, 0)");
    }
    AlertId open(const std::string& ref, const std::string& rule, std::int64_t hour) {
        Alert alert;
        alert.ref = AlertRef(ref);
        alert.patient = alerts::PatientId{1};
        alert.finding.rule = RuleId(rule);
        alert.opened_at = alert.changed_at = at(hour);
        return store_->alerts.add(alert);
    }
    void judge(AlertId alert, Verdict verdict) {
        store_->judgements.add({alert, at(99), "Dr A", verdict, ""});
    }

    std::unique_ptr<Store> store_;
};

TEST_F(Judgements, CountEachRuleByTheNewestWordOnEachAlert) {
    const AlertId first = open("7KQ-201", "ANC.U", 1);
    const AlertId second = open("7KQ-202", "ANC.U", 2);
    open("7KQ-203", "ANC.U", 3);
    open("7KQ-204", "WBC.W", 4);
    judge(first, Verdict::Wrong);
    judge(first, Verdict::Useful);
    judge(second, Verdict::NotUseful);
    const auto precision = store_->judgements.precision({});
    ASSERT_EQ(precision.size(), 2U);
    EXPECT_EQ(precision[0].rule, "ANC.U");
    EXPECT_EQ(precision[0].fired, 3);
    EXPECT_EQ(precision[0].judged, 2);
    EXPECT_EQ(precision[0].useful, 1);
    EXPECT_EQ(precision[0].not_useful, 1);
    EXPECT_EQ(precision[0].wrong, 0);
    EXPECT_EQ(precision[1].fired, 1);
    EXPECT_EQ(precision[1].judged, 0);
}

TEST_F(Judgements, LeaveOutWhatOpenedBefore) {
    judge(open("7KQ-201", "ANC.U", 1), Verdict::Useful);
    open("7KQ-202", "ANC.U", 5);
    const auto precision = store_->judgements.precision(at(4));
    ASSERT_EQ(precision.size(), 1U);
    EXPECT_EQ(precision[0].fired, 1);
    EXPECT_EQ(precision[0].judged, 0);
}

TEST_F(Judgements, NameTheAlertsNobodyHasJudged) {
    const AlertId first = open("7KQ-201", "ANC.U", 1);
    const AlertId second = open("7KQ-202", "ANC.U", 2);
    judge(first, Verdict::Useful);
    EXPECT_EQ(store_->judgements.unjudged({}, 10), std::vector{second});
    EXPECT_EQ(store_->judgements.newest(first)->verdict, Verdict::Useful);
    EXPECT_FALSE(store_->judgements.newest(second));
}

TEST_F(Judgements, OfAnAlertThatIsNotThereAreRefused) {
    EXPECT_THROW(judge(AlertId{77}, Verdict::Useful), StoreError);
}

}  // namespace
}  // namespace thiowatch::store
