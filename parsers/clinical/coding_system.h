// Names of coding systems, and the shape of their codes.
#pragma once

#include <string>
#include <string_view>

namespace thiowatch {

/// The folded name of a coding system: "LN", "loinc" and "http://loinc.org" give "loinc". A system
/// that is not known folds to itself in lower case, an absent one to "".
std::string fold_system(std::string_view system);

/// A code as it is compared within its folded system: without blanks around it; an NDC as its
/// labeler and product in nine digits. Empty for an NDC that can be read in two ways.
std::string fold_code(std::string_view folded_system, std::string_view code);

/// Whether a text has the form of a LOINC number and its check digit is right: "6690-2".
bool is_loinc_number(std::string_view code);

}  // namespace thiowatch
