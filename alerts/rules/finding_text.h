// What a finding says: the laboratory's own digits, the limit, and what a reader must know beside
// it. No person, no reassurance, no cause, no order.
#pragma once

#include <string>
#include <vector>

#include "alerts/rules/assessment.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// "900 /uL (0.9 10*9/L)": digits and unit as sent, and converted when that differs. Words that
/// came instead of a number are not repeated: "text".
std::string value_text(const Measurement& result);
std::string value_text(const Sample& sample);

/// "x < 1.0 10*9/L", "x > 5*ULN (ULN 40 U/L)".
std::string threshold_text(const Limit& limit, const Sample& sample);
/// "Neutrophils 0.9 10*9/L, below 1.0".
std::string headline_text(const Sample& sample, const SentTier& sent);

/// What is known of the value that a reader must weigh: preliminary, derived, haemolysed,
/// undecided, what was not sent.
std::vector<std::string> notes_on(const Sample& sample);
std::vector<std::string> notes_on(const Sample& sample, const SentTier& sent, const Bench& bench);

/// The finding of the tier that is sent for a value.
Finding threshold_finding(const Sample& sample, const SentTier& sent, const Bench& bench);

/// An empty finding of a check, ready for its words: "DQ.UNIT" on "DQ.UNIT/WBC".
Finding quality_finding(QualityCheck check, const RulePack& pack, const std::string& about);

}  // namespace thiowatch::alerts
