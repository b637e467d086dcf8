// What is true of a person now.
#pragma once

#include "alerts/record/patient_record.h"
#include "alerts/rules/assessment.h"
#include "alerts/rules/rule_pack.h"

namespace thiowatch::alerts {

/// Judges the whole record by the rules of the pack. Pure: the same record, pack and `now` give the
/// same answer. Leaves `trace` empty. The pack must outlive the answer.
Assessment assess(const PatientRecord& record, const RulePack& pack, const Instant& now);
Assessment assess(const PatientRecord& record, RulePack&& pack, const Instant& now) = delete;

/// The same, with one line in `trace` for every rule: what it saw, wanted and answered.
Assessment assess_traced(const PatientRecord& record, const RulePack& pack, const Instant& now);

}  // namespace thiowatch::alerts
