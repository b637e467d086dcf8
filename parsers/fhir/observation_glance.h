// Whom an Observation is about and what it is found by, without reading what it says.
//
// Most results are of people nobody follows. They are kept as they came and read on the day
// somebody asks for them; until then a glance is enough, at a fraction of the cost of a document.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/fhir/element_reader.h"

namespace thiowatch::fhir {

struct ObservationGlance {
    std::string id;                       ///< logical id; empty for none
    std::string reference;                ///< subject.reference
    std::string subject_type;             ///< subject.type
    std::optional<Identified> subject;    ///< subject.identifier
    std::vector<Identified> identifiers;  ///< its own
};

/// None unless the text is one Observation, right in form, with a status, a code and a subject,
/// that needs no other resource to be understood but its patient: no contained ones, no specimen,
/// no parts. What the reader would refuse is never glanced at, so none means: read it.
std::optional<ObservationGlance> glance_at_observation(std::string_view text);

}  // namespace thiowatch::fhir
