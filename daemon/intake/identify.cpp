#include "daemon/intake/identify.h"

#include <algorithm>

namespace thiowatch::intake {

namespace {

using alerts::PatientId;

bool dates_differ(const std::optional<CivilDate>& a, const std::optional<CivilDate>& b) {
    if (!a || !b) return false;
    if (a->year != b->year) return true;
    if (a->month == 0 || b->month == 0) return false;
    if (a->month != b->month) return true;
    return a->day != 0 && b->day != 0 && a->day != b->day;
}

bool sexes_differ(Sex a, Sex b) {
    auto is_definite = [](Sex sex) { return sex == Sex::Female || sex == Sex::Male; };
    return is_definite(a) && is_definite(b) && a != b;
}

}  // namespace

Match identify(store::Store& store, const PersonStated& stated, const Places& places) {
    auto fault_at = [](FaultCode code, std::string_view place, std::string detail) {
        return Fault{code, std::string(place), std::move(detail)};
    };
    std::vector<PatientId> found;
    PatientId row{};
    for (const PatientIdentifier& identifier : stated.identifiers) {
        auto owner = store.people.owner(identifier);
        if (!owner) continue;
        PatientId person = store.people.survivor(*owner);
        if (found.empty()) row = *owner;
        if (std::find(found.begin(), found.end(), person) == found.end()) found.push_back(person);
    }
    if (found.empty()) return NotFollowed{};
    if (found.size() > 1) {
        return Unsure{
            fault_at(
                FaultCode::PatientAmbiguous,
                places.identifiers,
                "its identifiers belong to several people"
            ),
            found};
    }
    auto known = store.people.read(found.front());
    const Demographics& demographics = stated.demographics;
    if (known && dates_differ(known->demographics.birth_date, demographics.birth_date)) {
        return Unsure{
            fault_at(
                FaultCode::PatientDisagrees,
                places.birth_date,
                "the birth date is not the one on file"
            ),
            found};
    }
    if (known && sexes_differ(known->demographics.sex, demographics.sex)) {
        return Unsure{
            fault_at(FaultCode::PatientDisagrees, places.sex, "the sex is not the one on file"),
            found};
    }
    return Matched{found.front(), row};
}

bool is_stranger(store::Store& store, const PersonStated& stated) {
    const auto is_followed = [&](const PatientIdentifier& identifier) {
        return store.people.owner(identifier).has_value();
    };
    return !stated.identifiers.empty() && std::ranges::none_of(stated.identifiers, is_followed) &&
           namesakes(store, stated).empty();
}

std::vector<PatientId> namesakes(store::Store& store, const PersonStated& stated) {
    const Demographics& demographics = stated.demographics;
    bool is_whole = demographics.birth_date && demographics.birth_date->day != 0 &&
                    !demographics.family.empty() && !demographics.given.empty();
    return is_whole ? store.people.named(demographics) : std::vector<PatientId>{};
}

}  // namespace thiowatch::intake
