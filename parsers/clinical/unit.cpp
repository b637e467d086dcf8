// Spelling folds first: case, blanks, micro signs and the forms of "to the power of" vary freely, the
// rest is looked up whole. "K/uL" and "G/L" are read here as laboratories mean them.

#include "parsers/clinical/unit.h"

#include <array>
#include <string>
#include <utility>

namespace thiowatch {

namespace {

using Row = std::pair<std::string_view, Unit>;

constexpr std::array kSpellings = {
    Row{"10*9/l", Unit::GigaPerLitre}, Row{"10*3/ul", Unit::GigaPerLitre},
    Row{"10*3/mm3", Unit::GigaPerLitre}, Row{"10*3/cumm", Unit::GigaPerLitre},
    Row{"10*3/mcl", Unit::GigaPerLitre}, Row{"10*9platelets/l", Unit::GigaPerLitre},
    Row{"10*9cells/l", Unit::GigaPerLitre}, Row{"10*3cells/ul", Unit::GigaPerLitre},
    Row{"k/ul", Unit::GigaPerLitre}, Row{"k/mcl", Unit::GigaPerLitre},
    Row{"k/mm3", Unit::GigaPerLitre}, Row{"k/cumm", Unit::GigaPerLitre},
    Row{"thou/ul", Unit::GigaPerLitre}, Row{"thou/mcl", Unit::GigaPerLitre},
    Row{"thou/mm3", Unit::GigaPerLitre}, Row{"thou/cumm", Unit::GigaPerLitre},
    Row{"thousand/ul", Unit::GigaPerLitre}, Row{"thousand/mm3", Unit::GigaPerLitre},
    Row{"thousand/cumm", Unit::GigaPerLitre}, Row{"thousand/mcl", Unit::GigaPerLitre},
    Row{"giga/l", Unit::GigaPerLitre}, Row{"giga.l-1", Unit::GigaPerLitre},
    Row{"billion/l", Unit::GigaPerLitre}, Row{"mrd/l", Unit::GigaPerLitre},
    Row{"g/nl", Unit::GigaPerLitre}, Row{"/nl", Unit::GigaPerLitre}, Row{"1/nl", Unit::GigaPerLitre},
    Row{"10*9.l-1", Unit::GigaPerLitre}, Row{"cells/nl", Unit::GigaPerLitre},
    Row{"/ul", Unit::PerMicrolitre}, Row{"1/ul", Unit::PerMicrolitre},
    Row{"#/ul", Unit::PerMicrolitre}, Row{"cells/ul", Unit::PerMicrolitre},
    Row{"{cells}/ul", Unit::PerMicrolitre}, Row{"/mm3", Unit::PerMicrolitre},
    Row{"1/mm3", Unit::PerMicrolitre}, Row{"cells/mm3", Unit::PerMicrolitre},
    Row{"/cumm", Unit::PerMicrolitre}, Row{"cells/cumm", Unit::PerMicrolitre},
    Row{"/cmm", Unit::PerMicrolitre}, Row{"cells/mcl", Unit::PerMicrolitre},
    Row{"/mcl", Unit::PerMicrolitre}, Row{"[#]/ul", Unit::PerMicrolitre},
    Row{"10*6/l", Unit::MegaPerLitre},
    Row{"10*12/l", Unit::TeraPerLitre}, Row{"10*6/ul", Unit::TeraPerLitre},
    Row{"10*6/mm3", Unit::TeraPerLitre}, Row{"10*6/cumm", Unit::TeraPerLitre},
    Row{"m/ul", Unit::TeraPerLitre}, Row{"mil/ul", Unit::TeraPerLitre},
    Row{"million/ul", Unit::TeraPerLitre}, Row{"million/cumm", Unit::TeraPerLitre},
    Row{"million/mm3", Unit::TeraPerLitre}, Row{"t/l", Unit::TeraPerLitre},
    Row{"tera/l", Unit::TeraPerLitre}, Row{"tera.l-1", Unit::TeraPerLitre},
    Row{"/pl", Unit::TeraPerLitre},
    Row{"lakh/cumm", Unit::LakhPerMicrolitre}, Row{"lakhs/cumm", Unit::LakhPerMicrolitre},
    Row{"lakh/ul", Unit::LakhPerMicrolitre}, Row{"lakh/mm3", Unit::LakhPerMicrolitre},
    Row{"10*5/ul", Unit::LakhPerMicrolitre},
    Row{"u/l", Unit::UnitPerLitre}, Row{"iu/l", Unit::UnitPerLitre},
    Row{"[iu]/l", Unit::UnitPerLitre}, Row{"ui/l", Unit::UnitPerLitre},
    Row{"mu/ml", Unit::UnitPerLitre}, Row{"miu/ml", Unit::UnitPerLitre},
    Row{"units/l", Unit::UnitPerLitre}, Row{"unit/l", Unit::UnitPerLitre},
    Row{"u.l-1", Unit::UnitPerLitre}, Row{"e/l", Unit::UnitPerLitre},
    Row{"ukat/l", Unit::MicrokatalPerLitre}, Row{"mckat/l", Unit::MicrokatalPerLitre},
    Row{"nkat/l", Unit::NanokatalPerLitre},
    Row{"umol/l", Unit::MicromolPerLitre}, Row{"mcmol/l", Unit::MicromolPerLitre},
    Row{"micromol/l", Unit::MicromolPerLitre}, Row{"umol.l-1", Unit::MicromolPerLitre},
    Row{"mmol/l", Unit::MillimolPerLitre}, Row{"mmol.l-1", Unit::MillimolPerLitre},
    Row{"mg/dl", Unit::MilligramPerDecilitre}, Row{"mg%", Unit::MilligramPerDecilitre},
    Row{"mg/100ml", Unit::MilligramPerDecilitre},
    Row{"mg/l", Unit::MilligramPerLitre},
    Row{"gm/l", Unit::GramPerLitre}, Row{"grams/l", Unit::GramPerLitre}, Row{"g.l-1", Unit::GramPerLitre},
    Row{"g/dl", Unit::GramPerDecilitre}, Row{"gm/dl", Unit::GramPerDecilitre},
    Row{"gm%", Unit::GramPerDecilitre}, Row{"g%", Unit::GramPerDecilitre},
    Row{"ghb/dl", Unit::GramPerDecilitre}, Row{"g/100ml", Unit::GramPerDecilitre},
    Row{"gms/dl", Unit::GramPerDecilitre}, Row{"grams/dl", Unit::GramPerDecilitre},
    Row{"fl", Unit::Femtolitre}, Row{"um3", Unit::Femtolitre}, Row{"um*3", Unit::Femtolitre},
    Row{"femtoliter", Unit::Femtolitre}, Row{"cuum", Unit::Femtolitre},
    Row{"ml/min/{1.73_m2}", Unit::MlPerMinPer173}, Row{"ml/min/1.73m2", Unit::MlPerMinPer173},
    Row{"ml/min/1.73", Unit::MlPerMinPer173}, Row{"ml/min/{1.73m2}", Unit::MlPerMinPer173},
    Row{"ml/min/1.73_m2", Unit::MlPerMinPer173}, Row{"ml/min/1.73m*2", Unit::MlPerMinPer173},
    Row{"ml/min/1.73sqm", Unit::MlPerMinPer173}, Row{"ml/min/1,73m2", Unit::MlPerMinPer173},
    Row{"ml/min", Unit::MlPerMin},
    Row{"pmol/8x10*8rbc", Unit::PmolPer8e8Rbc}, Row{"pmol/8x10*8rbcs", Unit::PmolPer8e8Rbc},
    Row{"pmol/8.10*8", Unit::PmolPer8e8Rbc}, Row{"pmol/8.10*8rbc", Unit::PmolPer8e8Rbc},
    Row{"pmol/(8.10*8.{rbc})", Unit::PmolPer8e8Rbc}, Row{"pmol/(8.10*8{rbc})", Unit::PmolPer8e8Rbc},
    Row{"pmol/8x10*8", Unit::PmolPer8e8Rbc}, Row{"pmol/8e8rbc", Unit::PmolPer8e8Rbc},
    Row{"pmol/8*10*8rbc", Unit::PmolPer8e8Rbc}, Row{"pmol/(8x10*8rbc)", Unit::PmolPer8e8Rbc},
    Row{"pmol/8x10*8erythrocytes", Unit::PmolPer8e8Rbc},
    Row{"%", Unit::Percent}, Row{"/100{wbcs}", Unit::Percent}, Row{"/100{wbc}", Unit::Percent},
    Row{"/100wbc", Unit::Percent}, Row{"/100wbcs", Unit::Percent}, Row{"percent", Unit::Percent},
    Row{"pct", Unit::Percent}, Row{"%ofwbc", Unit::Percent},
};

// What must not be folded in case: a gram and a giga, a milli and a mega.
constexpr std::array kExact = {
    Row{"G/L", Unit::GigaPerLitre}, Row{"G/l", Unit::GigaPerLitre}, Row{"Gpt/l", Unit::GigaPerLitre},
    Row{"Gpt/L", Unit::GigaPerLitre}, Row{"G/uL", Unit::GigaPerLitre},
    Row{"g/L", Unit::GramPerLitre}, Row{"g/l", Unit::GramPerLitre}, Row{"GM/L", Unit::GramPerLitre},
    Row{"M/L", Unit::MegaPerLitre}, Row{"Tpt/l", Unit::TeraPerLitre}, Row{"Tpt/L", Unit::TeraPerLitre},
};

std::string without_blanks(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == ' ' || text[at] == '\t') continue;
        std::string_view rest = text.substr(at);
        // U+00B5 and U+03BC, micro and mu; the byte B5 of Latin-1 arrives decoded.
        if (rest.starts_with("\xC2\xB5") || rest.starts_with("\xCE\xBC")) {
            out += 'u';
            ++at;
        } else if (rest.starts_with("\xC2\xB3")) {  // superscript three
            out += '3';
            ++at;
        } else if (rest.starts_with("\xC2\xB2")) {  // superscript two
            out += '2';
            ++at;
        } else if (rest.starts_with("\xE2\x81\xB9")) {  // superscript nine
            out += "*9";
            at += 2;
        } else if (rest.starts_with("\xEF\xBC\x85")) {  // full-width percent
            out += '%';
            at += 2;
        } else if (rest.starts_with("\xC3\x97")) {  // multiplication sign
            out += 'x';
            ++at;
        } else {
            out += text[at];
        }
    }
    return out;
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

std::string folded(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    replace_all(text, "10^", "10*");
    replace_all(text, "10e", "10*");
    replace_all(text, "10**", "10*");
    replace_all(text, "10(", "10*");
    for (std::string_view power : {"3", "5", "6", "8", "9", "12"}) {
        replace_all(text, "10*" + std::string(power) + ")", "10*" + std::string(power));
    }
    if (text.starts_with("x10*")) text.erase(0, 1);
    if (text.starts_with("*10*")) text.erase(0, 1);
    replace_all(text, "mm^3", "mm3");
    replace_all(text, "mm*3", "mm3");
    replace_all(text, "um^3", "um3");
    replace_all(text, "m^2", "m2");
    replace_all(text, "liter", "l");
    return text;
}

}  // namespace

