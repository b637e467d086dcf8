// A row of the audit trail as AuditEvent (FHIR R4), in the patterns of IHE BALP: what was done to
// what, when, by whom, with which outcome. No person is named in it, as in the trail itself.
//
//   action            subtype (restful-interaction)   AuditEvent.action   outcome
//   …opened, …added   create                          C                   0
//   …shown, …listed   read                            R                   0
//   access.refused    -                               E                   4
//   all others        update                          U                   0
#pragma once

#include <string>

#include "daemon/store/audit_table.h"

namespace thiowatch::endpoint {

std::string audit_event(const store::AuditEntry& entry);

}  // namespace thiowatch::endpoint
