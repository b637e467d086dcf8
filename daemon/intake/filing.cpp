#include "daemon/intake/filing.h"

#include <algorithm>

#include "daemon/store/message_table.h"

namespace thiowatch::intake {

namespace {

void file(const PersonStated& person, Filing& filing) {
    for (const PatientIdentifier& identifier : person.identifiers) {
        if (!filing.patient) filing.patient = identifier;
        std::int64_t hash = store::filing_hash(identifier);
        auto known = std::find(filing.people.begin(), filing.people.end(), hash);
        if (known == filing.people.end()) filing.people.push_back(hash);
    }
}

}  // namespace

Filing filing_of(const std::vector<PersonStated>& people) {
    Filing filing;
    for (const PersonStated& person : people)
        file(person, filing);
    return filing;
}

Filing filing_of(const ClinicalContent& content) {
    Filing filing;
    for (const PersonEvents& said : content.people) {
        file(said.person, filing);
        for (const ClinicalEvent& event : said.events) {
            filing.results += std::holds_alternative<LabResult>(event) ? 1 : 0;
            if (const auto* change = std::get_if<PatientEvent>(&event)) file(change->other, filing);
        }
    }
    return filing;
}

}  // namespace thiowatch::intake
