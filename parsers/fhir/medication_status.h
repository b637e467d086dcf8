// What the status of a medication resource does to a therapy.
#pragma once

#include <optional>
#include <string_view>

#include "parsers/fhir/json_cursor.h"

namespace thiowatch::fhir {

enum class MedicationMeaning : std::uint8_t {
    On,         ///< taken, or ordered to be
    Held,       ///< on, and paused
    RunOut,     ///< the order is used up; the drug goes on as long as its supply
    Off,        ///< ended
    Retracted,  ///< it never meant anything: what it said before is taken back
    Evidence,   ///< handed out or given
    Nothing,    ///< says nothing; `why`
    Unknown,    ///< no status that this type can have
};

struct StatusRead {
    MedicationMeaning meaning = MedicationMeaning::Unknown;
    std::string_view why;
};

/// `type` is one of the four medication types.
StatusRead read_medication_status(std::string_view type, JsonCursor resource);

}  // namespace thiowatch::fhir
