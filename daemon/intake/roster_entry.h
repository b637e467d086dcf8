// The roster: people put on the list by the clinic rather than by an order.
#pragma once

#include "config/roster_csv.h"
#include "daemon/intake/desk.h"

namespace thiowatch::intake {

enum class RosterChange : std::uint8_t { Added, Updated, Unchanged };

/// Puts one line of the roster into the record: traits, course of the drug, and for somebody new
/// the messages kept under their identifier.
RosterChange enter(Desk& desk, const config::RosterRow& row);

/// Hold, resume or stop of somebody's thiopurine, said by a person at the command line.
bool change_therapy(
    Desk& desk,
    const PatientIdentifier& identifier,
    TherapyAction action,
    const std::string& by
);

}  // namespace thiowatch::intake
