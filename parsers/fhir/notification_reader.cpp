// R4:      Parameters.parameter: subscription, topic, status, type,
// events-since-subscription-start,
//          notification-event (part: event-number, timestamp, focus, additional-context), error
// R4B, R5: SubscriptionStatus: the same as elements, notificationEvent (eventNumber, timestamp,
//          focus, additionalContext)
//
// 64-bit numbers are texts in R4 and numbers or texts elsewhere; a timestamp may be a bare date.
// Some servers send the subscription or topic as another kind of value; the first text counts.

#include "parsers/fhir/notification_reader.h"

#include <array>
#include <charconv>

namespace thiowatch::fhir {

namespace {

struct NamedType {
    std::string_view name;
    NotificationType type;
};
constexpr std::array kTypes{
    NamedType{"handshake", NotificationType::Handshake},
    NamedType{"heartbeat", NotificationType::Heartbeat},
    NamedType{"event-notification", NotificationType::Event},
    NamedType{"query-status", NotificationType::QueryStatus},
    NamedType{"query-event", NotificationType::QueryEvent},
};

std::optional<std::int64_t> number_in(JsonCursor value) {
    const std::string_view digits = value.digits();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool is_number =
        error == std::errc() && end == digits.data() + digits.size() && !digits.empty();
    return is_number ? std::optional(number) : std::nullopt;
}

class StatusReader {
  public:
    StatusReader(const Entry& entry, const TimeZone& zone, std::span<const std::string> bases)
        : status_(entry.resource), zone_(zone), bases_(bases) {}

    Expected<Notification> read() {
        const bool is_parameters = status_["resourceType"].text() == "Parameters";
        is_parameters ? read_parameters() : read_elements();
        if (type_.empty() && !read_.events.empty()) type_ = "event-notification";
        if (type_.empty()) {
            return fault(
                FaultCode::FhirElementMissing, status_.path("type"), "a notification of no type"
            );
        }
        for (const NamedType& one : kTypes) {
            if (one.name != type_) continue;
            read_.type = one.type;
            return std::move(read_);
        }
        return fault(
            FaultCode::FhirUnknownCode, status_.path("type"), "no type that a notification can have"
        );
    }

  private:
    void read_parameters() {
        for (const JsonCursor parameter : status_["parameter"].each()) {
            const std::string_view name = parameter["name"].text();
            const JsonCursor value = parameter.choice("value");
            if (name == "subscription") {
                read_.subscription = reference_of(value);
            } else if (name == "topic") {
                read_.topic = std::string(value.text());
            } else if (name == "status") {
                read_.status = std::string(value.text());
            } else if (name == "type") {
                type_ = std::string(value.text());
            } else if (name == "events-since-subscription-start") {
                read_.events_since_start = number_in(value);
            } else if (name == "notification-event") {
                read_.events.push_back(event_of_parts(parameter["part"]));
            } else if (name == "error") {
                note_error(value);
            }
        }
    }

    void read_elements() {
        read_.subscription = reference_of(status_["subscription"]);
        read_.topic = std::string(status_["topic"].text());
        read_.status = std::string(status_["status"].text());
        type_ = std::string(status_["type"].text());
        read_.events_since_start = number_in(status_["eventsSinceSubscriptionStart"]);
        for (const JsonCursor said : status_["notificationEvent"].each()) {
            NotifiedEvent event;
            event.number = number_in(said["eventNumber"]);
            event.at = time_of(said["timestamp"]);
            event.focus = reference_of(said["focus"]);
            for (const JsonCursor context : said["additionalContext"].each())
                event.additional.push_back(reference_of(context));
            read_.events.push_back(std::move(event));
        }
        for (const JsonCursor error : status_["error"].each())
            note_error(error);
    }

    NotifiedEvent event_of_parts(JsonCursor parts) {
        NotifiedEvent event;
        for (const JsonCursor part : parts.each()) {
            const std::string_view name = part["name"].text();
            const JsonCursor value = part.choice("value");
            if (name == "event-number") event.number = number_in(value);
            if (name == "timestamp") event.at = time_of(value);
            if (name == "focus") event.focus = reference_of(value);
            if (name == "additional-context") event.additional.push_back(reference_of(value));
        }
        return event;
    }

    Reference reference_of(JsonCursor value) { return read_reference(value, bases_); }

    std::optional<Instant> time_of(JsonCursor value) {
        const Expected<Instant> at = read_time(value, zone_);
        return at ? std::optional(*at) : std::nullopt;
    }

    void note_error(JsonCursor coded) {
        for (const JsonCursor coding : coded["coding"].each())
            read_.errors.emplace_back(coding["code"].text());
    }

    JsonCursor status_;
    const TimeZone& zone_;
    std::span<const std::string> bases_;
    Notification read_;
    std::string type_;
};

}  // namespace

bool is_notification(const Entry& first) {
    if (first.type == "SubscriptionStatus") return true;
    if (first.type != "Parameters") return false;
    bool has_subscription = false;
    bool has_type = false;
    for (const JsonCursor parameter : first.resource["parameter"].each()) {
        const std::string_view name = parameter["name"].text();
        has_subscription = has_subscription || name == "subscription";
        has_type = has_type || name == "type" || name == "notification-event";
    }
    return has_subscription && has_type;
}

Expected<Notification> read_notification(
    const Entry& status,
    const TimeZone& zone,
    std::span<const std::string> local_bases
) {
    return StatusReader(status, zone, local_bases).read();
}

}  // namespace thiowatch::fhir
