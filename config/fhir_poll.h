// A remote FHIR server that is asked, because it does not send.
//
//   - name: ehr
//     fhir_poll:
//       base: https://ehr.example/fhir
//       auth: {smart: {client_id: thiowatch, key: {file: smart.pem}, algorithm: RS384,
//                      scope: system/Observation.rs system/Patient.rs}}
//       every: 1m
//       overlap: 10m           # read again each time: servers commit late and clocks differ
//       look_back: 90d         # how far the first round reads back
//       page: 100
//       types: [Observation, MedicationRequest]
//       queries: {Observation: "category=laboratory"}
//       per_patient: true      # for servers that answer no search without a patient
//       group: g1              # read the members of this Group by $export instead
//       export_every: 1d
//       stale_after: 30m
//       systems: {"https://hospital.example/mrn": H1}
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/remote_server.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::config {

struct FhirPollSettings {
    RemoteServer server;
    Duration every = std::chrono::minutes{1};
    Duration overlap = std::chrono::minutes{10};
    Duration look_back = days(90);
    std::uint32_t page = 100;  ///< resources asked for at once
    std::vector<std::string> types{
        "Observation",
        "DiagnosticReport",
        "MedicationRequest",
        "MedicationDispense",
        "MedicationStatement"};
    std::map<std::string, std::string> queries;  ///< of a type, added to its search
    bool per_patient = false;
    std::string group;  ///< empty: search; else $export of this Group
    Duration export_every = days(1);
    Duration stale_after = std::chrono::minutes{30};
    std::map<std::string, AssigningAuthority> systems;  ///< Identifier.system -> authority
};

}  // namespace thiowatch::config
