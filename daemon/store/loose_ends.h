// What must not be there: counts that are 0 while every alert is on its way to somebody.
#pragma once

#include <cstdint>

#include "daemon/store/connection.h"

namespace thiowatch::store {

struct LooseEnds {
    std::int64_t alerts_nobody_was_told =
        0;  ///< open, above info, and not one notice of any version
    std::int64_t alerts_without_deadline =
        0;                              ///< somebody was told, nobody answered, no reminder due
    std::int64_t deadlines_missed = 0;  ///< due before the limit and not met
    std::int64_t reviews_missed = 0;    ///< due before the limit and not done
    std::int64_t notices_stuck = 0;     ///< due before the limit and not tried since

    friend bool operator==(const LooseEnds&, const LooseEnds&) = default;
};

/// `limit`: what was due before that moment must have been done by now.
LooseEnds loose_ends(Connection& connection, const Instant& limit);

}  // namespace thiowatch::store
