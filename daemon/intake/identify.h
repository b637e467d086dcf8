// Whose message is this?
//
// By identifier within its authority, and only so; birth date and sex can veto, never choose. What
// they veto, and what two people claim, goes to a person: no name, however equal, makes a match.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "daemon/intake/desk.h"
#include "daemon/intake/places.h"
#include "parsers/clinical/identity.h"
#include "parsers/expected.h"

namespace thiowatch::intake {

struct NotFollowed {};
/// `row` is whom the identifier was first given to and keeps the facts, so that a merge can be
/// undone; `person` is who that is today.
struct Matched {
    alerts::PatientId person{};
    alerts::PatientId row{};
};
/// Held for a person to decide. `candidates` are the people it may concern.
struct Unsure {
    Fault fault;
    std::vector<alerts::PatientId> candidates;
};
using Match = std::variant<NotFollowed, Matched, Unsure>;

/// `places` are what faults point to.
Match identify(
    store::Store& store,
    const PersonStated& stated,
    const Places& places = places_in(store::MessageFormat::Hl7v2)
);

/// Nobody we follow, and nobody who might be: neither by an identifier nor by name and birth date.
bool is_stranger(store::Store& store, const PersonStated& stated);

/// People we follow with the same name and birth date: for warning a person, never for matching.
std::vector<alerts::PatientId> namesakes(store::Store& store, const PersonStated& stated);

}  // namespace thiowatch::intake
