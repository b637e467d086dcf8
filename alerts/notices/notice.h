// A notice: one thing to tell one contact by one channel. What the outbox holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "alerts/lifecycle/reconcile.h"
#include "alerts/notices/route.h"

namespace thiowatch::alerts {

enum class NoticeKind : std::uint8_t {
    Opened,
    Updated,
    Escalated,
    Repeated,
    Withdrawn,
    Resolved,
    Acknowledged,
    Operator,
    Test,
    Digest,
};
/// "alert.opened", "alert.updated" ... as the webhook's `type` (contract.md section 4).
std::string_view type_of(NoticeKind kind);
std::string_view name_of(NoticeKind kind);
std::optional<NoticeKind> notice_kind_named(std::string_view name);

/// Unique by (alert, version, kind, step, contact, channel): the idempotency key of the outbox.
struct Notice {
    NoticeKind kind = NoticeKind::Opened;
    ContactKey contact;
    ChannelName channel;
    Detail detail = Detail::None;
    Severity severity = Severity::Warning;
    int step = 0;  ///< 0 first telling, n-th repeat or escalation
    Instant due;
};

/// What one change of one alert leads to.
struct AlertNotices {
    std::vector<Notice> notices;
    std::optional<Instant> acknowledge_by;  ///< when the next step is due if nobody acknowledges
    std::vector<std::string> notes;  ///< why somebody else was told than the route says; no PHI
};

/// Facts of the person that routing looks at.
struct Addressee {
    std::string prescriber;  ///< contact key or sender's prescriber id
    std::optional<Indication> indication;
};

/// Who hears that `alert` (as it is after the change) was opened, updated, withdrawn or resolved.
/// `told` are the contacts and channels that heard of earlier versions: withdrawals, resolutions
/// and acknowledgements go to them, updates to them too. For a correction give the CORR alert, kind
/// Withdrawn and who was told of the alert it withdraws.
/// A contact that is unknown, or none at all, falls back to the operators, never to nobody.
/// Info opens no notice unless its route names info; the page and the digest show it.
struct Telling {
    NoticeKind kind = NoticeKind::Opened;
    std::vector<Notice> told;
};
AlertNotices address(
    const Alert& alert,
    const Telling& telling,
    const Addressee& addressee,
    const Routing& routing,
    const Instant& now
);

/// For whom a digest notes a finding: whoever the route names, by its channels and with its detail.
std::vector<Notice> digest_notices(
    const Finding& finding,
    const Addressee& addressee,
    const Routing& routing,
    const Instant& now
);

/// The deadline passed without an acknowledgement: the next step (repeat, escalate) and the next
/// deadline. At the end of the route it goes on repeating to everybody on it. Nothing for an alert
/// that is not open or was acknowledged. The caller counts the step in `alert.escalation`.
AlertNotices escalate(
    const Alert& alert,
    const Addressee& addressee,
    const Routing& routing,
    const Instant& now
);

}  // namespace thiowatch::alerts
