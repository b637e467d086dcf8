// The one that checks the others: every minute it looks for what must not be there.
//
// A lost alert makes no noise. So besides counting loose ends (an open alert nobody was told of, a
// deadline nobody met, a notice that does not move), it assesses some people again as if for the
// first time: whoever's alerts would change was missed. Such a difference is put right and told to
// the operators.
#pragma once

#include "daemon/intake/desk.h"

namespace thiowatch::intake {

/// Looks at the loose ends and at the next `people` after `after`, in the order of their numbers;
/// answers where to go on, PatientId{0} after the last one.
alerts::PatientId audit(Desk& desk, alerts::PatientId after, int people);

}  // namespace thiowatch::intake
