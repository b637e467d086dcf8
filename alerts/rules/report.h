// Where judging writes what it found.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "alerts/rules/assessment.h"

namespace thiowatch::alerts {

/// Whether a trace is wanted; its texts are only made then.
enum class Tracing : std::uint8_t { Off, On };

class Report {
  public:
    Report(Assessment& into, Tracing tracing) : into_(into), tracing_(tracing) {}

    void add(Finding finding) { into_.findings.push_back(std::move(finding)); }
    void last(Finding finding) { into_.lasting.push_back(std::move(finding)); }
    /// Adds a finding of a check, with its line in the trace.
    void fire(Finding finding) {
        if (is_traced()) trace_finding(finding, "FIRES " + std::string(name_of(finding.severity)));
        add(std::move(finding));
    }
    void trace_finding(const Finding& finding, std::string outcome) {
        trace({finding.rule, finding.headline, finding.threshold, std::move(outcome)});
    }
    /// Of a check on one analyte: "DQ.UNIT/WBC".
    void stand_check(const RuleId& rule, Analyte analyte, Standing how) {
        stand_part(rule, name_of(analyte), how);
    }
    /// Of one problem among several that a rule on the person looks at: "MON.NOTOBT/blood_count".
    void stand_part(const RuleId& rule, std::string_view part, Standing how) {
        into_.standings.push_back({rule.text(), rule.text(), part, how});
    }
    /// `subject` is kept as it lies: a word of the pack or of the program.
    void stand(const RuleId& rule, std::string_view subject, Standing how) {
        into_.standings.push_back({rule.text(), subject, {}, how});
    }
    void stand(const RuleId& rule, std::string&& subject, Standing how) = delete;
    /// Time alone may change the answer at that moment, which lies after `now`.
    void review_at(const Instant& at) {
        auto& next = into_.next_review_at;
        if (!next || at < *next) next = at;
    }
    [[nodiscard]] bool is_traced() const { return tracing_ == Tracing::On; }
    void trace(TraceLine line) { into_.trace.push_back(std::move(line)); }

  private:
    Assessment& into_;
    Tracing tracing_;
};

/// Preliminary results raise alerts that cannot wait, nothing less, and clear none.
enum class Scope : std::uint8_t { Everything, UrgentOnly };

}  // namespace thiowatch::alerts
