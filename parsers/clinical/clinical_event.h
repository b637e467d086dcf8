// What a message or resource means, whoever sent it and however: the one noun all readers yield.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "parsers/clinical/allergy_list.h"
#include "parsers/clinical/condition_event.h"
#include "parsers/clinical/identity.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/clinical/patient_event.h"
#include "parsers/clinical/therapy_event.h"
#include "parsers/expected.h"

namespace thiowatch {

using ClinicalEvent =
    std::variant<LabResult, TherapyEvent, PatientEvent, ConditionEvent, AllergyList>;

/// Events about one person. A message may hold several groups (ORU with several PIDs).
struct PersonEvents {
    PersonStated person;
    std::vector<ClinicalEvent> events;
    friend bool operator==(const PersonEvents&, const PersonEvents&) = default;
};

/// All that one message says, and what of it could not be read. A bad part never spoils its
/// siblings.
struct ClinicalContent {
    std::vector<PersonEvents> people;
    std::vector<Fault> problems;     ///< each becomes a review item with its path
    std::optional<Instant> sent_at;  ///< the message's own time
    /// It brings results and nothing else: what cannot be read of it matters only if we follow
    /// somebody it speaks of.
    bool is_of_results = false;
};

}  // namespace thiowatch
