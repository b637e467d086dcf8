// The codes senders use, as files: the packaged lists and a site's own in the same format.
//
//   codes:
//     - {system: loinc, code: "6690-2", analyte: WBC, property: quantity, source: P}
//     - {system: "", code: WBC1, analyte: WBC, property: quantity, default_unit: "10*9/L"}
//   panels: [{system: loinc, code: "58410-2"}]
//   ignore: [{system: loinc, code: "718-7"}]
//   drugs:
//     - {ingredient: azathioprine, system: rxnorm, code: "1256", source: "…"}
//
// A file may hold any of the four lists. `property` is quantity, fraction or text; `system` may be
// empty, which matches any; `default_unit` is taken when the sender gives none. Codes are quoted.
// `source` and `verified: false` are for whoever reviews the file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostics.h"
#include "parsers/clinical/code_map.h"
#include "parsers/clinical/drug_map.h"

namespace thiowatch::config {

struct LoadedCodes {
    CodeMap codes;
    DrugMap drugs;
};

/// Adds what a text in the format above says to `into`; what is wrong with it to `diagnostics`. A
/// code mapped before keeps its meaning; a drug code given before takes the new one.
void read_codes(
    const std::string& file,
    std::string_view text,
    LoadedCodes& into,
    Diagnostics& diagnostics
);

/// The codes shipped with the program.
LoadedCodes packaged_codes(Diagnostics& diagnostics);

/// A site's own files, the first one strongest, with the packaged codes beneath them.
LoadedCodes load_codes(const std::vector<std::filesystem::path>& files, Diagnostics& diagnostics);

}  // namespace thiowatch::config
