#include "daemon/intake/strangers.h"

#include "daemon/intake/identify.h"
#include "daemon/intake/resource_library.h"
#include "daemon/intake/resource_traits.h"
#include "parsers/fhir/patient_reader.h"

namespace thiowatch::intake {

namespace {

using fhir::ReferenceForm;
using store::SearchParameter;

constexpr std::string_view kType = "Observation";

std::optional<PersonStated> person_in(std::string text, const fhir::ReadOptions& options) {
    auto document = fhir::JsonDocument::parse(std::move(text));
    if (!document) return std::nullopt;
    auto entry = fhir::read_entry(document->root());
    if (!entry || entry->type != "Patient") return std::nullopt;
    return fhir::read_patient(entry->resource, options);
}

// As most are: there is no name, then, by which it might be somebody else.
bool is_only_identified(const fhir::ObservationGlance& glance) {
    return glance.reference.empty() && glance.subject_type.empty() && glance.subject;
}

}  // namespace

std::int64_t unread_id_key(store::FeedId feed, std::string_view id) {
    return store::token_of(feed, kType, SearchParameter::Address, id);
}

std::int64_t unread_identifier_key(store::FeedId feed, std::string_view value) {
    return store::token_of(feed, kType, SearchParameter::Identifier, kAnySystem, value);
}

Strangers::Strangers(Desk& desk, const FeedName& feed)
    : desk_(desk), rules_(desk.snapshot.feeds.at(feed)), feed_(desk.store.messages.feed(feed)) {}

std::optional<UnreadFiling> Strangers::filing_of(const fhir::ObservationGlance& glance) {
    // A site may want to hear of strangers, too, when their count is low enough.
    if (desk_.reads_everybody || desk_.snapshot.settings.unlinked.anc_below) return std::nullopt;
    if (is_only_identified(glance)) {
        auto identifier = fhir::patient_identifier(*glance.subject, rules_.resources);
        if (!identifier || desk_.store.people.owner(*identifier)) return std::nullopt;
        UnreadFiling filing{keys_of({&*identifier, 1}, glance), {}};
        filing.patient = *std::move(identifier);
        return filing;
    }
    auto person = person_of(glance);
    if (!person || !is_stranger(desk_.store, *person)) return std::nullopt;
    return UnreadFiling{keys_of(person->identifiers, glance), person->identifiers.front()};
}

std::vector<std::int64_t> Strangers::keys_of(
    std::span<const PatientIdentifier> person,
    const fhir::ObservationGlance& glance
) const {
    std::vector<std::int64_t> keys;
    keys.reserve(person.size() + glance.identifiers.size() + 1);
    for (const PatientIdentifier& identifier : person)
        keys.push_back(store::filing_hash(identifier));
    if (!glance.id.empty()) keys.push_back(unread_id_key(feed_, glance.id));
    for (const fhir::Identified& one : glance.identifiers)
        keys.push_back(unread_identifier_key(feed_, one.value));
    return keys;
}

std::vector<std::int64_t> Strangers::person_keys(const fhir::ObservationGlance& about) {
    std::vector<std::int64_t> keys;
    if (const auto person = person_of(about)) {
        for (const PatientIdentifier& identifier : person->identifiers)
            keys.push_back(store::filing_hash(identifier));
    }
    return keys;
}

std::optional<PersonStated> Strangers::person_with(const fhir::Identified& stated) const {
    auto identifier = fhir::patient_identifier(stated, rules_.resources);
    if (!identifier) return std::nullopt;
    PersonStated person;
    person.identifiers.push_back(*std::move(identifier));
    return person;
}

// As the reader finds it: the patient's resource, else what stands beside the reference, else the
// id itself where the feed says that it is an identifier.
std::optional<PersonStated> Strangers::person_of(const fhir::ObservationGlance& glance) {
    const fhir::ReadOptions& options = rules_.resources;
    if (is_only_identified(glance)) return person_with(*glance.subject);
    const fhir::Reference reference = fhir::reference_of(
        glance.reference, glance.subject_type, glance.subject, options.local_bases
    );
    const bool may_be_patient = reference.type.empty() || reference.type == "Patient";
    if (!may_be_patient || reference.form == ReferenceForm::Contained) return std::nullopt;
    std::optional<PersonStated> person;
    if (!reference.key().empty() && !reference.type.empty()) {
        auto text = library_of(desk_, feed_).resource(reference);
        if (text && !(person = person_in(*std::move(text), options))) return std::nullopt;
    }
    if (person && !person->identifiers.empty()) return person;
    if (!person) person.emplace();
    std::optional<PatientIdentifier> beside;
    if (reference.identifier) beside = fhir::patient_identifier(*reference.identifier, options);
    const bool is_own_id =
        reference.form == ReferenceForm::Relative && !options.id_authority.empty();
    if (!beside && is_own_id) beside = {options.id_authority, Mrn(reference.id)};
    if (!beside) return std::nullopt;
    person->identifiers.push_back(*std::move(beside));
    return person;
}

}  // namespace thiowatch::intake
