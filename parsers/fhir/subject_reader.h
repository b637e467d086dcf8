// Whom a resource speaks of.
#pragma once

#include "parsers/fhir/reading_desk.h"

namespace thiowatch::fhir {

enum class SubjectKind : std::uint8_t {
    NotStated,
    Person,
    NotAPerson,    ///< a device, a group, a location
    Waiting,       ///< a Patient that is not here; `waits_for` says which
    Unidentified,  ///< words only, a Patient without any identifier, a reference that leads nowhere
};

struct Subject {
    SubjectKind kind = SubjectKind::NotStated;
    PersonStated person;
    std::string key;  ///< equal for one Patient within a submission
    std::string waits_for;
    std::string where;
};

/// The Patient a reference means. An identifier stated beside it is as good as the resource; words
/// never match anybody.
Subject read_subject(JsonCursor reference, const Entry& home, ReadingDesk& desk);

/// Whether two subjects are certainly two people: both have identifiers and share none.
bool contradict(const Subject& a, const Subject& b);

/// Refuses, parks or ignores the entry being read as its subject demands; true when it is a person.
bool is_about_person(const Subject& subject, const Entry& entry, ReadingDesk& desk);

}  // namespace thiowatch::fhir
