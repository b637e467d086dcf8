// Whom we may know, in memory: most messages speak of people nobody follows, and that must not cost
// a search of the store.
//
// It may take a stranger for somebody known, once in fifty times or when who was added was
// taken back; never the other way round, as long as everybody is noted.
#pragma once

#include "daemon/store/key_filter.h"
#include "parsers/clinical/identity.h"

namespace thiowatch::store {

class Acquaintance {
  public:
    void note(const PatientIdentifier& identifier);
    /// By name, letter case apart, and birth date; without a birth date nobody is found so.
    void note(const Demographics& person);

    [[nodiscard]] bool may_know(const PatientIdentifier& identifier) const;
    [[nodiscard]] bool may_know(const Demographics& person) const;

  private:
    static constexpr std::size_t kPeople = 8192;  // of a usual site

    KeyFilter identifiers_{kPeople};
    KeyFilter names_{kPeople};
};

}  // namespace thiowatch::store
