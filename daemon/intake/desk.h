// What one submission is worked on with: the open transaction, the rules in force, the time.
#pragma once

#include <cstdint>
#include <functional>

#include "daemon/intake/snapshot.h"
#include "daemon/store/store.h"

namespace thiowatch::intake {

class ChangedPeople;

struct Desk {
    store::Store& store;
    const Snapshot& snapshot;
    Instant now;
    std::function<std::uint64_t()> random;  ///< for alert refs and parcel ids
    /// Also results of people nobody follows: for who wants to see how they read.
    bool reads_everybody = false;
    /// Takes note of whom to reassess at the end of all that comes together; none: at once.
    ChangedPeople* changed = nullptr;
};

}  // namespace thiowatch::intake
