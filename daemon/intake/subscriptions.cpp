#include "daemon/intake/subscriptions.h"

#include <algorithm>
#include <limits>

#include "daemon/intake/operator_news.h"

namespace thiowatch::intake {

namespace {

using fhir::NotificationType;

struct Numbers {
    std::int64_t first = 0;
    std::int64_t last = 0;
};

/// The events it tells of; of a heartbeat, the number it stands at.
std::optional<Numbers> numbers_in(const fhir::Notification& notification) {
    Numbers numbers{std::numeric_limits<std::int64_t>::max(), 0};
    for (const fhir::NotifiedEvent& event : notification.events) {
        if (!event.number) continue;
        numbers.first = std::min(numbers.first, *event.number);
        numbers.last = std::max(numbers.last, *event.number);
    }
    if (numbers.last > 0) return numbers;
    if (!notification.events_since_start) return std::nullopt;
    std::int64_t stands_at = *notification.events_since_start;
    bool tells = notification.type == NotificationType::Event;
    return Numbers{tells ? stands_at : stands_at + 1, stands_at};
}

// A number that repeats or goes down: the sender counts anew, or tells again.
Sequence sequence_of(const Numbers& numbers, std::int64_t known) {
    if (numbers.first > known + 1) return Sequence::Gap;
    if (numbers.last == known)
        return numbers.first > known ? Sequence::InOrder : Sequence::Repeated;
    return numbers.last < known ? Sequence::Restarted : Sequence::InOrder;
}

void tell_of_gap(
    Desk& desk,
    const std::string& subject,
    std::int64_t known,
    const Numbers& numbers
) {
    raise(
        desk,
        {"subscription.gap",
         subject,
         "events " + std::to_string(known + 1) + " to " + std::to_string(numbers.first - 1) +
             " did not arrive"}
    );
}

}  // namespace

Sequence note_notification(
    Desk& desk,
    const FeedName& feed_name,
    store::FeedId feed,
    const fhir::Notification& notification
) {
    const std::string& name = notification.subscription.text;
    std::string subject = feed_name.text() + " " + name;
    auto known = desk.store.subscriptions.find(feed, name);
    store::SubscriptionRow row{feed, name, known ? known->last : 0, desk.now, notification.status};
    Sequence sequence = known ? Sequence::InOrder : Sequence::First;
    auto numbers = numbers_in(notification);
    bool is_new_start = notification.type == NotificationType::Handshake;
    if (numbers && known && !is_new_start) {
        sequence = sequence_of(*numbers, known->last);
        if (sequence == Sequence::Gap) tell_of_gap(desk, subject, known->last, *numbers);
    }
    if (numbers) row.last = numbers->last;
    if (is_new_start && !numbers) row.last = 0;
    desk.store.subscriptions.put(row);
    bool has_failed = notification.status == "error" || notification.status == "off";
    if (has_failed) {
        raise(desk, {"subscription.off", subject, "its server will notify no more"});
    } else {
        settle(desk, "subscription.off", subject);
    }
    return sequence;
}

}  // namespace thiowatch::intake
