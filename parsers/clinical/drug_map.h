// From the codes and names of drugs to the ingredients the rules know. By ingredient, never by
// strength, and never by similar spelling: azathioprine and azithromycin look alike.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/clinical/coding_system.h"
#include "parsers/clinical/lab_result.h"

namespace thiowatch {

enum class Ingredient : std::uint8_t {
    Azathioprine,
    Mercaptopurine,
    Tioguanine,  // thiopurines: followed
    Allopurinol,
    Febuxostat,  // xanthine oxidase inhibitors
    Methotrexate,
    Leflunomide,
    Ciclosporin,
    Tacrolimus,
    Sirolimus,
    Mycophenolate,
    Cyclophosphamide,
    Biologic,  // immunosuppressants beside a thiopurine; all biologics count as one
};

std::string_view name_of(Ingredient ingredient);
bool is_thiopurine(Ingredient ingredient);
/// One that suppresses the marrow or immunity beside a thiopurine.
bool is_immunosuppressant(Ingredient ingredient);
/// Every ingredient, in the order of the enumeration.
std::span<const Ingredient> all_ingredients();

/// Why a drug has no ingredient of ours.
enum class DrugMiss : std::uint8_t {
    NotOurs,   ///< another drug; ignored
    Doubtful,  ///< one of ours is named, but so is another, or its codes disagree: for a person
};

/// Codes, ingredients and brands of the drugs the rules know. The ingredient names are there
/// from the start.
class DrugMap {
  public:
    DrugMap();

    /// `system` folded ("rxnorm", "http://www.nlm.nih.gov/research/umls/rxnorm"), "" or "name" for
    /// names. What is said last of a code stands, so that a site overrides what is packaged.
    void add(std::string_view system, std::string_view code, Ingredient ingredient);
    /// Packaged entries beneath a site's own.
    void add_all(const DrugMap& other);

    /// By code first; else by exact name of ingredient or brand (case folded, strength and form
    /// words after the name allowed: "AZATHIOPRINE 50 MG TAB"). None when unknown or when codes
    /// disagree.
    [[nodiscard]] std::optional<Ingredient> ingredient_of(const std::vector<TestCode>& codes) const;
    /// The same, with the reason why there is none: what is Doubtful belongs in a queue.
    [[nodiscard]] tl::expected<Ingredient, DrugMiss> reading_of(const std::vector<TestCode>& codes
    ) const;
    /// "azathioprine", "rxnorm:1256": as rosters write it.
    [[nodiscard]] std::optional<Ingredient> ingredient_written(std::string_view text) const;
    [[nodiscard]] std::size_t size() const { return by_code_.size() + names_.size(); }

  private:
    [[nodiscard]] std::optional<Ingredient> coded(std::string_view system, std::string_view code)
        const;

    std::map<std::pair<std::string, std::string>, Ingredient> by_code_;
    std::map<std::string, Ingredient> names_;  // by their folded words
};

}  // namespace thiowatch
