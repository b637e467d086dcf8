// The finding CORR: what people are told when a result they were told of does not stand.
#pragma once

#include "alerts/lifecycle/basis.h"

namespace thiowatch::alerts {

/// Severity of the alert that was sent, subject "CORR/<its reference>"; evidence is the value told,
/// then the value now, if there is one.
Finding correction_finding(const Alert& alert, const VoidBasis& basis);

/// "7KQ-204" of "CORR/7KQ-204"; empty when the finding is no correction.
std::string withdrawn_ref(const Finding& finding);

}  // namespace thiowatch::alerts
