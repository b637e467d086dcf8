#include "parsers/clinical/drug_map.h"

#include <array>

namespace thiowatch {

namespace {

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

struct Name {
    Ingredient ingredient;
    std::string_view name;
};
constexpr std::array kIngredients = {
    Name{Ingredient::Azathioprine, "azathioprine"},
    Name{Ingredient::Mercaptopurine, "mercaptopurine"},
    Name{Ingredient::Tioguanine, "tioguanine"},
    Name{Ingredient::Allopurinol, "allopurinol"},
    Name{Ingredient::Febuxostat, "febuxostat"},
};

struct SystemName {
    std::string_view folded;
    std::string_view spelling;
};
constexpr std::array kSystems = {
    SystemName{"loinc", "ln"}, SystemName{"loinc", "loinc"}, SystemName{"loinc", "http://loinc.org"},
    SystemName{"loinc", "urn:oid:2.16.840.1.113883.6.1"}, SystemName{"loinc", "2.16.840.1.113883.6.1"},
    SystemName{"loinc", "lnc"}, SystemName{"rxnorm", "rxnorm"}, SystemName{"rxnorm", "rxn"},
    SystemName{"rxnorm", "rxcui"}, SystemName{"rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm"},
    SystemName{"rxnorm", "urn:oid:2.16.840.1.113883.6.88"}, SystemName{"atc", "atc"},
    SystemName{"atc", "http://www.whocc.no/atc"}, SystemName{"snomed", "sct"},
    SystemName{"snomed", "snomed"}, SystemName{"snomed", "snomed-ct"}, SystemName{"snomed", "snomedct"},
    SystemName{"snomed", "http://snomed.info/sct"}, SystemName{"snomed", "urn:oid:2.16.840.1.113883.6.96"},
    SystemName{"ndc", "ndc"}, SystemName{"ndc", "http://hl7.org/fhir/sid/ndc"},
    SystemName{"dmd", "dmd"}, SystemName{"dmd", "dm+d"}, SystemName{"dmd", "https://dmd.nhs.uk"},
};

bool is_word_end(std::string_view text, std::size_t at) {
    return at == text.size() || text[at] == ' ' || text[at] == ',' || text[at] == '(' || text[at] == '\t';
}

}  // namespace

std::string fold_system(std::string_view system) {
    std::string plain = lowered(system);
    for (const auto& [folded, spelling] : kSystems) {
        if (spelling == plain) return std::string(folded);
    }
    return plain;
}

std::string_view name_of(Ingredient ingredient) {
    for (const auto& [known, name] : kIngredients) {
        if (known == ingredient) return name;
    }
    return {};
}

bool is_thiopurine(Ingredient ingredient) {
    switch (ingredient) {
        case Ingredient::Azathioprine:
        case Ingredient::Mercaptopurine:
        case Ingredient::Tioguanine: return true;
        case Ingredient::Allopurinol:
        case Ingredient::Febuxostat: return false;
    }
    return false;
}

void DrugMap::add(std::string system, std::string code, Ingredient ingredient) {
    std::string folded = fold_system(system);
    bool is_name = folded.empty() || folded == "name";
    by_code_.insert_or_assign(
        {is_name ? std::string() : folded, is_name ? lowered(code) : std::move(code)}, ingredient
    );
}

std::optional<Ingredient> DrugMap::named(std::string_view text) const {
    std::string plain = lowered(text);
    std::optional<Ingredient> found;
    for (const auto& [key, ingredient] : by_code_) {
        const std::string& name = key.second;
        if (!key.first.empty() || name.empty()) continue;
        for (std::size_t at = plain.find(name); at != std::string::npos; at = plain.find(name, at + 1)) {
            bool is_whole = is_word_end(plain, at + name.size()) || plain[at + name.size()] == '/';
            bool is_first = at == 0;
            bool begins = is_first || plain[at - 1] == ' ' || plain[at - 1] == '/' || plain[at - 1] == '(';
            if (!begins || !is_whole) continue;
            // A second ingredient anywhere makes it a combination or a remark: nobody guesses which.
            if (found && *found != ingredient) return std::nullopt;
            if (is_first || found) found = ingredient;
            if (!is_first && !found) return std::nullopt;
        }
    }
    return found;
}

std::optional<Ingredient> DrugMap::ingredient_of(const std::vector<TestCode>& codes) const {
    std::optional<Ingredient> by_code;
    std::optional<Ingredient> by_name;
    for (const TestCode& code : codes) {
        std::string system = fold_system(code.system);
        auto found = system.empty() ? by_code_.end() : by_code_.find({system, code.code});
        if (found != by_code_.end()) {
            if (by_code && *by_code != found->second) return std::nullopt;
            by_code = found->second;
        }
        for (const std::string& text : {code.display, code.code}) {
            auto ingredient = named(text);
            if (!ingredient) continue;
            if (by_name && *by_name != *ingredient) return std::nullopt;
            by_name = ingredient;
        }
    }
    if (by_code && by_name && *by_code != *by_name) return std::nullopt;
    return by_code ? by_code : by_name;
}

std::optional<Ingredient> DrugMap::ingredient_written(std::string_view text) const {
    std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return named(text);
    auto found = by_code_.find({fold_system(text.substr(0, colon)), std::string(text.substr(colon + 1))});
    return found == by_code_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace thiowatch
