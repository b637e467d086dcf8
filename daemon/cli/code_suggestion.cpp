// A suggestion counts the words of code and display that name an analyte, and whether the units
// sent can measure it. It only spares typing: the fit of words is no evidence, which is why the
// line comes commented out and a person has to look into the laboratory's own catalogue.

#include "daemon/cli/code_suggestion.h"

#include <algorithm>
#include <array>

#include "alerts/notices/json_text.h"
#include "parsers/clinical/quantity.h"
#include "parsers/clinical/words.h"

namespace thiowatch::cli {

namespace {

struct Word {
    std::string_view beginning;  // of a word in small letters
    Analyte analyte;
};

// Beside the words of the analytes' own names and labels.
constexpr std::array kWords = {
    Word{"wbc", Analyte::Wbc},
    Word{"wcc", Analyte::Wbc},
    Word{"leuk", Analyte::Wbc},
    Word{"leuc", Analyte::Wbc},
    Word{"neut", Analyte::Anc},
    Word{"neut", Analyte::NeutPct},
    Word{"granulocyt", Analyte::Anc},
    Word{"polymorph", Analyte::Anc},
    Word{"segs", Analyte::SegAbs},
    Word{"segs", Analyte::SegPct},
    Word{"stabs", Analyte::BandAbs},
    Word{"stabs", Analyte::BandPct},
    Word{"lymph", Analyte::Lym},
    Word{"lymph", Analyte::LymPct},
    Word{"eos", Analyte::Eos},
    Word{"eos", Analyte::EosPct},
    Word{"thrombo", Analyte::Plt},
    Word{"platelet", Analyte::Plt},
    Word{"hgb", Analyte::Hb},
    Word{"hemoglob", Analyte::Hb},
    Word{"haemoglob", Analyte::Hb},
    Word{"normoblast", Analyte::Nrbc},
    Word{"alat", Analyte::Alt},
    Word{"sgpt", Analyte::Alt},
    Word{"gpt", Analyte::Alt},
    Word{"alanin", Analyte::Alt},
    Word{"asat", Analyte::Ast},
    Word{"sgot", Analyte::Ast},
    Word{"got", Analyte::Ast},
    Word{"aspart", Analyte::Ast},
    Word{"ggt", Analyte::Ggt},
    Word{"glutamyl", Analyte::Ggt},
    Word{"bili", Analyte::Bil},
    Word{"tbil", Analyte::Bil},
    Word{"dbil", Analyte::BilDirect},
    Word{"conjugated", Analyte::BilDirect},
    Word{"crea", Analyte::Cre},
    Word{"krea", Analyte::Cre},
    Word{"gfr", Analyte::Egfr},
    Word{"amyl", Analyte::Amy},
    Word{"lipas", Analyte::Lip},
    Word{"reactive", Analyte::Crp},
    Word{"thioguanin", Analyte::Tgn},
    Word{"tioguanin", Analyte::Tgn},
    Word{"methylmercapto", Analyte::Mmp},
    Word{"methyltransferase", Analyte::Tpmt},
};

// Too broad to point at anything.
constexpr std::array<std::string_view, 6> kEmptyWords =
    {"cells", "cell", "per", "total", "acid", "6"};

bool is_empty_word(std::string_view word) {
    return std::find(kEmptyWords.begin(), kEmptyWords.end(), word) != kEmptyWords.end();
}

bool names(std::string_view word, Analyte analyte) {
    if (is_empty_word(word)) return false;
    if (word == lowered(name_of(analyte))) return true;
    for (const std::string& own : words_of(label_of(analyte))) {
        bool is_plural =
            own.size() > 3 && own.ends_with('s') && word == own.substr(0, own.size() - 1);
        if (!is_empty_word(own) && (word == own || is_plural)) return true;
    }
    return std::any_of(kWords.begin(), kWords.end(), [&](const Word& known) {
        return known.analyte == analyte && word.starts_with(known.beginning);
    });
}

bool fits(const std::string& text, Analyte analyte) {
    auto unit = unit_spelled(text);
    if (!unit || !canonical_unit(analyte)) return false;
    return in_canonical_unit(Quantity{Reading{Decimal(1, 0)}, *unit}, analyte).has_value();
}

bool fits_units(const Counts& units, Analyte analyte) {
    bool has_unit = false;
    for (const auto& [unit, count] : units) {
        if (unit.empty()) continue;
        has_unit = true;
        if (!fits(unit, analyte)) return false;
    }
    return has_unit;
}

bool has_any_unit(const Counts& units) {
    return std::any_of(units.begin(), units.end(), [](const auto& entry) {
        return !entry.first.empty();
    });
}

CodeProperty property_of(Analyte analyte) {
    auto unit = canonical_unit(analyte);
    if (!unit) return CodeProperty::Text;
    return *unit == Unit::Percent ? CodeProperty::Fraction : CodeProperty::Quantity;
}

}  // namespace

std::string_view name_of(CodeProperty property) {
    switch (property) {
        case CodeProperty::Quantity:
            return "quantity";
        case CodeProperty::Fraction:
            return "fraction";
        case CodeProperty::Text:
            return "text";
    }
    return "quantity";
}

std::vector<CodeSuggestion> suggestions_for(const ProfiledCode& code, std::size_t most) {
    std::vector<std::string> words = words_of(code.code + " " + code.display);
    std::vector<CodeSuggestion> found;
    for (std::size_t at = 0; at < kAnalyteCount; ++at) {
        auto analyte = static_cast<Analyte>(at);
        auto hits = std::count_if(words.begin(), words.end(), [&](const std::string& word) {
            return names(word, analyte);
        });
        bool is_measured = fits_units(code.units, analyte);
        bool is_excluded = has_any_unit(code.units) && canonical_unit(analyte) && !is_measured;
        if (hits == 0 || is_excluded) continue;
        int score = 2 * static_cast<int>(hits) + (is_measured ? 3 : 0);
        found.push_back({analyte, property_of(analyte), score, is_measured});
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return a.score > b.score;
    });
    if (found.size() > most) found.resize(most);
    return found;
}

std::string suggestion_line(const ProfiledCode& code, const CodeSuggestion& suggestion) {
    std::string units;
    for (const auto& [unit, count] : code.units) {
        units += (units.empty() ? "" : ", ") + (unit.empty() ? std::string("none") : unit);
    }
    return "#  - {system: " + alerts::json_quoted(code.system) +
           ", code: " + alerts::json_quoted(code.code) +
           ", analyte: " + std::string(name_of(suggestion.analyte)) +
           ", property: " + std::string(name_of(suggestion.property)) +
           "}  # suggestion: " + alerts::json_quoted(code.display) + ", " +
           std::to_string(code.count) + " results, unit " + alerts::json_quoted(units) +
           ", score " + std::to_string(suggestion.score);
}

}  // namespace thiowatch::cli
