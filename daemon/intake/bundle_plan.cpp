#include "daemon/intake/bundle_plan.h"

#include <algorithm>
#include <numeric>

namespace thiowatch::intake {

namespace {

using fhir::BundleType;
using fhir::Entry;
using fhir::Verb;

// Entries that speak of the Bundle itself, or of how a search went, are no resources to keep.
bool is_envelope(const Entry& entry) {
    constexpr std::string_view kEnvelopes[] = {
        "MessageHeader", "OperationOutcome", "Parameters", "SubscriptionStatus"};
    return std::ranges::find(kEnvelopes, entry.type) != std::end(kEnvelopes);
}

/// FHIR R4, 3.1.0.11.2: deletions, creations, updates, reads.
std::uint8_t rank_of(Verb verb) {
    switch (verb) {
        case Verb::Delete:
            return 0;
        case Verb::Post:
        case Verb::None:
            return 1;
        case Verb::Put:
        case Verb::Patch:
            return 2;
        case Verb::Get:
        case Verb::Head:
            break;
    }
    return 3;
}

// What a history or an answer says was done elsewhere: the resource is to be known here under its
// id, or is gone.
void adopt(Entry& entry) {
    bool is_gone = entry.request.verb == Verb::Delete ||
                   (!entry.resource && entry.response_status.starts_with("204"));
    if (is_gone) {
        entry.request.verb = Verb::Delete;
        return;
    }
    std::string id = entry.id;
    entry.request = {};
    bool is_addressed = entry.full_url.starts_with("http") || entry.full_url.starts_with("urn:");
    if (!is_addressed && !id.empty()) entry.full_url = entry.type + "/" + id;
}

// False of what is no resource to keep.
bool settle(Entry& entry, bool asks) {
    if (!asks) {
        const bool is_bare = !entry.resource && entry.request.verb == Verb::None && !entry.fault;
        if (is_envelope(entry) || is_bare) return false;
        adopt(entry);
    } else if (entry.request.verb == Verb::None && !entry.fault) {
        entry.fault = Fault{
            FaultCode::FhirElementMissing,
            "Bundle.entry[" + std::to_string(entry.index) + "].request",
            "an entry of a batch or transaction says what it asks"};
    }
    return true;
}

void settle_requests(BundlePlan& plan, fhir::Entries& entries) {
    const BundleType type = plan.bundle.type;
    const bool asks = type == BundleType::Batch || type == BundleType::Transaction;
    std::vector<std::uint8_t> ranks;
    entries.settle(
        [asks](Entry& entry) { return settle(entry, asks); },
        [&](const Entry& entry) {
            const Verb verb = entry.request.verb;
            plan.has_reads = plan.has_reads || verb == Verb::Get || verb == Verb::Head;
            ranks.push_back(rank_of(verb));
        }
    );
    plan.order.resize(ranks.size());
    std::iota(plan.order.begin(), plan.order.end(), 0U);
    if (type != BundleType::Transaction) return;
    std::ranges::stable_sort(plan.order, {}, [&](std::uint32_t place) { return ranks[place]; });
}

std::string key_of_events(const fhir::Notification& notification) {
    if (notification.type != fhir::NotificationType::Event) return {};
    std::string key = notification.subscription.text;
    for (const fhir::NotifiedEvent& event : notification.events)
        key += event.number ? "#" + std::to_string(*event.number) : std::string();
    return key;
}

Expected<std::monostate> read_envelope(BundlePlan& plan, const fhir::Entries& entries) {
    const fhir::EntryHold first = entries.empty() ? nullptr : entries.at(0);
    if (first && fhir::is_notification(*first)) {
        TW_TRY(plan.notification, fhir::read_notification(*first, TimeZone::utc()));
        plan.bundle.type = BundleType::SubscriptionNotification;
        plan.key = key_of_events(*plan.notification);
    } else if (plan.bundle.type == BundleType::Message) {
        TW_TRY(plan.message, fhir::read_message_header(plan.bundle, entries));
        plan.key = plan.message->source + "|" + plan.message->id;
    } else {
        plan.key = plan.bundle.identifier;
    }
    return std::monostate{};
}

}  // namespace

Expected<BundlePlan> plan_of(fhir::Bundle bundle, fhir::Entries& entries, bool is_strict) {
    BundlePlan plan;
    plan.bundle = std::move(bundle);
    if (plan.bundle.is_type_inferred) {
        Fault inferred{
            FaultCode::FhirElementMissing,
            "Bundle.type",
            "the Bundle does not say its type; it was taken for a " +
                std::string(fhir::name_of(plan.bundle.type))};
        if (is_strict) return Unexpected(inferred);
        plan.warnings.push_back(fhir::issue_of(inferred, fhir::IssueSeverity::Warning));
    }
    TW_TRY([[maybe_unused]] auto read, read_envelope(plan, entries));
    settle_requests(plan, entries);
    return plan;
}

}  // namespace thiowatch::intake
