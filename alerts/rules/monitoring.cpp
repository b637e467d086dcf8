// One missed visit is one alert, whatever was to be taken at it. Its evidence names the last tests
// without their keys: a correction of such a test does not touch what the alert says.

#include "alerts/rules/monitoring.h"

#include <algorithm>

#include "alerts/rules/evidence.h"
#include "alerts/rules/expected_test.h"

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kSubject = "MON";
constexpr Duration kMilestoneTold = days(7);

std::string days_text(Duration time) {
    const auto count = time.count() / days(1).count();
    return std::to_string(count) + (count == 1 ? " day" : " days");
}

std::string date_text(const Instant& at) {
    return at.rfc3339().substr(0, 10);
}

template <class Visit>
void each_rule(const RulePack& pack, MonitoringCause cause, const Visit& visit) {
    for (const Rule& rule : pack.rules) {
        const auto* monitoring = std::get_if<MonitoringRule>(&rule);
        if (monitoring != nullptr && monitoring->cause == cause) visit(*monitoring);
    }
}

/// The schedule with its version and what it must say of itself.
void add_schedule(const ExpectedTest& test, Finding& finding) {
    const Schedule& schedule = *test.schedule;
    std::string note = "schedule " + schedule.id;
    if (!schedule.version.empty()) note += " " + schedule.version;
    if (!schedule.caution.empty()) note += ": " + schedule.caution;
    const auto has = [&](const std::string& text) {
        return std::find(finding.notes.begin(), finding.notes.end(), text) != finding.notes.end();
    };
    if (!has(note)) finding.notes.push_back(note);
    for (const std::string& reason : test.reasons) {
        const std::string shorter = "wanted more often: " + reason;
        if (!has(shorter)) finding.notes.push_back(shorter);
    }
    finding.sources.insert(
        finding.sources.end(), test.plan->sources.begin(), test.plan->sources.end()
    );
}

Finding finding_of(const MonitoringRule& rule, std::string subject, const RulePack& pack) {
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.subject = std::move(subject);
    finding.sources = rule.sources;
    finding.actions = rule.actions;
    finding.pack = pack.name();
    return finding;
}

class Lateness {
  public:
    Lateness(const Bench& bench, const Instant& now, Report& report)
        : bench_(bench), now_(now), report_(report) {}

    void judge(const std::vector<ExpectedTest>& tests);

  private:
    [[nodiscard]] bool is_late(const ExpectedTest& test, const MonitoringRule& rule) const {
        return !test.is_quiet() && test.late_from(rule, set()) <= now_;
    }
    [[nodiscard]] const ScheduleSet& set() const { return bench_.pack.schedules; }
    [[nodiscard]] std::string line(const ExpectedTest& test) const;
    void look_again(const ExpectedTest& test, const MonitoringRule& rule);
    void tell(const MonitoringRule& rule, const std::vector<ExpectedTest>& tests);
    void trace(const MonitoringRule& rule, const std::vector<ExpectedTest>& tests, bool is_true);

    const Bench& bench_;
    const Instant& now_;
    Report& report_;
};

void Lateness::judge(const std::vector<ExpectedTest>& tests) {
    const MonitoringRule* sent = nullptr;
    each_rule(bench_.pack, MonitoringCause::Late, [&](const MonitoringRule& rule) {
        bool is_true = false;
        for (const ExpectedTest& test : tests) {
            is_true = is_true || is_late(test, rule);
            look_again(test, rule);
        }
        if (is_true && (sent == nullptr || rule.severity > sent->severity)) sent = &rule;
        if (!is_true) report_.stand(rule.id, kSubject, Standing::Clear);
        if (report_.is_traced()) trace(rule, tests, is_true);
    });
    if (sent != nullptr) tell(*sent, tests);
}

void Lateness::look_again(const ExpectedTest& test, const MonitoringRule& rule) {
    if (test.is_quiet()) return;
    const Instant late = test.late_from(rule, set());
    if (late > now_) report_.review_at(late);
}

std::string Lateness::line(const ExpectedTest& test) const {
    const std::string what(label_of(test.plan->family));
    const std::string wanted = ", wanted every " + days_text(test.every);
    const Duration ago = days(days_between(test.since, now_, set().zone));
    if (test.last == nullptr) return what + " not seen for " + days_text(ago) + wanted;
    const Duration past = days(days_between(test.last->collected, now_, set().zone));
    return what + " overdue: the last was " + days_text(past) + " ago" + wanted;
}

void Lateness::tell(const MonitoringRule& rule, const std::vector<ExpectedTest>& tests) {
    Finding finding = finding_of(rule, std::string(kSubject), bench_.pack);
    for (const ExpectedTest& test : tests) {
        if (!is_late(test, rule)) continue;
        if (finding.headline.empty()) {
            finding.headline = line(test);
            finding.threshold = "days since the last > " +
                                (rule.intervals > 1 ? std::to_string(rule.intervals) + " x " : "") +
                                days_text(test.every) +
                                (rule.with_grace ? " + " + days_text(test.grace) : "");
        } else {
            finding.notes.push_back(line(test));
        }
        add_schedule(test, finding);
        if (test.last == nullptr) continue;
        finding.evidence.push_back(evidence_of(*test.last));
        finding.evidence.back().key = {};
    }
    report_.fire(std::move(finding));
}

