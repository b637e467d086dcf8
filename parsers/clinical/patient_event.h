// Changes of identity: registered, merged, linked.
#pragma once

#include <string>

#include "parsers/clinical/identity.h"

namespace thiowatch {

enum class PatientAction : std::uint8_t { Update, Merge, Link, Unlink };

/// Update: `person` as stated. Merge: `other` ends, `person` survives. Link and Unlink: both stay.
struct PatientEvent {
    PatientAction action = PatientAction::Update;
    PersonStated person;
    PersonStated other;
    std::string where;
    friend bool operator==(const PatientEvent&, const PatientEvent&) = default;
};

}  // namespace thiowatch
