#include "daemon/intake/filing.h"

#include "daemon/store/message_table.h"

namespace thiowatch::intake {

void Filer::add(const PersonStated& person) {
    for (const PatientIdentifier& identifier : person.identifiers) {
        if (!filing_.patient) filing_.patient = identifier;
        const std::int64_t hash = store::filing_hash(identifier);
        if (known_.insert(hash).second) filing_.people.push_back(hash);
    }
}

void Filer::add(const ClinicalContent& content) {
    for (const PersonEvents& said : content.people) {
        add(said.person);
        for (const ClinicalEvent& event : said.events) {
            filing_.results += std::holds_alternative<LabResult>(event) ? 1 : 0;
            if (const auto* change = std::get_if<PatientEvent>(&event)) add(change->other);
        }
    }
}

Filing filing_of(const std::vector<PersonStated>& people) {
    Filer filer;
    for (const PersonStated& person : people)
        filer.add(person);
    return filer.take();
}

Filing filing_of(const ClinicalContent& content) {
    Filer filer;
    filer.add(content);
    return filer.take();
}

}  // namespace thiowatch::intake