std::optional<Unit> unit_spelled(std::string_view text) {
    std::string bare = without_blanks(text);
    for (const auto& [spelling, unit] : kExact) {
        if (spelling == bare) return unit;
    }
    std::string plain = folded(std::move(bare));
    for (const auto& [spelling, unit] : kSpellings) {
        if (spelling == plain) return unit;
    }
    return std::nullopt;
}

std::string_view ucum_of(Unit unit) {
    switch (unit) {
        case Unit::GigaPerLitre: return "10*9/L";
        case Unit::PerMicrolitre: return "/uL";
        case Unit::MegaPerLitre: return "10*6/L";
        case Unit::TeraPerLitre: return "10*12/L";
        case Unit::LakhPerMicrolitre: return "10*5/uL";
        case Unit::UnitPerLitre: return "U/L";
        case Unit::MicrokatalPerLitre: return "ukat/L";
        case Unit::NanokatalPerLitre: return "nkat/L";
        case Unit::MicromolPerLitre: return "umol/L";
        case Unit::MillimolPerLitre: return "mmol/L";
        case Unit::MilligramPerDecilitre: return "mg/dL";
        case Unit::MilligramPerLitre: return "mg/L";
        case Unit::GramPerLitre: return "g/L";
        case Unit::GramPerDecilitre: return "g/dL";
        case Unit::Femtolitre: return "fL";
        case Unit::MlPerMinPer173: return "mL/min/{1.73_m2}";
        case Unit::MlPerMin: return "mL/min";
        case Unit::PmolPer8e8Rbc: return "pmol/(8.10*8.{RBC})";
        case Unit::Percent: return "%";
    }
    return {};
}

}  // namespace thiowatch
