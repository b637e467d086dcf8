#include "daemon/store/acquaintance.h"

#include <algorithm>

#include "daemon/store/fingerprint.h"

namespace thiowatch::store {

namespace {

std::uint64_t hash_of(const PatientIdentifier& identifier) {
    return fingerprint(identifier.value.text(), fingerprint(identifier.authority.text(), 0));
}

// As SQLite's NOCASE, by which people are searched: the letters of ASCII only.
std::string folded(std::string text) {
    std::ranges::transform(text, text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
    });
    return text;
}

std::uint64_t hash_of(const Demographics& person) {
    const std::uint64_t of_family = fingerprint(folded(person.family.text()), 0);
    const std::uint64_t of_name = fingerprint(folded(person.given.text()), of_family);
    const CivilDate& born = *person.birth_date;
    return of_name + static_cast<std::uint64_t>((born.year * 16 + born.month) * 32 + born.day);
}

}  // namespace

void Acquaintance::note(const PatientIdentifier& identifier) {
    identifiers_.note(hash_of(identifier));
}

void Acquaintance::note(const Demographics& person) {
    if (person.birth_date) names_.note(hash_of(person));
}

bool Acquaintance::may_know(const PatientIdentifier& identifier) const {
    return identifiers_.may_know(hash_of(identifier));
}

bool Acquaintance::may_know(const Demographics& person) const {
    return person.birth_date && names_.may_know(hash_of(person));
}

}  // namespace thiowatch::store
