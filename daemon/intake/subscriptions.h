// Whether the notifications of a Subscription are all there: they are numbered, and a number that
// is left out is a result nobody told us of.
#pragma once

#include "daemon/intake/desk.h"
#include "parsers/fhir/notification_reader.h"

namespace thiowatch::intake {

enum class Sequence : std::uint8_t {
    InOrder,
    First,      ///< nothing was heard of this Subscription before
    Gap,        ///< events are missing: the operators are told, and they are to be asked for
    Restarted,  ///< the sender counts anew: it may have lost events, one catch-up is due
    Repeated,   ///< told before
};

/// Notes it and raises what an operator must know.
Sequence note_notification(
    Desk& desk,
    const FeedName& feed_name,
    store::FeedId feed,
    const fhir::Notification& notification
);

}  // namespace thiowatch::intake
