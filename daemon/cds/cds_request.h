// A call of CDS Hooks 2.0, as far as our service answers it.
//
//   { "hook": …, "hookInstance": …, "fhirServer"?: …,
//     "context": { "patientId": id, "draftOrders"?: Bundle, … },
//     "prefetch"?: { "patient": Patient, … } }
//
// Our own store answers, so that nothing is asked of the caller's server; from the prefetch only
// the Patient is looked at, for its identifiers: an id of somebody's server says nobody.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/clinical/identity.h"
#include "parsers/clinical/lab_result.h"
#include "parsers/expected.h"

namespace thiowatch::cds {

enum class Hook : std::uint8_t { PatientView, OrderSelect, OrderSign };
std::string_view name_of(Hook hook);

/// An identifier as the caller wrote it: its system is not yet an authority.
struct CalledIdentifier {
    std::string system;
    std::string value;
};

struct CdsRequest {
    Hook hook = Hook::PatientView;
    std::string instance;  ///< the same for all services of one moment
    std::string patient_id;
    bool has_patient = false;  ///< the prefetch held the Patient
    std::vector<CalledIdentifier> identifiers;
    Demographics demographics;                   ///< birth date and sex: they can veto who it is
    std::vector<std::vector<TestCode>> ordered;  ///< the drug of each draft order, in every coding
};

inline constexpr std::size_t kMostRequestBytes = std::size_t{4} << 20U;

/// Fault BadFormat or TooLarge, with the path of what is missing or wrong.
Expected<CdsRequest> read_cds_request(std::string_view body);

/// One answer of a prescriber to a card.
struct Feedback {
    std::string card;
    std::string outcome;  ///< "accepted" or "overridden"
    std::string reason;
    std::string comment;
};
Expected<std::vector<Feedback>> read_feedback(std::string_view body);

}  // namespace thiowatch::cds
