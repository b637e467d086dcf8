// Whom a message speaks of: PID and MRG.
#pragma once

#include "parsers/clinical/clinical_event.h"
#include "parsers/hl7v2/reading_desk.h"

namespace thiowatch::hl7v2 {

/// PID: identifiers, and demographics as far as they can be read.
PersonStated read_person(const Segment& pid, const ReadingDesk& desk);
/// MRG: the identifiers that end, and the prior name.
PersonStated read_prior_person(const Segment& mrg, const ReadingDesk& desk);

/// Gathers events under the person they are said of.
class PeopleReader {
  public:
    explicit PeopleReader(ReadingDesk& desk) : desk_(desk) {}

    /// A PID: what follows is said of this person. Notes PatientUnidentified if it names nobody.
    void begin(const Segment& pid);
    /// The events of the person last begun; of nobody, noted once, when no PID came before.
    std::vector<ClinicalEvent>& events();
    std::vector<PersonEvents> take() { return std::move(people_); }

  private:
    ReadingDesk& desk_;
    std::vector<PersonEvents> people_;
};

}  // namespace thiowatch::hl7v2
