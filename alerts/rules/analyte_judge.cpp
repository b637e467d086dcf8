#include "alerts/rules/analyte_judge.h"

#include <utility>

#include "alerts/rules/course_text.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/flags.h"
#include "alerts/rules/open_limits.h"
#include "alerts/rules/quality.h"
#include "alerts/rules/specimen_quality.h"
#include "alerts/rules/standing.h"

namespace thiowatch::alerts {

namespace {

void trace_rule(
    const TierAnswer& answer,
    const Sample& sample,
    std::string outcome,
    const Bench& bench,
    Report& report
) {
    std::string wanted;
    for (const Limit* limit : limits_in_force(*answer.rule, sample, bench)) {
        wanted += (wanted.empty() ? "" : " or ") + threshold_text(*limit, sample);
    }
    report.trace({
        answer.rule->id,
        value_text(sample) + " at " + sample.result->collected.rfc3339(),
        std::move(wanted),
        std::move(outcome),
    });
}

std::string outcome_of(const TierAnswer& answer) {
    if (!answer.applies) return "for adults only";
    if (answer.is_crossed_before) return "no: the value before was beyond it already";
    switch (answer.breach) {
        case Breach::No:
            return "no";
        case Breach::Unknown:
            return answer.lacks_uln ? "undecided: no upper limit sent"
                                    : "undecided: no baseline known";
        case Breach::Possible:
            return "possible";
        case Breach::Yes:
            return "yes, a more severe rule is sent";
    }
    return {};
}

/// The most severe tier that is no more than a warning, for a value that may be falsely low.
std::optional<SentTier> held_at_warning(std::vector<TierAnswer>& answers) {
    for (TierAnswer& answer : answers) {
        if (answer.rule->severity <= Severity::Warning) continue;
        answer.breach = Breach::No;
        answer.limit = nullptr;
    }
    return sent_tier(answers);
}

/// Judges one analyte of a record.
class AnalyteJudge {
  public:
    AnalyteJudge(Analyte analyte, const Bench& bench, Scope scope, Report& report)
        : series_(series_of(bench.series, analyte)),
          analyte_(analyte),
          bench_(bench),
          scope_(scope),
          report_(report) {}

    /// Whether anything was reported.
    bool run();

  private:
    void judge_limits(const Sample& sample);
    bool report_course(const Sample& sample, const std::optional<SentTier>& sent);
    void report_lasting();
    void trace_course(const CourseAnswer& answer, const Sample& sample, std::string outcome);
    void report_sent(const Sample& sample, const SentTier& sent, std::vector<std::string> notes);
    void report_others(const Sample& sample, const SentTier* sent);
    void report_nothing_known();
    [[nodiscard]] bool is_held(const Sample& sample, Severity severity) const;

