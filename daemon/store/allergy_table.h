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

/// What is on a sender's list that has no more of an entry than its being there.
struct AllergyListWord {
    PatientId person{};
    FeedId sender{};
    std::set<Ingredient> drugs;
    bool is_whole = true;  ///< what is not among them is not on it any more
    Instant said;
    MessageId message{};
};

class AllergyTable {
  public:
    explicit AllergyTable(Connection& connection) : connection_(connection) {}

    /// The newest word on an entry stands, in whichever order they come.
    void put(const AllergyWord& word);
    /// The newest whole list of a sender stands, with what was added since; it says nothing of
    /// entries of their own, nor of another's list.
    void put(const AllergyListWord& word);
    /// Drugs with an active entry.
    std::set<Ingredient> active(PatientId person);

  private:
    bool is_outdated(const AllergyListWord& word);

    Connection& connection_;
};

}  // namespace thiowatch::store
