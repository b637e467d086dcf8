#include "daemon/intake/parcels.h"

#include "alerts/notices/fhir_body.h"
#include "alerts/notices/mail_message.h"
#include "alerts/notices/webhook_body.h"
#include "daemon/intake/operator_news.h"
#include "daemon/intake/reassess.h"

namespace thiowatch::intake {

namespace {

using alerts::Alert;
using alerts::AlertState;
using alerts::NoticeKind;
using alerts::NoticeView;

// After this many failures in a row of one notice, the operators hear of the channel.
constexpr int kPatience = 3;

bool is_settled(const store::OutboxRow& row, const Alert& alert) {
    switch (row.notice.kind) {
        case NoticeKind::Opened:
        case NoticeKind::Updated:
        case NoticeKind::Escalated:
        case NoticeKind::Repeated:
            return alert.state != AlertState::Open || alert.acknowledged.has_value() ||
                   row.version < alert.version;
        case NoticeKind::Withdrawn:
        case NoticeKind::Resolved:
        case NoticeKind::Acknowledged:
        case NoticeKind::Operator:
        case NoticeKind::Test:
        case NoticeKind::Digest:
            return false;
    }
    return false;
}

alerts::Contact contact_of(const Desk& desk, const ContactKey& key) {
    auto known = desk.snapshot.routing.contacts.find(key);
    return known == desk.snapshot.routing.contacts.end() ? alerts::Contact{} : known->second;
}

std::vector<alerts::Evidence>
earlier_values(const alerts::PatientRecord& record, const Alert& alert) {
    std::vector<alerts::Evidence> found;
    if (!alert.finding.analyte || alert.finding.evidence.empty()) return found;
    const Instant& deciding = alert.finding.evidence.front().collected;
    for (auto at = record.measurements.rbegin(); at != record.measurements.rend(); ++at) {
        if (at->analyte != *alert.finding.analyte || !(at->collected < deciding) ||
            !at->canonical) {
            continue;
        }
        alerts::Evidence item;
        item.analyte = at->analyte;
        const auto* number = std::get_if<NumericValue>(&at->value);
        item.value = number != nullptr ? number->reading.text() : std::string();
        item.unit = at->unit_text;
        item.collected = at->collected;
        item.status = at->status;
        found.push_back(std::move(item));
        if (found.size() == 3) break;
    }
    return found;
}

void add_person(Desk& desk, const Alert& alert, NoticeView& view) {
    if (view.notice.detail == alerts::Detail::None) return;
    alerts::PatientId person = desk.store.people.survivor(alert.patient);
    alerts::PatientRecord record = load_record(desk.store, person, desk.now);
    view.therapy = record.therapy.courses();
    view.previous = earlier_values(record, alert);
    if (view.notice.detail == alerts::Detail::Full) {
        view.person = alerts::PersonShown{record.identifier, record.demographics};
    }
}

void add_digest(Desk& desk, const store::OutboxRow& row, NoticeView& view) {
    for (const store::DigestLine& line : desk.store.digests.lines_of(row.id)) {
        alerts::DigestShown shown;
        shown.detail = line.detail;
        shown.text = line.text;
        if (line.alert) {
            if (auto alert = desk.store.alerts.read(*line.alert)) shown.ref = alert->ref.text();
        }
        const auto identifiers = desk.store.people.identifiers(line.person);
        if (!identifiers.empty()) shown.person = identifiers.front();
        view.digest.push_back(std::move(shown));
    }
}

NoticeView view_of(Desk& desk, const store::OutboxRow& row) {
    NoticeView view;
    view.notice = row.notice;
    view.contact = contact_of(desk, row.notice.contact);
    view.site = desk.snapshot.settings.site.name;
    view.zone = desk.snapshot.zone;
    view.at = row.created;
    view.delivery_id = row.parcel;
    view.is_live = desk.snapshot.routing.is_live;
    view.link = desk.snapshot.link_root + "/";
    if (row.notice.kind == NoticeKind::Digest) add_digest(desk, row, view);
    if (row.event) {
        if (auto event = desk.store.operators.read(*row.event)) {
            view.news = alerts::OperatorNews{event->code, event->subject + ": " + event->detail};
        }
    }
    if (row.alert) {
        if (auto alert = desk.store.alerts.read(*row.alert)) {
            view.link = desk.snapshot.link_root + "/alerts/" + alert->ref.text();
            view.acknowledge_by = alert->acknowledge_by;
            add_person(desk, *alert, view);
            view.alert = std::move(*alert);
        }
    }
    return view;
}

Rendered render(Desk& desk, const store::OutboxRow& row, const config::ChannelSettings& channel) {
    NoticeView view = view_of(desk, row);
    Rendered parcel;
    parcel.row = row;
    parcel.to_address = view.contact.email;
    if (std::holds_alternative<config::WebhookSettings>(channel.kind)) {
        parcel.json = alerts::webhook_body(view);
        return parcel;
    }
    if (const auto* fhir = std::get_if<config::FhirChannelSettings>(&channel.kind)) {
        parcel.json = alerts::fhir_body(view, fhir->sending);
        return parcel;
    }
    alerts::MailSender sender;
    sender.from = {"ThioWatch", "thiowatch@localhost"};
    if (const auto* smtp = std::get_if<config::SmtpSettings>(&channel.kind)) {
        sender.from.address = smtp->from;
    }
    sender.host = sender.from.address.substr(sender.from.address.find('@') + 1);
    parcel.mime = alerts::to_mime(alerts::mail_of(view, sender));
    return parcel;
}

class Writing {
  public:
    Writing(Desk& desk, const store::OutboxRow& row) : desk_(desk), row_(row) {}

