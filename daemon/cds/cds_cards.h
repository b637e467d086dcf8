// Advice as cards of CDS Hooks 2.0.
#pragma once

#include <string>
#include <vector>

#include "alerts/advice/advice.h"
#include "daemon/cds/cds_request.h"

namespace thiowatch::cds {

/// The answer to GET /cds-services.
std::string discovery_json();

/// `link_root` begins the addresses of alerts. The same call gets the same uuids.
std::string cards_json(
    const std::vector<alerts::Advice>& advice,
    const CdsRequest& request,
    const std::string& link_root
);

/// The uuid of the card for one piece of advice: so that feedback can be told apart by matter.
std::string card_id(const alerts::Advice& advice, const CdsRequest& request);

inline constexpr std::string_view kServiceId = "azathioprine-monitoring";

}  // namespace thiowatch::cds
