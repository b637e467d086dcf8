// Subscription notifications: what a server says has happened, in the shapes of R4 (Parameters of
// the backport guide), R4B and R5 (SubscriptionStatus).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/instant.h"
#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/references.h"

namespace thiowatch::fhir {

enum class NotificationType : std::uint8_t { Handshake, Heartbeat, Event, QueryStatus, QueryEvent };

struct NotifiedEvent {
    std::optional<std::int64_t> number;  ///< since the subscription started
    std::optional<Instant> at;
    Reference focus;                    ///< what changed; none in an empty payload
    std::vector<Reference> additional;  ///< what else is worth a look
};

struct Notification {
    NotificationType type = NotificationType::Event;
    Reference subscription;
    std::string topic;
    std::string status;  ///< requested, active, error, off ...
    std::optional<std::int64_t> events_since_start;
    std::vector<NotifiedEvent> events;
    std::vector<std::string> errors;  ///< codes of what went wrong at the server
};

/// Whether the first entry, or the bare resource, is a subscription status. Servers send it in
/// bundles of any type.
bool is_notification(const Entry& first);

/// Fault: FhirElementMissing, FhirUnknownCode when the type of notification cannot be told.
Expected<Notification> read_notification(
    const Entry& status,
    const TimeZone& zone,
    std::span<const std::string> local_bases = {}
);

}  // namespace thiowatch::fhir
