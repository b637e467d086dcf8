// What the words of a drug order name.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "parsers/clinical/drug_map.h"

namespace thiowatch {

/// Names by their folded words ("6 mercaptopurine") and what they name.
using DrugNames = std::map<std::string, Ingredient>;

/// What one text says of a drug.
struct DrugText {
    std::optional<Ingredient> named;  ///< its one drug, when the text begins with its name
    std::set<Ingredient> mentioned;   ///< every drug of ours whose name stands anywhere in it
    bool names_look_alike = false;    ///< "azithromycin": a drug that is mistaken for one of ours
};

/// Reads the name of a drug order or roster entry against `names`.
DrugText read_drug_text(std::string_view text, const DrugNames& names);

/// A name as `DrugNames` keeps it.
std::string folded_name(std::string_view name);

}  // namespace thiowatch
