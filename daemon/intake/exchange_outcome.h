// What came of a FHIR submission, entry by entry, in terms of HTTP but without it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/intake/arrival.h"
#include "daemon/intake/subscriptions.h"
#include "parsers/clinical/instant.h"
#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/message_header_reader.h"
#include "parsers/fhir/notification_reader.h"
#include "parsers/fhir/operation_outcome.h"

namespace thiowatch::intake {

struct EntryOutcome {
    int status = 200;
    std::string type;
    std::string id;
    int version = 0;  ///< 0: nothing is stored under this name
    std::optional<Instant> changed;
    std::string resource;  ///< JSON of a read or a search, or where it was asked for
    std::vector<fhir::Issue> issues;

    [[nodiscard]] bool is_refused() const { return status >= 400; }
    [[nodiscard]] std::string name() const { return type + "/" + id; }
};

struct ExchangeOutcome {
    int status = 200;  ///< of the whole; an entry's own is in `entries`
    std::optional<fhir::BundleType> bundle;
    std::optional<fhir::MessageStated> message;
    std::optional<fhir::Notification> notification;
    Sequence sequence = Sequence::InOrder;  ///< of the notification
    std::vector<EntryOutcome> entries;
    std::vector<fhir::Issue> issues;  ///< of the whole
    std::vector<Arrival> arrivals;
    bool is_repeat = false;  ///< taken before; this is the answer it got

    [[nodiscard]] bool is_refused() const { return status >= 400; }
};

/// Statuses and names of the entries, for the day the same submission comes again.
std::string outcome_line(const EntryOutcome& entry);
std::vector<EntryOutcome> outcomes_in(std::string_view lines);

}  // namespace thiowatch::intake
