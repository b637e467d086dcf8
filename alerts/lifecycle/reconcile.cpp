// How alerts follow findings.
//
// One subject ("ANC", "DQ.UNIT/WBC") is one clinical problem and has one open alert: the most
// severe finding of the subject leads, lower tiers are part of it. An episode of a rule lasts from
// the first finding until its standing is Clear; a rule that merely no longer fires, or cannot be
// judged, keeps its alert open, because an all-clear must come from a result.
//
//   leading finding          open alert of the subject           what changes
//   ---------------          -------------------------           ------------
//   same rule                evidence as before                  nothing at all
//                            rests on a void value               update Corrected
//                            10 % worse than told, or severer    update Worse
//                            critical, a result not told yet     update Worse: never suppressed
//                            urgent, values not comparable       update Worse: nobody can say it is
//                            told long ago (7 d, or the rule's own)  update Again
//                            not anything else                       update SameOrBetter, silent
//   another rule             rests on a void value               withdraw, open the finding as
//   corrected
//                            not severer than the finding        supersede, open
//                            severer, Clear (ANC.C at 1.2)       supersede, open: the lower tier is
//                                                                told by its own route
//                            severer, not Clear (ANC.C at 0.52)  nothing: the severer one stays
//   closed by a person with  the very same evidence              nothing, until a result comes
//   none                     rests on a void value               withdraw
//                            Clear                               resolve
//                            anything else                       nothing
//
// A resolved or superseded alert somebody was told of is withdrawn as well when its value turns out
// void. While the person is not followed (`in_window` false) nothing is judged, but void stays
// void. Within an episode the severity never falls: "possibly below 1.0" sends a rule one step
// lower, and that must not quieten an alert that was certain. A CORR alert stays until it is
// acknowledged. If every alert of a subject came from merged records, one is kept and the others
// give way to it.

#include "alerts/lifecycle/reconcile.h"

#include <algorithm>

#include "alerts/lifecycle/basis.h"
#include "alerts/lifecycle/correction.h"
#include "alerts/lifecycle/worsening.h"

