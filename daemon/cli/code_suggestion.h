// What an unmapped code may mean: a proposal for a person to check, never a mapping.
#pragma once

#include <string>
#include <vector>

#include "daemon/cli/message_profile.h"

namespace thiowatch::cli {

struct CodeSuggestion {
    Analyte analyte = Analyte::Wbc;
    CodeProperty property = CodeProperty::Quantity;
    int score = 0;            ///< 2 for each word that fits, 3 if all units fit
    bool fits_units = false;  ///< every unit sent can measure it
};

/// The analytes that a code's name and units point to, best first, at most `most`. Without any word
/// that fits there is none: a unit alone says nothing.
std::vector<CodeSuggestion> suggestions_for(const ProfiledCode& code, std::size_t most = 3);

/// The suggestion as a line of a codes file, commented out.
std::string suggestion_line(const ProfiledCode& code, const CodeSuggestion& suggestion);

std::string_view name_of(CodeProperty property);

}  // namespace thiowatch::cli
