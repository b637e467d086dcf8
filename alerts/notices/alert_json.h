// An alert as `simulate` and the HTTP API show it.
#pragma once

#include <string>
#include <vector>

#include "alerts/lifecycle/alert.h"
#include "alerts/lifecycle/episode.h"
#include "alerts/notices/json_text.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::alerts {

/// Simulate: the contract's `alerts[]` object. Api: the same with `ref`, `version`,
/// `acknowledge_by`, `acknowledged` (null, or who, when and their note).
enum class AlertShape : std::uint8_t { Simulate, Api };

/// Writes one object where a value is due, with `episode` when it is given.
void write_alert(
    JsonWriter& json,
    const Alert& alert,
    const PatientIdentifier& patient,
    AlertShape shape,
    const Episode* episode = nullptr
);
std::string alert_json(
    const Alert& alert,
    const PatientIdentifier& patient,
    AlertShape shape,
    const Episode* episode = nullptr
);

/// `[{"analyte": "ANC", "value": "0.9", "unit": "10*9/L", "collected": "..."}]`, with `canonical`,
/// `range`, `status`, `before_correction` and `derived` where they say more.
void write_evidence(JsonWriter& json, const std::vector<Evidence>& evidence);

/// "H1|4711".
std::string patient_label(const PatientIdentifier& patient);

/// The whole alert in words, severity first, times in UTC, nobody named: the `text` of the object.
std::string alert_text(const Alert& alert);

}  // namespace thiowatch::alerts