    void operator()(const Sent& sent) {
        desk_.store.outbox.delivered(row_.id, desk_.now, sent.receipt);
        settle(desk_, "channel.failing", row_.notice.channel.text());
    }
    void operator()(const NotNow& later) {
        desk_.store.outbox.retry(row_.id, desk_.now + later.wait, later.why);
        if (later.is_our_fault || row_.attempts >= kPatience) {
            raise(desk_, {"channel.failing", row_.notice.channel.text(), later.why});
        }
    }
    void operator()(const Never& never) {
        desk_.store.outbox.dead(row_.id, desk_.now, never.why);
        raise(desk_, {"notice.undeliverable", row_.notice.channel.text(), never.why});
        advance();
    }

  private:
    // Nobody waits for a deadline that this recipient can no longer meet.
    void advance() {
        if (!row_.alert) return;
        auto alert = desk_.store.alerts.read(*row_.alert);
        if (!alert || !alert->acknowledge_by || alert->acknowledged) return;
        alert->acknowledge_by = desk_.now;
        desk_.store.alerts.update(*alert);
    }

    Desk& desk_;
    const store::OutboxRow& row_;
};

}  // namespace

std::vector<Rendered> claim_parcels(Desk& desk, const ChannelName& channel, int limit) {
    std::vector<Rendered> parcels;
    auto settings = desk.snapshot.settings.channels.find(channel);
    if (settings == desk.snapshot.settings.channels.end()) return parcels;
    for (const store::OutboxRow& row : desk.store.outbox.claim(channel, desk.now, limit)) {
        auto alert = row.alert ? desk.store.alerts.read(*row.alert) : std::nullopt;
        if (alert && is_settled(row, *alert)) {
            desk.store.outbox.set_aside(row.id, desk.now, "settled before it was sent");
            continue;
        }
        parcels.push_back(render(desk, row, settings->second));
    }
    return parcels;
}

void record_fate(Desk& desk, std::int64_t id, const Fate& fate) {
    auto row = desk.store.outbox.read(id);
    if (!row || row->state != store::OutboxState::Sending) return;
    std::visit(Writing(desk, *row), fate);
}

}  // namespace thiowatch::intake
