// What we found, told and wrote down, readable as FHIR: alerts as DetectedIssue, notices as
// Communication, the audit trail as AuditEvent.
#pragma once

#include <functional>
#include <vector>

#include "daemon/fhir/virtual_type.h"
#include "daemon/store/store.h"

namespace thiowatch::endpoint {

struct ToldParts {
    store::Store& reading;                   ///< used on the HTTP thread only
    std::function<std::string()> link_root;  ///< "https://thiowatch.example"
    /// Who a reference to a Patient of the endpoint means; empty when nobody we follow.
    std::function<std::vector<PatientIdentifier>(const std::string& id)> identifiers_of;
    std::function<std::string(const ContactKey&)> name_of_contact;
};

std::vector<VirtualType> told_types(ToldParts parts);

/// At most so many of the newest are looked through for one search.
inline constexpr int kMostSearched = 10'000;

}  // namespace thiowatch::endpoint
