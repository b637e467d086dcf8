// Drugs that a person must not or cannot take, as senders record them.
#pragma once

#include <set>

#include "daemon/store/connection.h"
#include "daemon/store/message.h"
#include "daemon/store/person_table.h"

namespace thiowatch::store {

/// What a sender says of one allergy or intolerance. The time it began, or was recorded, tells one
/// entry of a list from another of the same drug: to end one ends no other.
struct AllergyWord {
    PatientId person{};
    Ingredient drug{};
    std::optional<Instant> since;
    bool is_active = true;
    Instant said;
    MessageId message{};
};

class AllergyTable {
  public:
    explicit AllergyTable(Connection& connection) : connection_(connection) {}

    /// The newest word on an entry stands, in whichever order they come.
    void put(const AllergyWord& word);
    /// Drugs with an active entry.
    std::set<Ingredient> active(PatientId person);

  private:
    Connection& connection_;
};

}  // namespace thiowatch::store
