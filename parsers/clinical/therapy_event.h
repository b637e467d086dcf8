// What a pharmacy or a roster says of a person's drug.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/decimal.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch {

enum class TherapyAction : std::uint8_t { Start, Stop, Hold, Resume, Change, Evidence };
// Evidence: dispensed, given, administered. Says that the drug is in use; does not move the start.

/// How much, as ordered. Unit "mg", "mg/d", "mg/kg/d" ... as sent.
struct Dose {
    Decimal amount;
    std::string unit;
    friend bool operator==(const Dose&, const Dose&) = default;
};

struct TherapyEvent {
    std::vector<TestCode> drug_codes;  ///< every (code, display, system) the sender gave
    TherapyAction action = TherapyAction::Start;
    std::optional<Instant> effective;  ///< none: the message's own time
    std::optional<Instant> until;      ///< a stated end, when the order has one
    std::optional<Dose> dose;
    OrderNumber order;
    std::string prescriber_id;  ///< identifier of the prescriber in the sender's system
    std::string where;
    friend bool operator==(const TherapyEvent&, const TherapyEvent&) = default;
};

}  // namespace thiowatch
