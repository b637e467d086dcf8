// An alert as DetectedIssue (FHIR R4): the record of the alert for systems that keep such records.
//
//   Alert                      DetectedIssue
//   ref                        id, identifier urn:thiowatch:alert
//   open, resolved             status final (first version), amended, corrected
//   withdrawn                  status entered-in-error: it rested on a result that does not stand
//   superseded                 status cancelled: another alert has taken its place
//   rule on results            code v3-ActCode LAB, and the rule's own
//   rule on missing results    code of the rule alone: no published code says "monitoring overdue"
//   critical, urgent           severity high;  warning: moderate;  info: low
//   evidence                   contained Observations, evidence.detail
//   acknowledgement            mitigation
#pragma once

#include <optional>
#include <string>

#include "alerts/lifecycle/alert.h"
#include "alerts/notices/json_text.h"
#include "alerts/notices/route.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::alerts {

/// What may be told of it. Without detail: rule, severity, state and link, no result and nobody.
struct IssueView {
    const Alert& alert;
    Detail detail = Detail::None;
    std::optional<PatientIdentifier> patient;  ///< looked at only with Detail::Full
    std::string link;                          ///< may be empty
};

/// When it last changed, acknowledgement included: the resource has a new version then.
Instant last_updated(const Alert& alert);

/// Writes one resource where a value is due.
void write_detected_issue(JsonWriter& json, const IssueView& view);
std::string detected_issue(const IssueView& view);

}  // namespace thiowatch::alerts
