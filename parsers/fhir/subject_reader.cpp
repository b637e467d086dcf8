#include "parsers/fhir/subject_reader.h"

#include <algorithm>
#include <utility>

#include "parsers/fhir/patient_reader.h"

namespace thiowatch::fhir {

namespace {

std::string key_of(const Found& patient) {
    const Entry& home = *patient.home;
    if (patient.resource != home.resource) return patient.resource.path();
    if (!home.full_url.empty()) return home.full_url;
    return home.id.empty() ? home.path : home.type + "/" + home.id;
}

std::optional<PatientIdentifier>
stated_beside(const Reference& reference, const ReadOptions& options) {
    if (!reference.identifier) return std::nullopt;
    return patient_identifier(*reference.identifier, options);
}

Subject with_identifier(Subject subject, PatientIdentifier identifier) {
    subject.kind = SubjectKind::Person;
    subject.key = identifier.authority.text() + "|" + identifier.value.text();
    subject.person.identifiers = {std::move(identifier)};
    return subject;
}

Subject
of_patient(Subject subject, const Found& patient, const Reference& reference, ReadingDesk& desk) {
    subject.person = read_patient(patient.resource, desk.options);
    subject.key = key_of(patient);
    subject.kind = SubjectKind::Person;
    if (!subject.person.identifiers.empty()) return subject;
    if (auto beside = stated_beside(reference, desk.options)) {
        subject.person.identifiers.push_back(*std::move(beside));
    } else {
        subject.kind = SubjectKind::Unidentified;
    }
    return subject;
}

}  // namespace

Subject read_subject(JsonCursor stated, const Entry& home, ReadingDesk& desk) {
    Subject subject;
    const Reference reference = desk.reference_in(stated);
    subject.where = stated.path();
    if (reference.form == ReferenceForm::None) return subject;
    const Found found = desk.find(reference, home);
    const std::string_view type = found ? found.type() : std::string_view(reference.type);
    if (!type.empty() && type != "Patient") {
        subject.kind = SubjectKind::NotAPerson;
        return subject;
    }
    if (found) return of_patient(std::move(subject), found, reference, desk);
    if (auto beside = stated_beside(reference, desk.options)) {
        return with_identifier(std::move(subject), *std::move(beside));
    }
    const bool is_own_id =
        reference.form == ReferenceForm::Relative && !desk.options.id_authority.empty();
    if (is_own_id) {
        return with_identifier(std::move(subject), {desk.options.id_authority, Mrn(reference.id)});
    }
    const bool can_wait = reference.form == ReferenceForm::Relative ||
                          reference.form == ReferenceForm::Absolute ||
                          reference.form == ReferenceForm::Urn;
    subject.kind = can_wait ? SubjectKind::Waiting : SubjectKind::Unidentified;
    if (can_wait) subject.waits_for = reference.key();
    return subject;
}

bool contradict(const Subject& a, const Subject& b) {
    if (a.kind != SubjectKind::Person || b.kind != SubjectKind::Person) return false;
    const auto& first = a.person.identifiers;
    const auto& second = b.person.identifiers;
    return std::none_of(first.begin(), first.end(), [&second](const PatientIdentifier& one) {
        return std::find(second.begin(), second.end(), one) != second.end();
    });
}

bool is_about_person(const Subject& subject, const Entry& entry, ReadingDesk& desk) {
    switch (subject.kind) {
        case SubjectKind::Person:
            return true;
        case SubjectKind::NotStated:
            desk.refuse(
                {FaultCode::PatientUnidentified, entry.path, "nothing here says whom this is about"}
            );
            return false;
        case SubjectKind::NotAPerson:
            desk.ignore(subject.where, "this is not about a patient");
            return false;
        case SubjectKind::Waiting:
            desk.park(subject.waits_for, subject.where);
            return false;
        case SubjectKind::Unidentified:
            desk.refuse(
                {FaultCode::PatientUnidentified,
                 subject.where,
                 "no identifier of a patient with an authority"}
            );
            return false;
    }
    return false;
}

}  // namespace thiowatch::fhir
