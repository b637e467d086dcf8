// A stored message read again with today's rules, in whatever format it came.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/facts.h"
#include "parsers/clinical/clinical_event.h"

namespace thiowatch::intake {

struct FiledContent {
    ClinicalContent content;
    FactSource source;
    std::vector<std::string> waits_for;  ///< resources without which something of it means nothing
};

/// None for a message that was rejected, is gone, cannot be read, or whose feed is no longer
/// configured.
std::optional<FiledContent> read_filed(Desk& desk, store::MessageId id);

}  // namespace thiowatch::intake
