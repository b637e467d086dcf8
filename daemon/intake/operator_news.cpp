#include "daemon/intake/operator_news.h"

#include "daemon/intake/random_id.h"

namespace thiowatch::intake {

void raise(Desk& desk, const News& news) {
    store::OperatorEvent event;
    event.code = news.code;
    event.subject = news.subject;
    event.detail = news.detail;
    event.last_at = desk.now;
    auto [known, is_new] = desk.store.operators.raise(event);
    if (!is_new) return;
    const alerts::Routing& routing = desk.snapshot.routing;
    for (const std::string& contact : routing.operators) {
        for (const ChannelName& channel : routing.operator_channels) {
            if (channel.text() == news.subject) continue;
            store::OutboxRow row;
            row.parcel = random_id(desk.random);
            row.event = known.id;
            row.notice.kind = alerts::NoticeKind::Operator;
            row.notice.contact = ContactKey(contact);
            row.notice.channel = channel;
            row.notice.severity = alerts::Severity::Urgent;
            row.notice.due = desk.now;
            row.created = desk.now;
            desk.store.outbox.add(row);
        }
    }
    desk.store.audit.add(
        {0, desk.now, "thiowatch", "operator." + news.code, news.subject, news.detail}
    );
}

void settle(Desk& desk, std::string_view code, std::string_view subject) {
    desk.store.operators.close(code, subject, desk.now);
}

}  // namespace thiowatch::intake
