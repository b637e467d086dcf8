// Two records of one person: merged, linked, and taken apart again.
//
// A merge moves nothing. Each identifier's row keeps its own facts and points to the survivor,
// whose record is read with everybody merged into it; undoing the merge removes the pointer.
#pragma once

#include "daemon/intake/desk.h"
#include "daemon/intake/facts.h"
#include "parsers/clinical/patient_event.h"

namespace thiowatch::intake {

/// Applies a Merge, Link or Unlink. Remembered also when we follow neither of them yet.
void apply_identity(Desk& desk, const PatientEvent& event, const FactSource& source);

/// Takes a merge back: both people are looked at again. False when there was none.
bool unmerge(Desk& desk, const PatientIdentifier& ended, const PatientIdentifier& survivor);

}  // namespace thiowatch::intake
