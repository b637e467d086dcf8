// The order is what a prescriber reads on a phone: how urgent, by when and where to answer; then
// (if the route allows it) the finding, the person, the values, why, and what the sources name.
// Actions are options, never orders; nothing reassures.

#include "alerts/notices/body.h"

#include "alerts/lifecycle/reconcile.h"
#include "alerts/notices/local_time.h"
#include "alerts/notices/person_text.h"
#include "alerts/notices/wording.h"

namespace thiowatch::alerts {

namespace {

std::string need_of(Severity severity) {
    switch (severity) {
        case Severity::Critical:
            return "a monitoring result needs an answer now.";
        case Severity::Urgent:
            return "a monitoring result needs an answer today.";
        case Severity::Warning:
            return "a monitoring result needs a review.";
        case Severity::Info:
            return "a monitoring result for your attention.";
    }
    return "a monitoring result needs an answer now.";
}

std::string lead_of(const NoticeView& view) {
    const std::string word = std::string(severity_word(view.notice.severity)) + ": ";
    const std::string ref = shown_ref(view.alert);
    switch (view.notice.kind) {
        case NoticeKind::Opened:
            if (is_correction(view.alert.finding)) break;
            return word + need_of(view.notice.severity);
        case NoticeKind::Updated:
            return word + "alert " + ref + " has a new or corrected result.";
        case NoticeKind::Escalated:
            return word + "nobody has answered alert " + ref + "; it now comes to you as well.";
        case NoticeKind::Repeated:
            return word + "nobody has answered alert " + ref + " yet.";
        case NoticeKind::Withdrawn:
            break;
        case NoticeKind::Resolved:
            return "CLOSED: a later result closed alert " + ref + ".";
        case NoticeKind::Acknowledged:
            return "ANSWERED: somebody acknowledged alert " + ref + ".";
        case NoticeKind::Operator:
            return "OPERATOR: ThioWatch needs attention.";
        case NoticeKind::Test:
            return "TEST: this message shows that you can be reached.";
        case NoticeKind::Digest:
            return "DIGEST: what you should know, and nothing that waits for an answer.";
    }
    return word + "the laboratory withdrew or corrected the result behind alert " + ref + ".";
}

bool is_about_alert(const NoticeView& view) {
    return view.notice.kind != NoticeKind::Operator && view.notice.kind != NoticeKind::Test &&
           view.notice.kind != NoticeKind::Digest;
}

std::string headline_of(const NoticeView& view) {
    const Finding& finding = view.alert.finding;
    const bool says_corrected = view.alert.corrected && !is_correction(finding);
    return (says_corrected ? "CORRECTED: " : "") + one_line(finding.headline);
}

BodySection answer_section(const NoticeView& view) {
    const Alert& alert = view.alert;
    BodySection section;
    section.lines.push_back(
        "Reference " + alert.ref.text() + ", version " + std::to_string(alert.version) + "."
    );
    if (shown_ref(alert) != alert.ref.text()) {
        section.lines.push_back("It withdraws alert " + shown_ref(alert) + ".");
    }
    if (view.acknowledge_by) {
        section.lines.push_back(
            "Please answer by " + moment_text(*view.acknowledge_by, view.zone) + "."
        );
        const std::string next = joined(view.escalates_to, ", ");
        section.lines.push_back(
            "If nobody answers by then, it is sent again" +
            (next.empty() ? std::string(".") : " and also goes to: " + next + ".")
        );
    }
    if (view.notice.kind == NoticeKind::Acknowledged && alert.acknowledged) {
        section.lines.push_back(
            "Acknowledged by " + one_line(alert.acknowledged->by) + " at " +
            moment_text(alert.acknowledged->at, view.zone) + "."
        );
    }
    if (!view.also_told.empty()) {
        section.lines.push_back("Also told: " + joined(view.also_told, ", ") + ".");
    }
    return section;
}

BodySection result_section(const NoticeView& view) {
    BodySection section{.title = "Result", .lines = {}, .table = {}};
    section.table.head = {"Analyte", "As sent", "Converted", "Collected", "Lab range", "Status"};
    for (const Evidence& evidence : view.alert.finding.evidence) {
        section.table.rows.push_back({
            std::string(label_of(evidence.analyte)) + " (" +
                std::string(name_of(evidence.analyte)) + ")",
            value_text(evidence),
            canonical_text(evidence),
            moment_text(evidence.collected, view.zone),
            evidence.range.empty() ? "not sent" : one_line(evidence.range),
            status_text(evidence),
        });
    }
    return section;
}

BodySection previous_section(const NoticeView& view) {
    BodySection section{.title = "Earlier values, newest first", .lines = {}, .table = {}};
    section.table.head = {"Analyte", "As sent", "Collected", "Change since"};
    const auto& evidence = view.alert.finding.evidence;
    for (const Evidence& earlier : view.previous) {
        section.table.rows.push_back({
            std::string(name_of(earlier.analyte)),
            value_text(earlier),
            moment_text(earlier.collected, view.zone),
            evidence.empty() ? std::string{} : change_text(earlier, evidence.front()),
        });
    }
    return section;
}

BodySection reason_section(const Finding& finding) {
    BodySection section{.title = "Why", .lines = {}, .table = {}};
    const std::string limit = finding.threshold.empty() ? "" : ": " + one_line(finding.threshold);
    section.lines.push_back("Rule " + finding.rule.text() + limit);
    if (!finding.pack.empty()) section.lines.push_back("Rule pack " + one_line(finding.pack));
    if (!finding.sources.empty()) {
        section.lines.push_back("Sources: " + joined(finding.sources, "; "));
    }
    return section;
}

BodySection list_section(std::string title, const std::vector<std::string>& items) {
    BodySection section{.title = std::move(title), .lines = {}, .table = {}};
    for (const std::string& item : items)
        section.lines.push_back("- " + one_line(item));
    return section;
}

BodySection treatment_section(const NoticeView& view) {
    BodySection section{.title = "Treatment on file", .lines = {}, .table = {}};
    for (const TherapyCourse& course : view.therapy) {
        section.lines.push_back(therapy_text(course, view.zone));
    }
    return section;
}

bool is_empty(const BodySection& section) {
    return section.lines.empty() && section.table.rows.empty();
}

void add(Body& body, BodySection section) {
    if (!is_empty(section)) body.sections.push_back(std::move(section));
}

void add_clinical(Body& body, const NoticeView& view) {
    const Finding& finding = view.alert.finding;
    body.headline = headline_of(view);
    if (view.notice.detail == Detail::Full && view.person) {
        add(body, {.title = "", .lines = {person_text(*view.person, view.at)}, .table = {}});
    }
    add(body, result_section(view));
    add(body, previous_section(view));
    add(body, treatment_section(view));
    add(body, list_section("Notes", finding.notes));
    add(body, list_section("Options the sources name (not an order)", finding.actions));
    add(body, reason_section(finding));
    if (!view.laboratory.empty()) {
        add(body, {.title = "Laboratory", .lines = {one_line(view.laboratory)}, .table = {}});
    }
}

BodySection digest_section(const NoticeView& view) {
    BodySection section;
    for (const DigestShown& line : view.digest)
        section.lines.push_back("- " + digest_line(line));
    return section;
}

void add_closing(Body& body, const NoticeView& view) {
    if (is_about_alert(view)) {
        if (view.notice.detail == Detail::None) {
            body.closing.emplace_back(
                "This message holds no patient data; the link shows the result."
            );
        }
        body.closing.emplace_back(
            "Answer by the link after signing in; a reply to this mail is read by nobody."
        );
        body.closing.emplace_back(
            "ThioWatch compares results with rules. The decision is yours: check the record."
        );
    }
    body.closing.emplace_back(kNoReassurance);
    if (!view.is_live) {
        body.closing.emplace_back("SHADOW MODE: not for patient care; nobody else was told.");
    }
    if (!view.site.empty())
        body.closing.push_back("Sent by ThioWatch at " + one_line(view.site) + ".");
}

}  // namespace

Body body_of(const NoticeView& view) {
    Body body;
    body.lead = lead_of(view);
    body.link = one_line(view.link);
    body.link_label = "Open ThioWatch";
    if (is_about_alert(view)) {
        body.link_label = "Open and answer";
        add(body, answer_section(view));
        if (view.notice.detail != Detail::None) add_clinical(body, view);
    } else if (view.notice.kind == NoticeKind::Digest) {
        add(body, digest_section(view));
    } else if (view.news) {
        add(body, {.title = "", .lines = {one_line(view.news->text)}, .table = {}});
    }
    add_closing(body, view);
    return body;
}

}  // namespace thiowatch::alerts
