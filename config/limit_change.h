// Packs with one limit changed a little: what coverage, mutation checks and sites do.
#pragma once

#include <cstddef>

#include "alerts/rules/rule_pack.h"

namespace thiowatch::config {

/// The limit `alerts::numeric_limits(rule)[index]`, to be written to.
alerts::Limit& limit_of(alerts::Rule& rule, std::size_t index);

/// "or equal" added or taken away: below becomes at_most, at_least becomes above.
alerts::Side with_other_end(alerts::Side side);

/// `number` moved by so many hundredths of itself, exactly; 0 moves in its last written place.
Decimal moved_by_percent(const Decimal& number, int percent);

/// Whether one limit of a rule makes it fire more often than another in its place. Other: not to be
/// compared (another side, or counted by something else).
enum class Strictness : std::uint8_t { Same, Stricter, Laxer, Other };

/// Of `by` in the place of `old`, which is a limit of `rule`: what excuses a pattern works the
/// other way round.
Strictness strictness(const alerts::Rule& rule, const alerts::Limit& old, const alerts::Limit& by);

}  // namespace thiowatch::config
