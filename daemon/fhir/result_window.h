// The messages that one page of a search for results looks at, where the search does not say whose
// or which: some of what they brought may be unread, and reading it has its price.
#pragma once

#include <vector>

#include "daemon/fhir/search_query.h"
#include "daemon/store/store.h"

namespace thiowatch::endpoint {

struct ResultWindow {
    store::MessageSpan messages = store::kAllMessages;
    std::vector<store::MessageId> unread;  ///< what may have unread results, oldest first
    /// Where the next window begins; none: behind this one is nothing.
    std::optional<store::ResourcePlace> next;
};

/// From where the page before ended, in the order that the search asks for.
ResultWindow window_of(store::Store& store, const SearchQuery& query);

}  // namespace thiowatch::endpoint
