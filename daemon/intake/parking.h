// Results that came before whom they speak of: kept, shown as unmatched, and read again when what
// they wait for arrives. Nobody is refused for sending in another order.
#pragma once

#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "parsers/fhir/reader.h"

namespace thiowatch::intake {

void park_message(
    Desk& desk,
    store::FeedId feed,
    store::MessageId message,
    const fhir::EntryReading& entry
);

/// Reads all messages again that wait for a resource known by one of the keys (Reference::key).
/// `cause` is the message it came with.
void wake_parked(
    Desk& desk,
    const FeedName& feed_name,
    store::FeedId feed,
    const std::vector<std::string>& keys,
    store::MessageId cause
);

}  // namespace thiowatch::intake
