// Whether a value can be what it says.
#pragma once

#include <optional>
#include <span>

#include "alerts/rules/rule_pack.h"
#include "alerts/rules/sample.h"

namespace thiowatch::alerts {

/// Flagged: below what is usually possible and yet judged, because an empty marrow is real.
enum class Plausibility : std::uint8_t { Inside, Flagged, Outside };

/// `value` in canonical units. A value "below" the low bound, or "above" the high one, is how an
/// analyser says that it cannot count further: Inside.
Plausibility plausibility_of(const Reading& value, const Bounds& bounds);

/// The median of the person's own earlier values when `result` differs from it about a
/// thousandfold; `earlier` newest first. None when it does not, or when the analyte is not checked
/// for it.
std::optional<Decimal> jumped_from(
    const Measurement& result,
    std::span<const Measurement* const> earlier,
    const RulePack& pack
);

}  // namespace thiowatch::alerts
