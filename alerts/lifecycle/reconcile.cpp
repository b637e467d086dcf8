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
//                            not anything else                       update SameOrBetter, silent
//   another rule             rests on a void value               withdraw, open the finding as
//   corrected
//                            not severer than the finding        supersede, open
//                            severer, Clear (ANC.C at 1.2)       supersede, open: the lower tier is
//                                                                told by its own route
//                            severer, not Clear (ANC.C at 0.52)  nothing: the severer one stays
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

/// The most severe finding of each subject; among equals the one that has an alert, else the first.
FindingList leading_findings(const Assessment& assessment, const KnownAlerts& known) {
    FindingList leading;
    if (!assessment.in_window) return leading;
    for (const Finding& finding : assessment.findings) {
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
        if (standing.rule != alert.finding.rule || standing.subject != alert.finding.subject)
            continue;
        if (standing.standing != Standing::Clear) return false;
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

/// Whether a finding of the same rule, with other evidence than before, is to be told.
bool is_worth_telling(const Alert& alert, const Finding& finding) {
    if (finding.severity > alert.finding.severity) return true;
    if (finding.evidence.empty() || !is_new_to_people(alert, finding.evidence.front()))
        return false;
    if (finding.severity == Severity::Critical) return true;
    const Evidence* told = last_told(alert);
    const Worsening change = told == nullptr ? Worsening::Unknown : worsening(*told, finding);
    switch (change) {
        case Worsening::Worse:
            return true;
        case Worsening::NotWorse:
            return false;
        case Worsening::Unknown:
            return finding.severity >= Severity::Urgent;
    }
    return true;
}

bool is_corrected_result(const Finding& finding) {
    if (finding.evidence.empty()) return false;
    const Evidence& deciding = finding.evidence.front();
    return deciding.status == ResultStatus::Corrected || deciding.before_correction.has_value();
}

/// Collects changes; what opens comes last.
class Reconciliation {
  public:
    explicit Reconciliation(const Assessment& assessment) : assessment_(assessment) {}

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
        opening_.emplace_back(OpenAlert{finding, replaces_void || is_corrected_result(finding)});
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
        if (is_worth_telling(alert, finding)) change.reason = UpdateReason::Worse;
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
    Reconciliation reconciliation(assessment);
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
