// PID-3 holds the identifiers. Before 2.5, when it is empty, PID-2 does (the external id, the only
// one some old senders know) and PID-4 (the alternate id), but the latter only with an authority of
// its own: an alternate number without one could be anybody's, and must not be taken for the
// feed's.

#include "parsers/hl7v2/people_reader.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace thiowatch::hl7v2 {
namespace {

constexpr std::size_t kExternalId = 2;
constexpr std::size_t kIdentifiers = 3;
constexpr std::size_t kAlternateId = 4;

std::vector<PatientIdentifier> read_old_identifiers(const Segment& pid, const ReadingDesk& desk) {
    if (!is_before(desk.header.version, "2.5")) return {};
    std::vector<PatientIdentifier> found =
        read_identifiers(pid.field(kExternalId), desk.options.authority);
    std::vector<PatientIdentifier> alternates = read_identifiers(pid.field(kAlternateId), {});
    std::ranges::move(alternates, std::back_inserter(found));
    return found;
}

bool is_blank(const Field& field) {
    return !field.has_value() || trim(field.raw()).empty();
}

// A list of identifiers; one too long to be anybody's names nobody.
std::vector<PatientIdentifier> read_list(const Field& field, const ReadingDesk& desk) {
    constexpr std::size_t kLongestList = 8192;
    if (field.raw().size() > kLongestList) return {};
    return read_identifiers(field, desk.options.authority);
}

}  // namespace

PersonStated read_person(const Segment& pid, const ReadingDesk& desk) {
    constexpr std::size_t kName = 5;
    constexpr std::size_t kBirthDate = 7;
    constexpr std::size_t kSex = 8;
    PersonStated person;
    const Field identifiers = pid.field(kIdentifiers);
    person.identifiers =
        is_blank(identifiers) ? read_old_identifiers(pid, desk) : read_list(identifiers, desk);
    PersonName name = read_name(pid.field(kName));
    person.demographics.family = std::move(name.family);
    person.demographics.given = std::move(name.given);
    // NB: birth date and sex only ever veto a match, so an unreadable one is as good as none.
    const Expected<CivilDate> birth_date = read_date(pid.field(kBirthDate));
    if (birth_date) person.demographics.birth_date = *birth_date;
    person.demographics.sex = read_sex(pid.field(kSex));
    return person;
}

PersonStated read_prior_person(const Segment& mrg, const ReadingDesk& desk) {
    constexpr std::size_t kPriorIdentifiers = 1;
    constexpr std::size_t kPriorName = 7;
    PersonStated person;
    person.identifiers = read_list(mrg.field(kPriorIdentifiers), desk);
    PersonName name = read_name(mrg.field(kPriorName));
    person.demographics.family = std::move(name.family);
    person.demographics.given = std::move(name.given);
    return person;
}

void PeopleReader::begin(const Segment& pid) {
    people_.push_back({read_person(pid, desk_), {}});
    if (!people_.back().person.identifiers.empty()) return;
    desk_.note(
        FaultCode::PatientUnidentified,
        pid.path(kIdentifiers),
        "no identifier of a patient with an authority"
    );
}

std::vector<ClinicalEvent>& PeopleReader::events() {
    if (people_.empty()) {
        people_.emplace_back();
        desk_.note(FaultCode::PatientUnidentified, "PID-3", "there is no PID segment");
    }
    return people_.back().events;
}

}  // namespace thiowatch::hl7v2
