// GET metadata: what this endpoint does, and its limits.
#pragma once

#include <string>
#include <vector>

#include "config/feed_settings.h"
#include "daemon/fhir/virtual_type.h"

namespace thiowatch::endpoint {

/// The CapabilityStatement.
std::string capability_statement(
    const std::string& base,
    const config::FhirSettings& settings,
    const std::vector<VirtualType>& virtual_types,
    const Instant& since
);

}  // namespace thiowatch::endpoint
