// Everything known of one followed person: what `assess` looks at, whole, every time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alerts/record/measurement.h"
#include "alerts/record/patient_traits.h"
#include "alerts/record/therapy_timeline.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::alerts {

/// The store's own number for a person; says nothing of them and may be logged.
enum class PatientId : std::int64_t {};

struct PatientRecord {
    PatientId id{};
    PatientIdentifier identifier;  ///< the one people know, for texts and answers
    Demographics demographics;
    TherapyTimeline therapy;
    std::vector<Measurement>
        measurements;                   ///< by collection time, then arrival; withdrawn ones too
    std::vector<Measurement> genetics;  ///< of TPMT and NUDT15 those that are older than the rest
    std::set<Profile> profiles;
    std::set<Ingredient> comedications;  ///< from the roster; orders are in `therapy`
    std::set<Ingredient> allergies;      ///< with an active allergy or intolerance on file
    std::optional<Metaboliser> tpmt;     ///< from the roster
    std::optional<Metaboliser> nudt15;
    std::optional<Instant> pregnant_since;
    std::optional<Indication> indication;
    /// When the service began to watch; none: always. Earlier tests may be unknown to it.
    std::optional<Instant> followed_since;
    std::string prescriber;  ///< contact key, or the sender's prescriber id
};

/// The newest measurement of an analyte by collection time that was not withdrawn, ignored or
/// unobtained; none when there is none. Ties go to the later arrival.
const Measurement* newest(const PatientRecord& record, Analyte analyte);

}  // namespace thiowatch::alerts
