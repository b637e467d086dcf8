// From the codes and names of drugs to the ingredients the rules know. By ingredient, never by
// strength, and never by similar spelling: azathioprine and azithromycin look alike.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/clinical/lab_result.h"

namespace thiowatch {

enum class Ingredient : std::uint8_t {
    Azathioprine, Mercaptopurine, Tioguanine,            // thiopurines: followed
    Allopurinol, Febuxostat,                             // xanthine oxidase inhibitors
};

std::string_view name_of(Ingredient ingredient);
bool is_thiopurine(Ingredient ingredient);

class DrugMap {
  public:
    /// `system` folded ("rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm"), "" for names.
    void add(std::string system, std::string code, Ingredient ingredient);
    /// By code first; else by exact name of ingredient or brand (case folded, strength and form words
    /// after the name allowed: "AZATHIOPRINE 50 MG TAB"). None when unknown or when codes disagree.
    [[nodiscard]] std::optional<Ingredient> ingredient_of(const std::vector<TestCode>& codes) const;
    /// "azathioprine", "rxnorm:1256": as rosters write it.
    [[nodiscard]] std::optional<Ingredient> ingredient_written(std::string_view text) const;

  private:
    [[nodiscard]] std::optional<Ingredient> named(std::string_view text) const;
    std::map<std::pair<std::string, std::string>, Ingredient> by_code_;
};

}  // namespace thiowatch
