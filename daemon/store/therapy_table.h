// What was ordered, given, held and stopped, event by event.
#pragma once

#include <vector>

#include "alerts/record/patient_record.h"
#include "daemon/store/connection.h"

namespace thiowatch::store {

class TherapyTable {
  public:
    explicit TherapyTable(Connection& connection);

    /// False when the same fact was there already.
    bool
    put(alerts::PatientId person, const alerts::TherapyFact& fact, const alerts::MessageRef& from);
    std::vector<alerts::TherapyFact> read(alerts::PatientId person);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
