#include "daemon/intake/acknowledge.h"

#include "alerts/lifecycle/apply.h"
#include "daemon/intake/reassess.h"

namespace thiowatch::intake {

namespace {

using alerts::Alert;
using alerts::AlertState;

// Colleagues who were alerted learn from systems (webhooks, FHIR servers) that it is taken care of;
// a mail for every acknowledgement would only teach people to ignore mails.
std::vector<alerts::Notice> systems_only(Desk& desk, std::vector<alerts::Notice> notices) {
    std::erase_if(notices, [&](const alerts::Notice& notice) {
        auto channel = desk.snapshot.settings.channels.find(notice.channel);
        if (channel == desk.snapshot.settings.channels.end()) return true;
        const auto& kind = channel->second.kind;
        return !std::holds_alternative<config::WebhookSettings>(kind) &&
               !std::holds_alternative<config::FhirChannelSettings>(kind);
    });
    return notices;
}

}  // namespace

AckResult acknowledge(Desk& desk, const AckRequest& request) {
    auto alert = desk.store.alerts.find(request.ref);
    if (!alert) return AckResult::NotFound;
    if (alert->acknowledged) return AckResult::AlreadyDone;
    if (request.version && *request.version < alert->version) return AckResult::NewerVersion;
    alert->acknowledged = {request.by, desk.now, request.note, alert->version};
    alert->acknowledge_by.reset();
    desk.store.alerts.update(*alert);
    desk.store.outbox.cancel(alert->id, desk.now, "acknowledged");
    alerts::AlertNotices told = alerts::address(
        *alert,
        {alerts::NoticeKind::Acknowledged, desk.store.outbox.told(alert->id)},
        addressee_of(desk.store, alert->patient),
        desk.snapshot.routing,
        desk.now
    );
    post(desk, *alert, systems_only(desk, std::move(told.notices)));
    desk.store.audit.add(
        {0,
         desk.now,
         request.by,
         "alert.acknowledged",
         alert->ref.text(),
         "version " + std::to_string(alert->version)}
    );
    return AckResult::Done;
}

bool close_alert(
    Desk& desk,
    const AlertRef& ref,
    const std::string& by,
    const std::string& reason
) {
    auto alert = desk.store.alerts.find(ref);
    if (!alert || alert->state != AlertState::Open) return false;
    if (!alert->acknowledged) alert->acknowledged = {by, desk.now, reason, alert->version};
    alert->closed_by = by;
    desk.store.alerts.update(alerts::closed(*alert, AlertState::Resolved, desk.now));
    desk.store.outbox.cancel(alert->id, desk.now, "closed");
    desk.store.audit.add({0, desk.now, by, "alert.closed", ref.text(), reason});
    return true;
}

bool snooze(
    Desk& desk,
    const AlertRef& ref,
    const std::string& by,
    const std::string& reason,
    const Instant& until
) {
    if (until - desk.now > kLongestSnooze) return false;
    auto alert = desk.store.alerts.find(ref);
    if (!alert || alert->state != AlertState::Open || !alert->acknowledged) return false;
    alert->acknowledge_by = until;
    desk.store.alerts.update(*alert);
    desk.store.audit.add(
        {0, desk.now, by, "alert.snoozed", ref.text(), until.rfc3339() + ": " + reason}
    );
    return true;
}

}  // namespace thiowatch::intake
