// From rows of the outbox to parcels a channel can carry, and from verdicts back to rows.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// One notice as text, ready for a channel; what the row's alert is at this moment.
struct Rendered {
    store::OutboxRow row;
    std::string to_address;
    std::string mime;
    std::string json;
};

/// Claims due notices of a channel. A notice whose alert was acknowledged, closed or replaced since
/// it was decided is cancelled here instead: nobody is paged after the matter is settled.
std::vector<Rendered> claim_parcels(Desk& desk, const ChannelName& channel, int limit);

/// What became of a parcel.
struct Sent {
    std::string receipt;
};
struct NotNow {
    std::string why;
    Duration wait{};
    bool is_our_fault = false;
};
struct Never {
    std::string why;
};
using Fate = std::variant<Sent, NotNow, Never>;

/// Writes the fate; a failing channel and a notice given up raise an operator event, by another
/// way.
void record_fate(Desk& desk, std::int64_t row, const Fate& fate);

}  // namespace thiowatch::intake
