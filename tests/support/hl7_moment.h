// A given time as HL7 writes it.
#pragma once

#include <string>

#include "parsers/clinical/instant.h"

namespace thiowatch::testing {

/// "20260301093000+0000"
inline std::string hl7_moment(const Instant& at) {
    std::string text = Instant{at.utc_ms / 1000 * 1000, Precision::Second, {}}.rfc3339();
    std::erase_if(text, [](char c) { return c == '-' || c == ':' || c == 'T' || c == 'Z'; });
    return text + "+0000";
}

}  // namespace thiowatch::testing