void Lateness::trace(
    const MonitoringRule& rule,
    const std::vector<ExpectedTest>& tests,
    bool is_true
) {
    for (const ExpectedTest& test : tests) {
        if (is_true && is_late(test, rule)) continue;
        const std::string saw =
            test.last == nullptr ? "no test" : "last on " + date_text(test.last->collected);
        report_.trace(
            {rule.id,
             std::string(label_of(test.plan->family)) + ": " + saw,
             "late from " + date_text(test.late_from(rule, set())),
             test.is_quiet() ? "never sent to us: not judged" : "no"}
        );
    }
}

/// The newest attempt that gave no result, when nothing as new could be judged.
const Measurement*
failed_attempt(const ExpectedTest& test, const RecordView& view, const Instant& now) {
    const Measurement* failed = nullptr;
    const auto consider = [&](const Measurement* item) {
        const bool is_old = test.last != nullptr && item->collected <= test.last->collected;
        if (is_old || item->collected > now + kClockTolerance) return;
        if (failed == nullptr || item->collected > failed->collected) failed = item;
    };
    for (const Analyte analyte : test.plan->tests) {
        for (const Measurement* item : view.revised()) {
            const bool is_missing = item->status == ResultStatus::NotObtained;
            if (item->analyte == analyte && is_missing) consider(item);
        }
        for (const Measurement* item : view.newest_first(analyte)) {
            const bool is_empty = std::holds_alternative<NoValue>(item->value);
            if (is_empty && item->status != ResultStatus::Preliminary) consider(item);
        }
    }
    return failed;
}

void judge_attempts(
    const std::vector<ExpectedTest>& tests,
    const RecordView& view,
    const Bench& bench,
    const Instant& now,
    Report& report
) {
    each_rule(bench.pack, MonitoringCause::NotObtained, [&](const MonitoringRule& rule) {
        for (const ExpectedTest& test : tests) {
            const std::string_view family = name_of(test.plan->family);
            const Measurement* failed = failed_attempt(test, view, now);
            if (failed == nullptr) {
                report.stand_part(rule.id, family, Standing::Clear);
                continue;
            }
            Finding finding =
                finding_of(rule, rule.id.text() + "/" + std::string(family), bench.pack);
            finding.headline = std::string(label_of(test.plan->family)) + " of " +
                               date_text(failed->collected) + " gave no result";
            finding.threshold = "not obtained";
            finding.notes = {"it does not count as monitoring done"};
            finding.evidence = {evidence_of(*failed)};
            finding.evidence.back().key = {};
            report.fire(std::move(finding));
        }
    });
}

const TherapyCourse*
course_monitored(const PatientRecord& record, const RulePack& pack, const Instant& now) {
    const TherapyCourse* found = nullptr;
    for (const TherapyCourse& course : record.therapy.courses()) {
        const auto& drugs = pack.applies_to;
        const bool is_ours =
            std::find(drugs.begin(), drugs.end(), course.ingredient) != drugs.end();
        if (!is_ours || !counts_at(course, now, pack.active_within)) continue;
        // The latest that has begun; courses stand in the order of their starts.
        if (found == nullptr || course.start <= now) found = &course;
    }
    return found;
}

}  // namespace

void judge_monitoring(
    const RecordView& view,
    const Bench& bench,
    const Instant& now,
    Report& report
) {
    if (bench.pack.schedules.empty()) return;
    const TherapyCourse* course = course_monitored(bench.record, bench.pack, now);
    if (course == nullptr) return;
    for (const ResponseMilestone& milestone : bench.pack.milestones) {
        const Instant at = course->start + milestone.after;
        if (at > now && (!course->stop || at < *course->stop)) report.review_at(at);
    }
    std::optional<Instant> next_change;
    const auto tests = expected_tests(bench, *course, now, next_change);
    if (next_change) report.review_at(*next_change);
    Lateness(bench, now, report).judge(tests);
    judge_attempts(tests, view, bench, now, report);
}

void end_monitoring(const RulePack& pack, Assessment& assessment) {
    each_rule(pack, MonitoringCause::Late, [&](const MonitoringRule& rule) {
        assessment.standings.push_back({rule.id.text(), kSubject, {}, Standing::Clear, true});
    });
    each_rule(pack, MonitoringCause::NotObtained, [&](const MonitoringRule& rule) {
        for (const TestFamily family : kTestFamilies) {
            assessment.standings.push_back(
                {rule.id.text(), rule.id.text(), name_of(family), Standing::Clear, true}
            );
        }
    });
}

std::vector<ReachedMilestone>
reached_milestones(const PatientRecord& record, const RulePack& pack, const Instant& now) {
    std::vector<ReachedMilestone> reached;
    const TherapyCourse* course = course_monitored(record, pack, now);
    if (course == nullptr) return reached;
    for (const ResponseMilestone& milestone : pack.milestones) {
        const Instant at = course->start + milestone.after;
        const bool is_on = !course->stop || at < *course->stop;
        if (is_on && at <= now && now - at <= kMilestoneTold) {
            const std::string topic = milestone.name + "/" + date_text(course->start);
            reached.push_back({milestone.name, topic, milestone.text});
        }
    }
    return reached;
}

}  // namespace thiowatch::alerts
