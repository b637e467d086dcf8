// The person of an example: who they are and which drugs they take.
//
//   patient:
//     age: 45                     # on the first day; or born: 1981-07-14
//     sex: F
//     drugs:
//       - {name: azathioprine, dose: 150 mg/d, start: 2026-01-05, stop: 2026-06-01}
//       - {name: azathioprine, start: 2026-01-05, hold: {from: 2026-03-01, until: 2026-03-20}}
//     profiles: [duffy_null]
//     comedications: [allopurinol]
//     allergies: [azathioprine]
//     tpmt: intermediate          # normal, intermediate, poor
//     nudt15: normal
//     indication: rheumatoid-arthritis
//     pregnant_since: 2026-01-20
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alerts/record/patient_record.h"
#include "config/binder.h"

namespace thiowatch::config {

/// What an example says of a person; absent parts stay as they are.
struct PersonTraits {
    std::optional<int> age;
    std::optional<CivilDate> born;
    std::optional<Sex> sex;
    std::optional<std::set<alerts::Profile>> profiles;
    std::optional<std::set<Ingredient>> comedications;
    std::optional<std::set<Ingredient>> allergies;
    std::optional<alerts::Metaboliser> tpmt;
    std::optional<alerts::Metaboliser> nudt15;
    std::optional<alerts::Indication> indication;
    std::optional<Instant> pregnant_since;
    std::vector<alerts::TherapyFact> therapy;

    /// `now` turns an age into a birth date.
    void apply(alerts::PatientRecord& record, const Instant& now) const;
};

PersonTraits read_person(const Value& value);

/// `{hold: azathioprine, until: 2026-03-30}`, with start, stop, hold, resume or change (of the
/// dose:
/// `{change: azathioprine, dose: 100 mg/d}`).
std::vector<alerts::TherapyFact> read_therapy(const Value& value, const Instant& at);

/// `2026-03-01`, or a moment `2026-03-01T14:30:00Z`; a day is its beginning plus `of_day`.
std::optional<Instant> moment_named(const Value& value, const std::string& name, Duration of_day);

}  // namespace thiowatch::config
