// Whether a value breaches a limit: three answers, because "<2.0" may or may not be below 1.0.
#pragma once

#include <optional>

#include "alerts/rules/rule_pack.h"
#include "alerts/rules/sample.h"

namespace thiowatch::alerts {

/// Unknown: the limit is a multiple of the laboratory's own, and that was not sent.
enum class Breach : std::uint8_t { No, Possible, Yes, Unknown };

/// Possible: some of the values that the reading leaves open breach the limit.
Breach compare(const Reading& value, Side side, const Decimal& number);

/// The number of a limit for this sample, in canonical units; none when it needs a laboratory limit
/// that was not sent.
std::optional<Decimal> number_for(const Limit& limit, const Sample& sample);

/// Without the laboratory's limit: No when even the lowest one in use would not be breached, else
/// Unknown.
Breach judge(const Limit& limit, const Sample& sample, const RulePack& pack);

/// Whether the value is beyond the limit by the margin that ends an alert. Never by an open
/// reading.
bool is_well_clear(const Limit& limit, const Sample& sample, const RulePack& pack);

}  // namespace thiowatch::alerts