namespace thiowatch::alerts {

namespace {

using AlertList = std::vector<const Alert*>;
using FindingList = std::vector<const Finding*>;

bool is_open_problem(const Alert& alert) {
    return alert.state == AlertState::Open && !is_correction(alert.finding);
}

AlertList open_alerts_of(const std::string& subject, const KnownAlerts& known) {
    AlertList open;
    for (const Alert& alert : known.alerts) {
        if (is_open_problem(alert) && alert.finding.subject == subject) open.push_back(&alert);
    }
    return open;
}

bool has_rule(const AlertList& alerts, const RuleId& rule) {
    return std::any_of(alerts.begin(), alerts.end(), [&](const Alert* alert) {
        return alert->finding.rule == rule;
    });
}

/// A person ended the alert knowing this very result: only another one opens it again.
bool was_closed_by_a_person(const Finding& finding, const KnownAlerts& known) {
    return std::any_of(known.alerts.begin(), known.alerts.end(), [&](const Alert& alert) {
        return alert.state == AlertState::Resolved && alert.closed_by &&
               alert.finding.rule == finding.rule && alert.finding.subject == finding.subject &&
               alert.finding.severity >= finding.severity &&
               is_same_evidence(alert.finding.evidence, finding.evidence);
    });
}

/// The most severe finding of each subject; among equals the one that has an alert, else the first.
FindingList leading_findings(const Assessment& assessment, const KnownAlerts& known) {
    FindingList leading;
    if (!assessment.in_window) return leading;
    std::vector<const Finding*> standing;
    for (const Finding& finding : assessment.findings)
        standing.push_back(&finding);
    for (const Finding& finding : assessment.lasting) {
        if (!was_closed_by_a_person(finding, known)) standing.push_back(&finding);
    }
    for (const Finding* candidate : standing) {
        const Finding& finding = *candidate;
        const auto rival = std::find_if(leading.begin(), leading.end(), [&](const Finding* other) {
            return other->subject == finding.subject;
        });
        if (rival == leading.end()) {
            leading.push_back(&finding);
            continue;
        }
        const AlertList open = open_alerts_of(finding.subject, known);
        const bool has_alert = has_rule(open, finding.rule) && !has_rule(open, (*rival)->rule);
        const bool is_equal = finding.severity == (*rival)->severity;
        if (finding.severity > (*rival)->severity || (is_equal && has_alert)) *rival = &finding;
    }
    return leading;
}

bool is_clear(const Alert& alert, const Assessment& assessment) {
    bool has_standing = false;
    for (const RuleStanding& standing : assessment.standings) {
        if (!standing.is_of(alert.finding)) continue;
        if (standing.standing != Standing::Clear) return false;
        if (!assessment.in_window && !standing.is_over) return false;
        has_standing = true;
    }
    return has_standing;
}

bool is_new_to_people(const Alert& alert, const Evidence& deciding) {
    const auto has_key = [&](const Evidence& told) { return told.key == deciding.key; };
    const Evidence* last = last_told(alert);
    return (last == nullptr || !has_key(*last)) &&
           std::none_of(alert.told.begin(), alert.told.end(), has_key);
}

/// How a finding of the same rule, with other evidence than before, is to be told.
UpdateReason
reason_to_tell(const Alert& alert, const Finding& finding, const RepeatPolicy& repeat) {
    if (finding.severity > alert.finding.severity) return UpdateReason::Worse;
    if (finding.evidence.empty() || !is_new_to_people(alert, finding.evidence.front()))
        return UpdateReason::SameOrBetter;
    if (repeat.always_tells(finding.severity)) return UpdateReason::Worse;
    const Evidence* told = last_told(alert);
    if (told == nullptr) return UpdateReason::Worse;
    const Duration quiet = finding.repeat_after.value_or(repeat.quiet_for);
    const bool was_long_ago = finding.evidence.front().collected - told->collected >= quiet;
    switch (worsening(*told, finding, repeat.worse_by)) {
        case Worsening::Worse:
            return UpdateReason::Worse;
        case Worsening::NotWorse:
            return was_long_ago ? UpdateReason::Again : UpdateReason::SameOrBetter;
        case Worsening::Unknown:
            break;
    }
    if (finding.severity >= Severity::Urgent) return UpdateReason::Worse;
    return was_long_ago ? UpdateReason::Again : UpdateReason::SameOrBetter;
}

/// An episode of the rule ended within the rule's own time, and this result is no worse.
bool is_too_soon(const Finding& finding, const KnownAlerts& known, const RepeatPolicy& repeat) {
    if (!finding.repeat_after || finding.evidence.empty()) return false;
    return std::any_of(known.alerts.begin(), known.alerts.end(), [&](const Alert& alert) {
        const Evidence* told = last_told(alert);
        const bool is_earlier = alert.state == AlertState::Resolved && told != nullptr &&
                                alert.finding.rule == finding.rule &&
                                alert.finding.subject == finding.subject;
        if (!is_earlier) return false;
        const Duration since = finding.evidence.front().collected - told->collected;
        return since < *finding.repeat_after &&
               worsening(*told, finding, repeat.worse_by) == Worsening::NotWorse;
    });
}

bool is_corrected_result(const Finding& finding) {
    if (finding.evidence.empty()) return false;
    const Evidence& deciding = finding.evidence.front();
    return deciding.status == ResultStatus::Corrected || deciding.before_correction.has_value();
}

/// Collects changes; what opens comes last.
class Reconciliation {
  public:
    Reconciliation(const KnownAlerts& known, const Assessment& assessment)
        : known_(known), assessment_(assessment) {}

    void settle_correction(const Alert& alert);
    void settle_closed(const Alert& alert);
    void settle_without_finding(const Alert& alert);
    void settle_with_finding(const AlertList& open, const Finding& finding);
    Changes finish();

  private:
    bool withdraw_if_void(const Alert& alert);
    void update(const Alert& alert, const Finding& finding);
    void supersede(const Alert& alert, const Finding& by);
    bool make_way(const AlertList& open, const Finding& finding);

