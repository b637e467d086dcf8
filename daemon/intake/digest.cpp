#include "daemon/intake/digest.h"

#include "daemon/intake/random_id.h"
#include "daemon/intake/reassess.h"
#include "parsers/clinical/local_day.h"

namespace thiowatch::intake {

namespace {

using alerts::Alert;
using alerts::PatientId;

/// What makes a line new: the alert with the result that it speaks of.
std::string topic_of(const Alert& alert) {
    std::string topic = "alert/" + std::to_string(static_cast<std::int64_t>(alert.id));
    const auto& evidence = alert.finding.evidence;
    if (!evidence.empty()) topic += "/" + evidence.front().key.text;
    return alert.state == alerts::AlertState::Withdrawn ? topic + "/withdrawn" : topic;
}

void note(Desk& desk, store::DigestLine line, const alerts::Finding& finding) {
    const auto addressee = addressee_of(desk.store, line.person);
    const auto notices =
        alerts::digest_notices(finding, addressee, desk.snapshot.routing, desk.now);
    line.at = desk.now;
    line.due = next_digest(desk.snapshot, desk.now);
    for (const alerts::Notice& notice : notices) {
        line.contact = notice.contact;
        line.channel = notice.channel;
        line.detail = notice.detail;
        desk.store.digests.add(line);
    }
}

}  // namespace

void note_for_digest(Desk& desk, const Alert& alert) {
    store::DigestLine line;
    line.person = desk.store.people.survivor(alert.patient);
    line.alert = alert.id;
    line.topic = topic_of(alert);
    line.text = alert.finding.headline;
    note(desk, std::move(line), alert.finding);
}

void note_milestones(
    Desk& desk,
    PatientId person,
    const std::vector<alerts::ReachedMilestone>& reached
) {
    for (const alerts::ReachedMilestone& milestone : reached) {
        alerts::Finding finding;
        finding.rule = RuleId("MON.RESPONSE");
        finding.severity = alerts::Severity::Info;
        store::DigestLine line;
        line.person = person;
        line.topic = "milestone/" + milestone.topic;
        line.text = milestone.text;
        note(desk, std::move(line), finding);
    }
}

void send_digests(Desk& desk) {
    for (const store::DigestAddress& address : desk.store.digests.due(desk.now)) {
        store::OutboxRow row;
        row.parcel = random_id(desk.random);
        row.notice.kind = alerts::NoticeKind::Digest;
        row.notice.contact = address.contact;
        row.notice.channel = address.channel;
        row.notice.severity = alerts::Severity::Info;
        row.notice.due = desk.now;
        row.created = desk.now;
        desk.store.outbox.add(row);
        desk.store.digests.send_in(address, desk.now, desk.store.connection.last_row());
    }
}

Instant next_digest(const Snapshot& snapshot, const Instant& now) {
    const std::int64_t today = local_day(now, snapshot.zone);
    // By the clock on the wall: on the day that it changes midnight is not so many hours before.
    const auto on = [&](std::int64_t day) {
        const Duration since_1970 = days(day) + snapshot.settings.digest.at;
        return Instant{snapshot.zone.to_utc_ms(since_1970.count()), Precision::Second, {}};
    };
    const Instant first = on(today);
    return first > now ? first : on(today + 1);
}

}  // namespace thiowatch::intake
