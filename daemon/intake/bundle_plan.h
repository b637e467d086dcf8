// What is to be done with a Bundle: which entries ask what, in which order, and what names it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parsers/fhir/bundle_reader.h"
#include "parsers/fhir/entries.h"
#include "parsers/fhir/message_header_reader.h"
#include "parsers/fhir/notification_reader.h"
#include "parsers/fhir/operation_outcome.h"

namespace thiowatch::intake {

struct BundlePlan {
    fhir::Bundle bundle;
    std::vector<std::uint32_t> order;  ///< of deciding: places of the entries
    std::string key;                   ///< what makes it the same again; empty: its bytes
    std::optional<fhir::MessageStated> message;
    std::optional<fhir::Notification> notification;
    std::vector<fhir::Issue> warnings;
    bool has_reads = false;
};

/// `entries` are those of the bundle; they ask as the plan has them from here on. Fault: FhirBundle
/// for a message without header, and for a Bundle without type when `is_strict`.
Expected<BundlePlan> plan_of(fhir::Bundle bundle, fhir::Entries& entries, bool is_strict);

}  // namespace thiowatch::intake