    const Series& series_;
    Analyte analyte_;
    const Bench& bench_;
    Scope scope_;
    Report& report_;
    std::vector<TierAnswer> answers_;
    CourseVerdict course_;
    std::optional<Severity> sent_severity_;  ///< of what is told of the value itself
    bool has_reported_ = false;
};

bool AnalyteJudge::run() {
    has_reported_ = check_series(analyte_, series_, bench_, scope_, report_);
    if (const Sample* sample = series_.deciding()) {
        judge_limits(*sample);
    } else if (scope_ == Scope::Everything) {
        report_nothing_known();
    }
    if (judge_flags(analyte_, bench_, sent_severity_, scope_, report_)) has_reported_ = true;
    return has_reported_;
}

bool AnalyteJudge::is_held(const Sample& sample, Severity severity) const {
    if (severity >= Severity::Urgent) return false;
    return scope_ == Scope::UrgentOnly || (analyte_ == Analyte::Ast && is_haemolysed(sample));
}

void AnalyteJudge::judge_limits(const Sample& sample) {
    answers_ = judge_tiers(sample, bench_);
    std::vector<TierAnswer> before_holding;
    std::vector<std::string> notes;
    auto sent = sent_tier(answers_);
    if (sent && analyte_ == Analyte::Plt && is_clumped(sample) &&
        sent->severity > Severity::Warning) {
        notes.push_back(
            "held at warning because of clumps: " + threshold_text(*sent->answer->limit, sample) +
            " (" + std::string(name_of(sent->severity)) + ") is breached as well"
        );
        before_holding = answers_;
        sent = held_at_warning(answers_);
    }
    const bool is_kept_back = sent && is_held(sample, sent->severity);
    if (report_course(sample, sent)) {
        // The most severe of all that is true of the value is sent.
    } else if (sent && !is_kept_back) {
        report_sent(sample, *sent, std::move(notes));
    }
    if (is_kept_back && report_.is_traced()) {
        const std::string why = scope_ == Scope::UrgentOnly ? "preliminary" : "haemolysed";
        trace_rule(*sent->answer, sample, "held: " + why, bench_, report_);
    }
    if (scope_ == Scope::UrgentOnly) return;
    const SentTier* known = sent ? &*sent : nullptr;
    report_others(sample, known);
    const auto& all = before_holding.empty() ? answers_ : before_holding;
    check_open_limits(series_, all, bench_, report_);
}

void AnalyteJudge::report_sent(
    const Sample& sample,
    const SentTier& sent,
    std::vector<std::string> notes
) {
    Finding finding = threshold_finding(sample, sent, bench_);
    finding.notes.insert(finding.notes.end(), notes.begin(), notes.end());
    if (report_.is_traced()) {
        trace_rule(
            *sent.answer, sample, "FIRES " + std::string(name_of(sent.severity)), bench_, report_
        );
    }
    has_reported_ = true;
    sent_severity_ = finding.severity;
    report_.add(std::move(finding));
}

void AnalyteJudge::trace_course(
    const CourseAnswer& answer,
    const Sample& sample,
    std::string outcome
) {
    if (!report_.is_traced()) return;
    report_.trace({
        answer.head().id,
        value_text(sample) + " at " + sample.result->collected.rfc3339(),
        course_threshold(*answer.rule, course_, sample),
        std::move(outcome),
    });
}

/// A rule that was true of an earlier result and that no later one has ended.
void AnalyteJudge::report_lasting() {
    const CourseAnswer* lasting = nullptr;
    for (const CourseAnswer& answer : course_.answers) {
        if (answer.lasts_since == 0) continue;
        if (lasting == nullptr || answer.head().severity > lasting->head().severity) {
            lasting = &answer;
        }
    }
    if (lasting == nullptr) return;
    CourseVerdict then;
    then.course.assign(
        course_.course.begin(),
        course_.course.end() - static_cast<std::ptrdiff_t>(lasting->lasts_since)
    );
    const CoursePoint& point = then.course.back();
    for (const Sample& sample : series_.samples) {
        if (sample.result != point.result) continue;
        report_.last(course_finding(*lasting, then, sample, std::nullopt, bench_));
        return;
    }
}

/// A rule on the course is sent when it is more severe than the tier of the value itself.
bool AnalyteJudge::report_course(const Sample& sample, const std::optional<SentTier>& sent) {
    if (bench_.pack.index.on(analyte_).courses.empty()) return false;
    course_ = judge_course(sample, bench_);
    const CourseAnswer* leading = course_.leading();
    const bool is_waiting = leading != nullptr && scope_ == Scope::UrgentOnly &&
                            leading->head().severity < Severity::Urgent;
    const bool is_sent =
        leading != nullptr && !is_waiting && (!sent || leading->head().severity > sent->severity);
    for (const CourseAnswer& answer : course_.answers) {
        if (is_sent && &answer == leading) {
            trace_course(answer, sample, "FIRES " + std::string(name_of(answer.head().severity)));
            continue;
        }
        trace_course(answer, sample, answer.is_true ? "yes, not sent by itself" : "no");
        if (scope_ == Scope::Everything && !answer.is_true) {
            report_.stand(answer.head().id, name_of(analyte_), answer.standing);
        }
    }
    if (leading == nullptr && !sent && scope_ == Scope::Everything) report_lasting();
    if (!is_sent) return false;
    report_.add(course_finding(*leading, course_, sample, sent, bench_));
    has_reported_ = true;
    sent_severity_ = leading->head().severity;
    return true;
}

/// Rules that are not sent: those that are true behind a more severe one say nothing more.
void AnalyteJudge::report_others(const Sample& sample, const SentTier* sent) {
    const bool reassures_nobody =
        is_clumped(sample) && (analyte_ == Analyte::Wbc || sample.is_derived());
    for (const TierAnswer& answer : answers_) {
        if (sent != nullptr && (&answer == sent->answer || answer.rule == sent->named)) continue;
        if (report_.is_traced()) {
            trace_rule(answer, sample, outcome_of(answer), bench_, report_);
        }
        if (answer.breach == Breach::Yes) continue;
        Standing how = standing_of(answer, series_, bench_);
        if (how == Standing::Clear && reassures_nobody) how = Standing::NearLimit;
        report_.stand(answer.rule->id, name_of(analyte_), how);
    }
}

void AnalyteJudge::report_nothing_known() {
    const RuleIndex::OfAnalyte& rules = bench_.pack.index.on(analyte_);
    for (const auto* places : {&rules.thresholds, &rules.courses}) {
        for (const std::uint16_t place : *places) {
            const RuleId& id = head_of(bench_.pack.rules[place]).id;
            report_.stand(id, name_of(analyte_), Standing::NotAssessable);
            if (report_.is_traced()) {
                report_.trace({id, std::string(name_of(analyte_)), "", "no result"});
            }
        }
    }
}

}  // namespace

bool judge_analyte(Analyte analyte, const Bench& bench, Scope scope, Report& report) {
    return AnalyteJudge(analyte, bench, scope, report).run();
}

}  // namespace thiowatch::alerts
