// What is due because time passed: alerts nobody acknowledged, people whose review has come.
#pragma once

#include <optional>

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// Does what is due, at most `limit` of each kind; true when there is more.
bool meet_deadlines(Desk& desk, int limit);
/// The next instant at which meet_deadlines() has something to do.
std::optional<Instant> next_deadline(store::Store& store);
/// The wall clock was stepped: deadlines move along, so that none fires early, late or twice.
void shift_deadlines(Desk& desk, Duration by);

}  // namespace thiowatch::intake
