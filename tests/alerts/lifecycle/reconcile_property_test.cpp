// Whatever the laboratory sends in whatever order: a second look changes nothing (checked by
// Episode at every step), no severe finding is without an alert, and nothing closes without a
// reason.
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "alerts/lifecycle/reconcile.h"
#include "tests/support/alert_episode.h"

namespace thiowatch::alerts {
namespace {

using namespace samples;

/// A made-up record of neutrophil counts, assessed by three tiers with a hysteresis of 10 %.
class Laboratory {
  public:
    explicit Laboratory(unsigned seed) : chance_(seed) {}

    Assessment next() {
        happen();
        Assessment assessment;
        assessment.in_window = pick(20) != 0;
        for (const auto& [key, result] : results_)
            describe(key, result, assessment);
        if (!assessment.in_window) {
            assessment.findings.clear();
            return assessment;
        }
        judge(assessment);
        return assessment;
    }

  private:
    struct Result {
        int tenths = 0;
        bool is_withdrawn = false;
        std::optional<int> before;
    };

    int pick(int below) { return std::uniform_int_distribution<int>(0, below - 1)(chance_); }
    static std::string text_of(int tenths) {
        return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
    }

    void happen() {
        const int what = results_.empty() ? 0 : pick(4);
        if (what <= 1) results_["k" + std::to_string(100 + count_++)] = {1 + pick(30), false, {}};
        if (what < 2) return;
        auto chosen = std::next(results_.begin(), pick(static_cast<int>(results_.size())));
        if (what == 2) chosen->second.is_withdrawn = true;
        if (what == 3 && !chosen->second.is_withdrawn) {
            chosen->second.before = chosen->second.tenths;
            chosen->second.tenths = 1 + pick(30);
        }
    }

    static Evidence evidence_of(const std::string& key, const Result& result) {
        Evidence one = anc(key, text_of(result.tenths));
        if (result.before) {
            one.status = ResultStatus::Corrected;
            one.before_correction = text_of(*result.before);
        }
        if (result.is_withdrawn) one.status = ResultStatus::Withdrawn;
        return one;
    }

    static void describe(const std::string& key, const Result& result, Assessment& assessment) {
        if (!result.is_withdrawn && !result.before) return;
        assessment.voided.push_back(ResultKey{key});
        assessment.corrections.push_back(evidence_of(key, result));
    }

    void judge(Assessment& assessment) const {
        const std::pair<const std::string, Result>* newest = nullptr;
        for (const auto& entry : results_) {
            if (!entry.second.is_withdrawn) newest = &entry;
        }
        const struct {
            const char* rule;
            Severity severity;
            int below;
        } tiers[] = {
            {"ANC.C", Severity::Critical, 5},
            {"ANC.U", Severity::Urgent, 10},
            {"ANC.W", Severity::Warning, 16},
        };
        bool has_fired = false;
        for (const auto& tier : tiers) {
            if (newest == nullptr) {
                assessment.standings.push_back(standing(tier.rule, Standing::NotAssessable));
                continue;
            }
            const int tenths = newest->second.tenths;
            if (tenths < tier.below && !has_fired) {
                has_fired = true;
                assessment.findings.push_back(
                    finding(tier.rule, tier.severity, {evidence_of(newest->first, newest->second)})
                );
            } else if (tenths >= tier.below) {
                const bool is_clear = tenths * 10 >= tier.below * 11;
                assessment.standings.push_back(
                    standing(tier.rule, is_clear ? Standing::Clear : Standing::NearLimit)
                );
            }
        }
    }

    std::mt19937 chance_;
    std::map<std::string, Result> results_;
    int count_ = 0;
};

const Alert* open_alert(const Episode& person) {
    const Alert* open = nullptr;
    for (const Alert& alert : person.alerts()) {
        if (alert.state != AlertState::Open || is_correction(alert.finding)) continue;
        EXPECT_EQ(open, nullptr) << "two open alerts of one problem";
        open = &alert;
    }
    return open;
}

TEST(ReconcileProperty, HoldsForAnyCourseOfResults) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        Laboratory laboratory(seed);
        Episode person;
        for (int step = 0; step < 25; ++step) {
            const Assessment assessment = laboratory.next();
            const std::string words = person.see(assessment);
            const Alert* open = open_alert(person);
            if (assessment.findings.empty()) continue;
            ASSERT_NE(open, nullptr) << words;
            EXPECT_GE(open->finding.severity, assessment.findings[0].severity) << words;
        }
        if (HasFailure()) return;
    }
}

TEST(ReconcileProperty, LeavesNoAlertStandingOnAWithdrawnValue) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        Laboratory laboratory(seed);
        Episode person;
        for (int step = 0; step < 25; ++step) {
            const Assessment assessment = laboratory.next();
            person.see(assessment);
            for (const Alert& alert : person.alerts()) {
                if (is_correction(alert.finding) || alert.state == AlertState::Withdrawn) continue;
                for (const Evidence& now : assessment.corrections) {
                    const bool is_void = now.key == alert.told.back().key &&
                                         (now.status == ResultStatus::Withdrawn ||
                                          now.value != alert.told.back().value);
                    EXPECT_FALSE(is_void)
                        << alert.finding.rule.text() << " rests on " << now.key.text;
                }
            }
        }
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace thiowatch::alerts
