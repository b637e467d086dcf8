#include "alerts/notices/subject.h"

#include "alerts/lifecycle/reconcile.h"
#include "alerts/notices/local_time.h"

namespace thiowatch::alerts {

namespace {

std::string urgency_of(Severity severity) {
    switch (severity) {
        case Severity::Critical:
            return "[ACT NOW] ";
        case Severity::Urgent:
            return "[ACT TODAY] ";
        case Severity::Warning:
            return "[REVIEW] ";
        case Severity::Info:
            return "[INFO] ";
    }
    return "[ACT NOW] ";
}

/// ", reply by 17:00"; shorter when another day has to be named, so that phones show it whole.
std::string reply_by(const NoticeView& view) {
    if (!view.acknowledge_by) return {};
    const std::string deadline = deadline_text(*view.acknowledge_by, view.at, view.zone);
    return (deadline.size() > 5 ? ", by " : ", reply by ") + deadline;
}

std::string asking(const NoticeView& view, const std::string& what) {
    return urgency_of(view.notice.severity) + what + ", ref " + shown_ref(view.alert) +
           reply_by(view);
}

std::string of_correction(const NoticeView& view) {
    const std::string ref = "ref " + shown_ref(view.alert);
    const bool is_reminder =
        view.notice.kind == NoticeKind::Escalated || view.notice.kind == NoticeKind::Repeated;
    if (is_reminder) return "[WITHDRAWN] Unanswered, " + ref + reply_by(view);
    return "[WITHDRAWN] " + ref + ": lab corrected the result";
}

std::string of_alert(const NoticeView& view) {
    const std::string ref = "ref " + shown_ref(view.alert);
    switch (view.notice.kind) {
        case NoticeKind::Opened:
            return asking(view, "Monitoring result");
        case NoticeKind::Updated:
            return asking(view, "Updated result");
        case NoticeKind::Escalated:
        case NoticeKind::Repeated:
            return asking(view, "Unanswered result");
        case NoticeKind::Withdrawn:
            return of_correction(view);
        case NoticeKind::Resolved:
            return "[CLOSED] Monitoring result, " + ref;
        case NoticeKind::Acknowledged:
            return "[ANSWERED] Monitoring result, " + ref;
        case NoticeKind::Operator:
            return "[OPERATOR] ThioWatch needs attention";
        case NoticeKind::Test:
            return "[TEST] ThioWatch test message, no action needed";
        case NoticeKind::Digest:
            return "[DIGEST] ThioWatch: " + std::to_string(view.digest.size()) +
                   (view.digest.size() == 1 ? " item" : " items");
    }
    return asking(view, "Monitoring result");
}

bool is_answer_or_end(NoticeKind kind) {
    return kind == NoticeKind::Resolved || kind == NoticeKind::Acknowledged ||
           kind == NoticeKind::Operator || kind == NoticeKind::Test || kind == NoticeKind::Digest;
}

}  // namespace

std::string subject_of(const NoticeView& view) {
    const bool tells_correction =
        is_correction(view.alert.finding) && !is_answer_or_end(view.notice.kind);
    const std::string subject = tells_correction ? of_correction(view) : of_alert(view);
    return view.is_live ? subject : "[SHADOW] " + subject;
}

}  // namespace thiowatch::alerts
