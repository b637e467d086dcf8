// AL1: allergies, of the person whose PID stands before.
//
// AL1 is sent in snapshot mode (HL7 v2.9 chapters 2.10.4 and 3.4.6): an ADT states all there are,
// and AL1-3 of "" that there are none. A pharmacy message tells those that matter to its orders.
// One without any AL1 says nothing of allergies.
#pragma once

#include <optional>

#include "parsers/clinical/allergy_list.h"
#include "parsers/hl7v2/message.h"

namespace thiowatch::hl7v2 {

class AllergyReader {
  public:
    explicit AllergyReader(bool is_whole) : is_whole_(is_whole) {}

    void take(const Segment& al1);
    /// The list of what was taken, if anything was; then begins anew.
    std::optional<AllergyList> take_list();

  private:
    bool is_whole_;
    std::optional<AllergyList> list_;
};

}  // namespace thiowatch::hl7v2
