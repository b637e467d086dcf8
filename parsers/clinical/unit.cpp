// count      = [ "x" ] [ power ] [ cells ] "/" volume           (or "#", "1" or nothing for the
// power) power      = "10" mark digits | "e" digits | "k" | "thou" | "million" | "giga" | "lakh"
// ... mark       = "*" | "**" | "^" | "e" | "x" | "'" | "(" ... ")" | "[" ... "]" | nothing
// ("x109/L") metabolite = "pmol/" [ "(" ] "8" mark "10" mark "8" [ "rbc" ] [ ")" ] anything else is
// looked up whole
//
// A power of ten over a volume is arithmetic: its exponent per litre names the unit, so that every
// laboratory's way of writing 10*9/L is the same to us. Nothing else is computed, and nothing
// guessed. The letters K, M and G are read as thousand, million and giga, which is what
// laboratories mean; in UCUM they are kelvin, a prefix and gauss. G/L and g/L differ by case alone,
// so they are read first.

#include "parsers/clinical/unit.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "parsers/clinical/unit_spelling.h"

namespace thiowatch {

namespace {

using Spelling = std::pair<std::string_view, Unit>;
using Exponent = std::pair<std::string_view, int>;

constexpr std::array kCased = {
    Spelling{"G/L", Unit::GigaPerLitre},
    Spelling{"G/l", Unit::GigaPerLitre},
    Spelling{"Gpt/L", Unit::GigaPerLitre},
    Spelling{"Gpt/l", Unit::GigaPerLitre},
    Spelling{"T/L", Unit::TeraPerLitre},
    Spelling{"T/l", Unit::TeraPerLitre},
    Spelling{"Tpt/L", Unit::TeraPerLitre},
    Spelling{"Tpt/l", Unit::TeraPerLitre},
};

constexpr std::array kPlain = {
    Spelling{"u/l", Unit::UnitPerLitre},
    Spelling{"iu/l", Unit::UnitPerLitre},
    Spelling{"[iu]/l", Unit::UnitPerLitre},
    Spelling{"ui/l", Unit::UnitPerLitre},
    Spelling{"unit/l", Unit::UnitPerLitre},
    Spelling{"units/l", Unit::UnitPerLitre},
    Spelling{"mu/ml", Unit::UnitPerLitre},
    Spelling{"miu/ml", Unit::UnitPerLitre},
    Spelling{"m[iu]/ml", Unit::UnitPerLitre},
    Spelling{"ukat/l", Unit::MicrokatalPerLitre},
    Spelling{"mckat/l", Unit::MicrokatalPerLitre},
    Spelling{"microkat/l", Unit::MicrokatalPerLitre},
    Spelling{"nkat/l", Unit::NanokatalPerLitre},
    Spelling{"umol/l", Unit::MicromolPerLitre},
    Spelling{"mcmol/l", Unit::MicromolPerLitre},
    Spelling{"micromol/l", Unit::MicromolPerLitre},
    Spelling{"mmol/l", Unit::MillimolPerLitre},
    Spelling{"mg/dl", Unit::MilligramPerDecilitre},
    Spelling{"mgs/dl", Unit::MilligramPerDecilitre},
    Spelling{"mg%", Unit::MilligramPerDecilitre},
    Spelling{"mg/100ml", Unit::MilligramPerDecilitre},
    Spelling{"mg/l", Unit::MilligramPerLitre},
    Spelling{"g/l", Unit::GramPerLitre},
    Spelling{"gm/l", Unit::GramPerLitre},
    Spelling{"gms/l", Unit::GramPerLitre},
    Spelling{"gram/l", Unit::GramPerLitre},
    Spelling{"grams/l", Unit::GramPerLitre},
    Spelling{"g/dl", Unit::GramPerDecilitre},
    Spelling{"gm/dl", Unit::GramPerDecilitre},
    Spelling{"gms/dl", Unit::GramPerDecilitre},
    Spelling{"gram/dl", Unit::GramPerDecilitre},
    Spelling{"grams/dl", Unit::GramPerDecilitre},
    Spelling{"ghb/dl", Unit::GramPerDecilitre},
    Spelling{"g%", Unit::GramPerDecilitre},
    Spelling{"gm%", Unit::GramPerDecilitre},
    Spelling{"gms%", Unit::GramPerDecilitre},
    Spelling{"g/100ml", Unit::GramPerDecilitre},
    Spelling{"gm/100ml", Unit::GramPerDecilitre},
    Spelling{"fl", Unit::Femtolitre},
    Spelling{"femtol", Unit::Femtolitre},
    Spelling{"um3", Unit::Femtolitre},
    Spelling{"um^3", Unit::Femtolitre},
    Spelling{"um*3", Unit::Femtolitre},
    Spelling{"cu.um", Unit::Femtolitre},
    Spelling{"cuum", Unit::Femtolitre},
    Spelling{"ml/min", Unit::MlPerMin},
    Spelling{"%", Unit::Percent},
    Spelling{"/cent", Unit::Percent},  // "percent", its "per" read as "/"
    Spelling{"pct", Unit::Percent},
    Spelling{"/100{wbc}", Unit::Percent},
    Spelling{"/100{wbcs}", Unit::Percent},
    Spelling{"/100wbc", Unit::Percent},
    Spelling{"/100wbcs", Unit::Percent},
};

constexpr std::array<std::string_view, 13> kBodySurfaces = {
    "1.73",
    "1.73m2",
    "1.73m^2",
    "1.73m*2",
    "1.73_m2",
    "1.73sqm",
    "1.73m(2)",
    "1,73m2",
    "1,73m^2",
    "{1.73_m2}",
    "{1.73m2}",
    "[1.73_m2]",
    "{1.73}",
};

// The volume a count is per, as the power of ten that makes it a litre.
constexpr std::array kVolumes = {
    Exponent{"l", 0},
    Exponent{"ul", 6},
    Exponent{"mcl", 6},
    Exponent{"microl", 6},
    Exponent{"mm3", 6},
    Exponent{"mm^3", 6},
    Exponent{"mm*3", 6},
    Exponent{"cumm", 6},
    Exponent{"cu.mm", 6},
    Exponent{"cmm", 6},
    Exponent{"c.mm", 6},
    Exponent{"nl", 9},
};

constexpr std::array kNumberWords = {
    Exponent{"thou", 3},     Exponent{"thousand", 3}, Exponent{"thousands", 3},
    Exponent{"tsd", 3},      Exponent{"tsd.", 3},     Exponent{"lakh", 5},
    Exponent{"lakhs", 5},    Exponent{"lac", 5},      Exponent{"lacs", 5},
    Exponent{"mil", 6},      Exponent{"mill", 6},     Exponent{"million", 6},
    Exponent{"millions", 6}, Exponent{"mio", 6},      Exponent{"mio.", 6},
    Exponent{"mega", 6},     Exponent{"mrd", 9},      Exponent{"mrd.", 9},
    Exponent{"billion", 9},  Exponent{"giga", 9},     Exponent{"tera", 12},
};

constexpr std::array<std::string_view, 12> kCells = {
    "{cells}",
    "{cell}",
    "{#}",
    "[#]",
    "cells",
    "cell",
    "#",
    "platelets",
    "leukocytes",
    "leucocytes",
    "neutrophils",
    "lymphocytes",
};

template <class Table>
auto looked_up(const Table& table, std::string_view text)
    -> std::optional<typename Table::value_type::second_type> {
    for (const auto& [spelling, means] : table) {
        if (spelling == text) return means;
    }
    return std::nullopt;
}

bool take(std::string_view& text, std::string_view beginning) {
    const bool does_begin = text.starts_with(beginning);
    if (does_begin) text.remove_prefix(beginning.size());
    return does_begin;
}

// What stands between "10" and its exponent; an opening bracket must close.
std::optional<std::string_view> exponent_after_mark(std::string_view text) {
    const bool is_round = take(text, "(") || take(text, "*(") || take(text, "^(");
    if (is_round || take(text, "[")) {
        if (!text.ends_with(is_round ? ')' : ']')) return std::nullopt;
        text.remove_suffix(1);
        return text;
    }
    for (const std::string_view mark : {"**", "*", "^", "e+", "e", "x", "'"}) {
        if (take(text, mark)) break;
    }
    return text;
}

std::optional<int> exponent_of(std::string_view digits) {
    constexpr std::array kExponents = {
        Exponent{"3", 3},
        Exponent{"5", 5},
        Exponent{"6", 6},
        Exponent{"9", 9},
        Exponent{"03", 3},
        Exponent{"06", 6},
        Exponent{"09", 9},
        Exponent{"12", 12},
    };
    return looked_up(kExponents, digits);
}

std::optional<int> power_of_ten(std::string_view text) {
    if (text.empty() || text == "1") return 0;
    if (auto word = looked_up(kNumberWords, text)) return word;
    if (!take(text, "x")) take(text, "*");
    if (take(text, "10")) {
        auto digits = exponent_after_mark(text);
        return digits ? exponent_of(*digits) : std::nullopt;
    }
    return take(text, "e") ? exponent_of(text) : std::nullopt;
}

std::string_view without_cells(std::string_view text) {
    for (const std::string_view cells : kCells) {
        if (text.ends_with(cells)) return text.substr(0, text.size() - cells.size());
    }
    return text;
}

// 10*6 per litre is written for itself and for one per microlitre; both are kept apart as written.
std::optional<Unit> count_per_litre(int power, int volume) {
    if (power == 5 && volume == 6) return Unit::LakhPerMicrolitre;
    switch (power + volume) {
        case 6:
            return volume == 6 ? Unit::PerMicrolitre : Unit::MegaPerLitre;
        case 9:
            return Unit::GigaPerLitre;
        case 12:
            return Unit::TeraPerLitre;
        default:
            return std::nullopt;
    }
}

std::optional<Unit> count_spelled(std::string_view plain) {
    const std::size_t slash = plain.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto volume = looked_up(kVolumes, plain.substr(slash + 1));
    if (!volume) return std::nullopt;
    const std::string_view before = plain.substr(0, slash);
    // NB: single letters only per microlitre, where no other unit looks the same.
    if (before == "k" && *volume == 6) return Unit::GigaPerLitre;
    if (before == "m" && *volume == 6) return Unit::TeraPerLitre;
    auto power = power_of_ten(without_cells(before));
    return power ? count_per_litre(*power, *volume) : std::nullopt;
}

bool is_per_8e8_cells(std::string_view text) {
    if (take(text, "(")) {
        if (!text.ends_with(')')) return false;
        text.remove_suffix(1);
    }
    for (const std::string_view cells :
         {".{rbc}", "{rbc}", "rbcs", "rbc", "redbloodcells", "erythrocytes"}) {
        if (!text.ends_with(cells)) continue;
        text.remove_suffix(cells.size());
        break;
    }
    if (text == "8e8") return true;
    const bool is_product = take(text, "8x10") || take(text, "8*10") || take(text, "8.10");
    auto digits = is_product ? exponent_after_mark(text) : std::nullopt;
    return digits == "8" || digits == "08";
}

std::optional<Unit> rate_spelled(std::string_view plain) {
    if (take(plain, "pmol/")) {
        return is_per_8e8_cells(plain) ? std::optional(Unit::PmolPer8e8Rbc) : std::nullopt;
    }
    if (!take(plain, "ml/min/")) return std::nullopt;
    const bool is_indexed =
        std::find(kBodySurfaces.begin(), kBodySurfaces.end(), plain) != kBodySurfaces.end();
    return is_indexed ? std::optional(Unit::MlPerMinPer173) : std::nullopt;
}

}  // namespace

std::optional<Unit> unit_spelled(std::string_view text) {
    // Most laboratories write UCUM, which means what it says.
    for (auto unit = Unit::GigaPerLitre; unit <= Unit::Percent;
         unit = static_cast<Unit>(static_cast<int>(unit) + 1)) {
        if (text == ucum_of(unit)) return unit;
    }
    if (auto cased = looked_up(kCased, cased_spelling(text))) return cased;
    const std::string plain = plain_spelling(text);
    if (auto known = looked_up(kPlain, plain)) return known;
    if (auto rate = rate_spelled(plain)) return rate;
    return count_spelled(plain);
}

std::string_view ucum_of(Unit unit) {
    switch (unit) {
        case Unit::GigaPerLitre:
            return "10*9/L";
        case Unit::PerMicrolitre:
            return "/uL";
        case Unit::MegaPerLitre:
            return "10*6/L";
        case Unit::TeraPerLitre:
            return "10*12/L";
        case Unit::LakhPerMicrolitre:
            return "10*5/uL";
        case Unit::UnitPerLitre:
            return "U/L";
        case Unit::MicrokatalPerLitre:
            return "ukat/L";
        case Unit::NanokatalPerLitre:
            return "nkat/L";
        case Unit::MicromolPerLitre:
            return "umol/L";
        case Unit::MillimolPerLitre:
            return "mmol/L";
        case Unit::MilligramPerDecilitre:
            return "mg/dL";
        case Unit::MilligramPerLitre:
            return "mg/L";
        case Unit::GramPerLitre:
            return "g/L";
        case Unit::GramPerDecilitre:
            return "g/dL";
        case Unit::Femtolitre:
            return "fL";
        case Unit::MlPerMinPer173:
            return "mL/min/{1.73_m2}";
        case Unit::MlPerMin:
            return "mL/min";
        case Unit::PmolPer8e8Rbc:
            return "pmol/(8.10*8.{RBC})";
        case Unit::Percent:
            return "%";
    }
    return {};
}

}  // namespace thiowatch
