// Patient.link (R4 8.1.6):
//
//   replaced-by   this one must no longer be used: it ends, the other survives
//   replaces      this one survives, the other ends
//   refer         the other holds more about the same person: both stay, linked
//   seealso       another record of the same person: both stay, linked
//
// Links need not be mutual, and both sides may say the same merge. Where they say it both ways
// round nobody can tell who survives, and a person looks.
//
// A deceased flag, an address, a contact: nothing a result or a therapy depends on.

#include "parsers/fhir/patient_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace thiowatch::fhir {

namespace {

constexpr std::array<std::string_view, 8>
    kNoPersonTypes{"AN", "ANC", "AND", "ANT", "VN", "VS", "FILL", "PLAC"};

AssigningAuthority authority_of(const std::string& system, const ReadOptions& options) {
    if (system.empty()) return options.authority;
    const auto named = options.authorities.find(system);
    return named == options.authorities.end() ? AssigningAuthority(system) : named->second;
}

Sex read_sex(std::string_view gender) {
    if (gender == "female") return Sex::Female;
    if (gender == "male") return Sex::Male;
    return gender == "other" ? Sex::Other : Sex::Unknown;
}

// The official name, else the first one that is still in use.
JsonCursor chosen_name(JsonCursor names) {
    JsonCursor chosen;
    for (const JsonCursor name : names.each()) {
        const std::string_view use = name["use"].text();
        if (use == "official") return name;
        if (!chosen && use != "old" && use != "maiden") chosen = name;
    }
    return chosen;
}

std::optional<PatientAction> action_of(std::string_view type) {
    if (type == "replaced-by" || type == "replaces") return PatientAction::Merge;
    if (type == "refer" || type == "seealso") return PatientAction::Link;
    return std::nullopt;
}

bool says_the_reverse(
    JsonCursor other,
    std::string_view type,
    const PersonStated& self,
    ReadingDesk& desk,
    const Entry& home
) {
    const std::string_view same = type;
    for (const JsonCursor link : other["link"].each()) {
        if (link["type"].text() != same) continue;
        const Found back = desk.find(link["other"], home);
        if (back && read_patient(back.resource, desk.options) == self) return true;
    }
    return false;
}

class LinkReader {
  public:
    LinkReader(const Entry& entry, const PersonStated& self, ReadingDesk& desk)
        : entry_(entry), self_(self), desk_(desk) {}

    void read(JsonCursor link) {
        const std::string_view type = link["type"].text();
        const std::optional<PatientAction> action = action_of(type);
        if (!action) {
            desk_.warn(
                FaultCode::FhirUnknownCode, link.path("type"), "no type that a link can have"
            );
            return;
        }
        const Reference reference = desk_.reference_in(link["other"]);
        const Found other = desk_.find(reference, entry_);
        if (!other) return wait_for(reference, link);
        if (other.type() != "Patient") return;
        const bool is_circle = *action == PatientAction::Merge &&
                               says_the_reverse(other.resource, type, self_, desk_, *other.home);
        if (is_circle) {
            desk_.warn(
                FaultCode::FhirReference, link.path(), "two patients that each replace the other"
            );
            return;
        }
        pair(*action, type == "replaced-by", read_patient(other.resource, desk_.options), link);
    }

  private:
    void wait_for(const Reference& reference, JsonCursor link) {
        if (!reference.type.empty() && reference.type != "Patient") return;
        if (reference.key().empty()) {
            desk_.warn(
                FaultCode::FhirReference, link.path("other"), "this link leads to no resource"
            );
            return;
        }
        desk_.park(reference.key(), link.path("other"));
    }

    void pair(PatientAction action, bool self_ends, PersonStated other, JsonCursor link) {
        PersonStated person = self_ends ? other : self_;
        PersonStated second = self_ends ? self_ : std::move(other);
        std::erase_if(second.identifiers, [&person](const PatientIdentifier& one) {
            return std::find(person.identifiers.begin(), person.identifiers.end(), one) !=
                   person.identifiers.end();
        });
        if (person.identifiers.empty() || second.identifiers.empty()) {
            desk_.warn(
                FaultCode::BadIdentifier,
                link.path(),
                "both sides are the same person, or one has no identifier"
            );
            return;
        }
        const std::string key = "link " + link.path();
        desk_.add(key, person, PatientEvent{action, person, std::move(second), link.path()});
    }

    const Entry& entry_;
    const PersonStated& self_;
    ReadingDesk& desk_;
};

}  // namespace

std::optional<PatientIdentifier>
patient_identifier(const Identified& identifier, const ReadOptions& options) {
    const bool is_no_person =
        std::find(kNoPersonTypes.begin(), kNoPersonTypes.end(), identifier.type) !=
        kNoPersonTypes.end();
    AssigningAuthority authority = authority_of(identifier.system, options);
    if (is_no_person || authority.empty() || identifier.value.empty()) return std::nullopt;
    return PatientIdentifier{std::move(authority), Mrn(identifier.value)};
}

PersonStated read_patient(JsonCursor patient, const ReadOptions& options) {
    PersonStated person;
    for (const Identified& one : read_identifiers(patient["identifier"])) {
        if (one.use == "old") continue;
        if (auto identifier = patient_identifier(one, options)) {
            person.identifiers.push_back(*std::move(identifier));
        }
    }
    const std::string_view id = patient["id"].text();
    if (!options.id_authority.empty() && !id.empty()) {
        person.identifiers.push_back({options.id_authority, Mrn(std::string(id))});
    }
    const JsonCursor name = chosen_name(patient["name"]);
    person.demographics.family = FamilyName(std::string(name["family"].text()));
    const JsonCursor given = name["given"];
    person.demographics.given =
        GivenName(std::string(given.is_array() ? given.first().text() : given.text()));
    // NB: birth date and sex only ever veto a match, so an unreadable one is as good as none.
    const Expected<CivilDate> birth_date = CivilDate::parse(patient["birthDate"].text());
    if (birth_date) person.demographics.birth_date = *birth_date;
    person.demographics.sex = read_sex(patient["gender"].text());
    return person;
}

void read_patient_entry(const Entry& entry, ReadingDesk& desk) {
    if (entry.is_deletion()) {
        return desk.ignore(entry.path, "a deleted record of the sender's; what it said stays true");
    }
    const PersonStated person = read_patient(entry.resource, desk.options);
    if (person.identifiers.empty()) {
        // Nothing is lost yet: it is what is said of this patient that a person must look at.
        return desk.ignore(
            entry.resource.path("identifier"), "a patient without an identifier matches nobody"
        );
    }
    const std::string key = !entry.full_url.empty() ? entry.full_url
                            : entry.id.empty()      ? entry.path
                                                    : entry.type + "/" + entry.id;
    desk.add(key, person, PatientEvent{PatientAction::Update, person, {}, entry.path});
    LinkReader links(entry, person, desk);
    for (const JsonCursor link : entry.resource["link"].each())
        links.read(link);
}

}  // namespace thiowatch::fhir
