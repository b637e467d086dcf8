// What is to be done with a Bundle: which entries ask what, in which order, and what names it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/message_header_reader.h"
#include "parsers/fhir/notification_reader.h"
#include "parsers/fhir/operation_outcome.h"

namespace thiowatch::intake {

struct BundlePlan {
    fhir::Bundle bundle;             ///< its entries ask as this plan has them
    std::vector<std::size_t> order;  ///< of deciding: places in `bundle.entries`
    std::string key;                 ///< what makes it the same again; empty: its bytes
    std::optional<fhir::MessageStated> message;
    std::optional<fhir::Notification> notification;
    std::vector<fhir::Issue> warnings;
    bool has_reads = false;
};

/// Fault: FhirBundle for a message without header, and for a Bundle without type
/// when `is_strict`.
Expected<BundlePlan> plan_of(fhir::Bundle bundle, bool is_strict);

}  // namespace thiowatch::intake