    const KnownAlerts& known_;
    const Assessment& assessment_;
    std::vector<Change> ending_;
    std::vector<Change> opening_;
};

void Reconciliation::settle_correction(const Alert& alert) {
    if (!alert.acknowledged) return;
    ending_.emplace_back(ResolveAlert{alert.id, "the correction was acknowledged"});
}

void Reconciliation::settle_closed(const Alert& alert) {
    if (alert.state != AlertState::Withdrawn && alert.notified) withdraw_if_void(alert);
}

void Reconciliation::settle_without_finding(const Alert& alert) {
    if (withdraw_if_void(alert) || !is_clear(alert, assessment_)) return;
    ending_.emplace_back(ResolveAlert{alert.id, "a later result is clear of the limit"});
}

void Reconciliation::settle_with_finding(const AlertList& open, const Finding& finding) {
    const auto same = std::find_if(open.begin(), open.end(), [&](const Alert* alert) {
        return alert->finding.rule == finding.rule;
    });
    if (same == open.end()) {
        const std::size_t withdrawn_before = ending_.size();
        if (!make_way(open, finding)) return;
        const bool replaces_void = std::any_of(
            ending_.begin() + static_cast<std::ptrdiff_t>(withdrawn_before),
            ending_.end(),
            [](const Change& change) { return std::holds_alternative<WithdrawAlert>(change); }
        );
        if (was_closed_by_a_person(finding, known_)) return;
        opening_.emplace_back(OpenAlert{
            .finding = finding,
            .corrected = replaces_void || is_corrected_result(finding),
            .quiet = is_too_soon(finding, known_, assessment_.repeat)});
        return;
    }
    AlertList others = open;
    others.erase(others.begin() + (same - open.begin()));
    make_way(others, finding);
    update(**same, finding);
}

/// Ends the alerts that `finding` replaces; false when a severer one stays in its way.
bool Reconciliation::make_way(const AlertList& open, const Finding& finding) {
    bool is_free = true;
    for (const Alert* alert : open) {
        if (withdraw_if_void(*alert)) continue;
        if (alert->finding.severity <= finding.severity || is_clear(*alert, assessment_)) {
            supersede(*alert, finding);
        } else {
            is_free = false;
        }
    }
    return is_free;
}

bool Reconciliation::withdraw_if_void(const Alert& alert) {
    const auto basis = void_basis(alert, assessment_);
    if (!basis) return false;
    ending_.emplace_back(WithdrawAlert{
        .id = alert.id, .correction = correction_finding(alert, *basis), .tell = alert.notified});
    return true;
}

void Reconciliation::update(const Alert& alert, const Finding& finding) {
    UpdateAlert change{alert.id, finding, UpdateReason::SameOrBetter};
    if (was_told_void(alert, assessment_)) {
        change.reason = UpdateReason::Corrected;
    } else {
        const bool is_severer = finding.severity > alert.finding.severity;
        const bool is_same = is_same_evidence(finding.evidence, alert.finding.evidence);
        if (is_same && !is_severer) return;
        change.reason = reason_to_tell(alert, finding, assessment_.repeat);
        change.finding.severity = std::max(finding.severity, alert.finding.severity);
    }
    ending_.emplace_back(std::move(change));
}

void Reconciliation::supersede(const Alert& alert, const Finding& by) {
    ending_.emplace_back(SupersedeAlert{alert.id, by.rule});
}

Changes Reconciliation::finish() {
    Changes changes{std::move(ending_)};
    std::move(opening_.begin(), opening_.end(), std::back_inserter(changes.list));
    return changes;
}

}  // namespace

Changes reconcile(const KnownAlerts& known, const Assessment& assessment, const Instant&) {
    Reconciliation reconciliation(known, assessment);
    const FindingList leading = leading_findings(assessment, known);
    const auto leads_subject = [&](const Alert& alert) {
        return std::any_of(leading.begin(), leading.end(), [&](const Finding* finding) {
            return finding->subject == alert.finding.subject;
        });
    };
    for (const Alert& alert : known.alerts) {
        if (alert.state != AlertState::Open) {
            if (!is_correction(alert.finding)) reconciliation.settle_closed(alert);
        } else if (is_correction(alert.finding)) {
            reconciliation.settle_correction(alert);
        } else if (!leads_subject(alert)) {
            reconciliation.settle_without_finding(alert);
        }
    }
    for (const Finding* finding : leading) {
        reconciliation.settle_with_finding(open_alerts_of(finding->subject, known), *finding);
    }
    return reconciliation.finish();
}

}  // namespace thiowatch::alerts
