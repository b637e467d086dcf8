#include "daemon/intake/resource_links.h"

#include <charconv>

#include "daemon/intake/resource_text.h"

namespace thiowatch::intake {

namespace {

using fhir::JsonCursor;
using fhir::ReferenceForm;

/// Every object that has a `reference`.
void gather(JsonCursor value, std::vector<JsonCursor>& found) {
    if (value.is_object() && value["reference"].is_text()) found.push_back(value);
    for (JsonCursor part : value.items())
        gather(part, found);
}

bool is_linked(const Interaction& it) {
    return !it.outcome.id.empty() && it.act != Act::Refuse;
}

}  // namespace

void ResourceLinks::note(std::size_t place, const fhir::Entry& entry) {
    if (!entry.full_url.empty()) names_.add(entry.full_url, place);
    if (!entry.id.empty()) names_.add(entry.type + "/" + entry.id, place);
}

const EntryOutcome* ResourceLinks::meant(const fhir::Reference& reference) const {
    switch (reference.form) {
        case ReferenceForm::Relative:
            return named(reference.type + "/" + reference.id);
        case ReferenceForm::Absolute:
            return named(reference.address);
        case ReferenceForm::Urn:
            return named(reference.id);
        case ReferenceForm::Place:
            return at_place(reference.id);
        case ReferenceForm::None:
        case ReferenceForm::Contained:
        case ReferenceForm::Conditional:
        case ReferenceForm::Logical:
        case ReferenceForm::DisplayOnly:
        case ReferenceForm::Malformed:
            break;
    }
    return nullptr;
}

// The first of several.
const EntryOutcome* ResourceLinks::named(std::string_view name) const {
    for (const auto& one : names_.with(name)) {
        if (is_linked(all_[one.place()])) return &all_[one.place()].outcome;
    }
    return nullptr;
}

const EntryOutcome* ResourceLinks::at_place(std::string_view index) const {
    std::size_t number = 0;
    std::from_chars(index.data(), index.data() + index.size(), number);
    if (std::to_string(number) != index) return nullptr;
    const auto place = entries_.place_of(number);
    return place && is_linked(all_[*place]) ? &all_[*place].outcome : nullptr;
}

std::string ResourceLinks::id_of(const fhir::Reference& reference) const {
    const EntryOutcome* outcome = meant(reference);
    return outcome == nullptr ? std::string() : outcome->id;
}

std::string ResourceLinks::linked_text(const fhir::Entry& entry) const {
    std::string_view text = entry.resource.raw();
    std::vector<JsonCursor> references;
    gather(entry.resource, references);
    std::vector<Replacement> replacements;
    for (JsonCursor stated : references) {
        std::string_view was = stated["reference"].raw();
        bool is_within = was.data() >= text.data() && was.data() < text.data() + text.size();
        const auto* outcome = is_within ? meant(fhir::read_reference(stated)) : nullptr;
        if (outcome == nullptr || was == outcome->name()) continue;
        replacements.push_back({was, outcome->name()});
    }
    return replaced(text, std::move(replacements));
}

}  // namespace thiowatch::intake
