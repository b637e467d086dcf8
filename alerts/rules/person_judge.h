// The rules on the person: patterns of several results, genes, interactions, pregnancy,
// allergies.
#pragma once

#include "alerts/rules/report.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// The benches of one record: verified results only, and with preliminary ones where there are any.
struct Benches {
    const Bench& verified;
    const Bench& all;
};

/// Rules of one family are tiers: the most severe one that is true is reported. What is urgent may
/// rest on preliminary results.
void judge_person(const Benches& benches, const Instant& now, Report& report);

}  // namespace thiowatch::alerts
