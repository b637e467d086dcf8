// Who a message speaks of. Nothing here can be printed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch {

/// One identifier within the authority that issued it. The pair is the key; neither half is.
struct PatientIdentifier {
    AssigningAuthority authority;
    Mrn value;

    friend auto operator<=>(const PatientIdentifier&, const PatientIdentifier&) = default;
};

enum class Sex : std::uint8_t { Unknown, Female, Male, Other };

/// What is used to check a match, never to make one.
struct Demographics {
    FamilyName family;
    GivenName given;
    std::optional<CivilDate> birth_date;
    Sex sex = Sex::Unknown;

    friend bool operator==(const Demographics&, const Demographics&) = default;
};

/// A person as a message describes them: identifiers in the order sent, and demographics.
struct PersonStated {
    std::vector<PatientIdentifier> identifiers;
    Demographics demographics;

    friend bool operator==(const PersonStated&, const PersonStated&) = default;
};

}  // namespace thiowatch
