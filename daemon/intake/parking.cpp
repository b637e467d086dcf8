#include "daemon/intake/parking.h"

#include <algorithm>

#include "daemon/intake/facts.h"
#include "daemon/intake/filed_content.h"
#include "daemon/intake/filing.h"
#include "daemon/intake/uptake.h"

namespace thiowatch::intake {

namespace {

/// A key may hold an identifier: what it is found by says nothing.
std::string subject_of_wait(store::FeedId feed, const std::string& key) {
    auto token = store::token_of(feed, "awaited", store::SearchParameter::Address, key);
    return "awaited:" + std::to_string(static_cast<std::uint64_t>(token));
}

bool wake(Desk& desk, const FeedName& feed_name, const std::string& key, store::MessageId id) {
    auto filed = read_filed(desk, id);
    if (!filed) return false;
    if (std::ranges::find(filed->waits_for, key) != filed->waits_for.end()) return false;
    desk.store.messages.file_again(id, filing_of(filed->content).people);
    filed->content.problems.clear();  // they were held when it came
    take_up(desk, feed_name, filed->content, filed->source);
    return true;
}

}  // namespace

void park_message(
    Desk& desk,
    store::FeedId feed,
    store::MessageId message,
    const fhir::EntryReading& entry
) {
    Fault fault = entry.reason.value_or(Fault{
        FaultCode::FhirReference, {}, "it waits for a resource that has not come"});
    for (const std::string& key : entry.waits_for)
        hold(desk, store::Queue::Unmatched, message, fault, subject_of_wait(feed, key));
}

void wake_parked(
    Desk& desk,
    const FeedName& feed_name,
    store::FeedId feed,
    const std::vector<std::string>& keys,
    store::MessageId cause
) {
    for (const std::string& key : keys) {
        std::string subject = subject_of_wait(feed, key);
        for (const store::ReviewItem& item :
             desk.store.reviews.about(store::Queue::Unmatched, subject)) {
            if (item.message == cause) continue;
            if (!wake(desk, feed_name, key, item.message)) continue;
            desk.store.reviews.close(
                item.id, desk.now, "thiowatch", "what it waited for has arrived"
            );
        }
    }
}

}  // namespace thiowatch::intake
