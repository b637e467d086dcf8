#include "daemon/intake/resource_links.h"

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

std::string place_of(std::string_view index) {
    return "resource:" + std::string(index);
}

}  // namespace

ResourceLinks::ResourceLinks(const std::vector<Interaction>& all) {
    for (const Interaction& it : all) {
        if (it.outcome.id.empty() || it.act == Act::Refuse) continue;
        const fhir::Entry& entry = it.entry;
        std::string name = it.outcome.name();
        if (!entry.full_url.empty()) names_.emplace(entry.full_url, name);
        if (!entry.id.empty()) names_.emplace(entry.type + "/" + entry.id, name);
        names_.emplace(place_of(std::to_string(entry.index)), name);
    }
}

const std::string* ResourceLinks::name_of(const fhir::Reference& reference) const {
    auto find = [&](std::string_view key) -> const std::string* {
        auto found = names_.find(key);
        return found == names_.end() ? nullptr : &found->second;
    };
    switch (reference.form) {
        case ReferenceForm::Relative:
            return find(reference.type + "/" + reference.id);
        case ReferenceForm::Absolute:
            return find(reference.address);
        case ReferenceForm::Urn:
            return find(reference.id);
        case ReferenceForm::Place:
            return find(place_of(reference.id));
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

std::string ResourceLinks::id_of(const fhir::Reference& reference) const {
    const std::string* name = name_of(reference);
    return name == nullptr ? std::string() : name->substr(name->find('/') + 1);
}

std::string ResourceLinks::linked_text(const fhir::Entry& entry) const {
    std::string_view text = entry.resource.raw();
    std::vector<JsonCursor> references;
    gather(entry.resource, references);
    std::vector<Replacement> replacements;
    for (JsonCursor stated : references) {
        std::string_view was = stated["reference"].raw();
        bool is_within = was.data() >= text.data() && was.data() < text.data() + text.size();
        const std::string* name = is_within ? name_of(fhir::read_reference(stated)) : nullptr;
        if (name != nullptr && was != *name) replacements.push_back({was, *name});
    }
    return replaced(text, std::move(replacements));
}

}  // namespace thiowatch::intake
