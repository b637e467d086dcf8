// A code outranks a name, yet a name may contradict it: published tables label azathioprine's code
// "azithromycin". Whatever contradicts itself is nobody's drug until a person has looked.

#include "parsers/clinical/drug_map.h"

#include <array>
#include <set>

#include "parsers/clinical/drug_name.h"

namespace thiowatch {

namespace {

constexpr std::array kIngredients = {
    Ingredient::Azathioprine,
    Ingredient::Mercaptopurine,
    Ingredient::Tioguanine,
    Ingredient::Allopurinol,
    Ingredient::Febuxostat,
    Ingredient::Methotrexate,
    Ingredient::Leflunomide,
    Ingredient::Ciclosporin,
    Ingredient::Tacrolimus,
    Ingredient::Sirolimus,
    Ingredient::Mycophenolate,
    Ingredient::Cyclophosphamide,
    Ingredient::Biologic,
};

/// All that the codes and words of one order say.
struct Evidence {
    std::set<Ingredient> coded;
    std::set<Ingredient> named;
    std::set<Ingredient> mentioned;
    bool names_look_alike = false;
    bool is_unclear = false;  ///< a text mentions a drug of ours without naming it as the one given
};

void take_text(Evidence& evidence, const DrugText& text) {
    if (text.named) evidence.named.insert(*text.named);
    evidence.mentioned.insert(text.mentioned.begin(), text.mentioned.end());
    evidence.names_look_alike = evidence.names_look_alike || text.names_look_alike;
    evidence.is_unclear = evidence.is_unclear || (!text.named && !text.mentioned.empty());
}

tl::expected<Ingredient, DrugMiss> weigh(const Evidence& evidence) {
    std::set<Ingredient> all = evidence.coded;
    all.insert(evidence.mentioned.begin(), evidence.mentioned.end());
    if (all.empty()) return tl::unexpected(DrugMiss::NotOurs);
    const bool is_certain = !evidence.coded.empty() || !evidence.is_unclear;
    const bool is_one = all.size() == 1 && !evidence.names_look_alike;
    if (!is_certain || !is_one) return tl::unexpected(DrugMiss::Doubtful);
    return *all.begin();
}

}  // namespace

std::string_view name_of(Ingredient ingredient) {
    switch (ingredient) {
        case Ingredient::Azathioprine:
            return "azathioprine";
        case Ingredient::Mercaptopurine:
            return "mercaptopurine";
        case Ingredient::Tioguanine:
            return "tioguanine";
        case Ingredient::Allopurinol:
            return "allopurinol";
        case Ingredient::Febuxostat:
            return "febuxostat";
        case Ingredient::Methotrexate:
            return "methotrexate";
        case Ingredient::Leflunomide:
            return "leflunomide";
        case Ingredient::Ciclosporin:
            return "ciclosporin";
        case Ingredient::Tacrolimus:
            return "tacrolimus";
        case Ingredient::Sirolimus:
            return "sirolimus";
        case Ingredient::Mycophenolate:
            return "mycophenolate";
        case Ingredient::Cyclophosphamide:
            return "cyclophosphamide";
        case Ingredient::Biologic:
            return "biologic";
    }
    return {};
}

bool is_thiopurine(Ingredient ingredient) {
    switch (ingredient) {
        case Ingredient::Azathioprine:
        case Ingredient::Mercaptopurine:
        case Ingredient::Tioguanine:
            return true;
        case Ingredient::Allopurinol:
        case Ingredient::Febuxostat:
        case Ingredient::Methotrexate:
        case Ingredient::Leflunomide:
        case Ingredient::Ciclosporin:
        case Ingredient::Tacrolimus:
        case Ingredient::Sirolimus:
        case Ingredient::Mycophenolate:
        case Ingredient::Cyclophosphamide:
        case Ingredient::Biologic:
            return false;
    }
    return false;
}

bool is_immunosuppressant(Ingredient ingredient) {
    return ingredient >= Ingredient::Methotrexate;
}

std::span<const Ingredient> all_ingredients() {
    return kIngredients;
}

DrugMap::DrugMap() {
    for (const Ingredient ingredient : kIngredients)
        add("", name_of(ingredient), ingredient);
}

void DrugMap::add(std::string_view system, std::string_view code, Ingredient ingredient) {
    std::string folded = fold_system(system);
    if (folded.empty() || folded == "name") {
        names_.insert_or_assign(folded_name(code), ingredient);
        return;
    }
    std::string bare = fold_code(folded, code);
    if (bare.empty()) return;
    by_code_.insert_or_assign({std::move(folded), std::move(bare)}, ingredient);
}

void DrugMap::add_all(const DrugMap& other) {
    for (const auto& [key, ingredient] : other.by_code_)
        by_code_.try_emplace(key, ingredient);
    for (const auto& [name, ingredient] : other.names_)
        names_.try_emplace(name, ingredient);
}

std::optional<Ingredient> DrugMap::coded(std::string_view system, std::string_view code) const {
    std::string folded = fold_system(system);
    std::string bare = fold_code(folded, code);
    auto found = by_code_.find({std::move(folded), std::move(bare)});
    return found == by_code_.end() ? std::nullopt : std::optional(found->second);
}

tl::expected<Ingredient, DrugMiss> DrugMap::reading_of(const std::vector<TestCode>& codes) const {
    Evidence evidence;
    for (const TestCode& code : codes) {
        if (auto ingredient = coded(code.system, code.code)) evidence.coded.insert(*ingredient);
        take_text(evidence, read_drug_text(code.display, names_));
        take_text(evidence, read_drug_text(code.code, names_));
    }
    return weigh(evidence);
}

std::optional<Ingredient> DrugMap::ingredient_of(const std::vector<TestCode>& codes) const {
    auto read = reading_of(codes);
    return read ? std::optional(*read) : std::nullopt;
}

std::optional<Ingredient> DrugMap::ingredient_written(std::string_view text) const {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return read_drug_text(text, names_).named;
    return coded(text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace thiowatch
