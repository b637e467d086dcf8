// Small pieces that the FHIR R4 resources we write have in common.
//
// Names of our own are URNs: they need no web site to be unique.
//   urn:thiowatch:alert      identifier: the reference people know an alert by ("7KQ-204")
//   urn:thiowatch:notice     identifier: one notice, the same on every retry
//   urn:thiowatch:rule       code: the rule that fired ("ANC.U")
//   urn:thiowatch:analyte    code: what was measured ("ANC")
//   urn:thiowatch:event      code: what a notice tells ("alert.opened")
//   urn:thiowatch:alert-state  extension: open, resolved, withdrawn, superseded
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/notices/json_text.h"
#include "alerts/rules/assessment.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::alerts {

inline constexpr std::string_view kAlertSystem = "urn:thiowatch:alert";
inline constexpr std::string_view kNoticeSystem = "urn:thiowatch:notice";
inline constexpr std::string_view kRuleSystem = "urn:thiowatch:rule";
inline constexpr std::string_view kAnalyteSystem = "urn:thiowatch:analyte";
inline constexpr std::string_view kEventSystem = "urn:thiowatch:event";
inline constexpr std::string_view kStateExtension = "urn:thiowatch:alert-state";

/// `{"coding": [{"system": …, "code": …}], "text": …}`; an empty text is left out.
struct FhirCode {
    std::string_view system;
    std::string code;
    std::string display;  ///< may be empty
};
void write_concept(JsonWriter& json, const std::vector<FhirCode>& codes, std::string_view text);

/// `[{"system": …, "value": …}]`
void write_identifiers(JsonWriter& json, std::string_view system, std::string_view value);

/// A person by the identifier people use, never by name: `{"type": "Patient", "identifier": …}`.
void write_patient(JsonWriter& json, const PatientIdentifier& patient);

/// A result as it was judged: an Observation that lives inside another resource.
void write_contained_result(JsonWriter& json, const Evidence& evidence, std::string_view id);

}  // namespace thiowatch::alerts
