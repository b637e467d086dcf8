#include "parsers/clinical/analyte.h"

#include <array>

namespace thiowatch {

namespace {

struct Row {
    Analyte analyte;
    std::string_view name;
    std::string_view label;
    std::optional<Unit> unit;
};

constexpr Unit kCount = Unit::GigaPerLitre;

constexpr std::array<Row, kAnalyteCount> kRows{{
    {Analyte::Wbc, "WBC", "White cells", kCount},
    {Analyte::Anc, "ANC", "Neutrophils", kCount},
    {Analyte::Lym, "LYM", "Lymphocytes", kCount},
    {Analyte::Eos, "EOS", "Eosinophils", kCount},
    {Analyte::Plt, "PLT", "Platelets", kCount},
    {Analyte::Hb, "HB", "Haemoglobin", Unit::GramPerLitre},
    {Analyte::Mcv, "MCV", "Mean cell volume", Unit::Femtolitre},
    {Analyte::NeutPct, "NEUTPCT", "Neutrophils %", Unit::Percent},
    {Analyte::SegPct, "SEGPCT", "Segmented neutrophils %", Unit::Percent},
    {Analyte::BandPct, "BANDPCT", "Band neutrophils %", Unit::Percent},
    {Analyte::LymPct, "LYMPCT", "Lymphocytes %", Unit::Percent},
    {Analyte::EosPct, "EOSPCT", "Eosinophils %", Unit::Percent},
    {Analyte::SegAbs, "SEGABS", "Segmented neutrophils", kCount},
    {Analyte::BandAbs, "BANDABS", "Band neutrophils", kCount},
    {Analyte::Nrbc, "NRBC", "Nucleated red cells per 100 white cells", Unit::Percent},
    {Analyte::Alt, "ALT", "ALT", Unit::UnitPerLitre},
    {Analyte::Ast, "AST", "AST", Unit::UnitPerLitre},
    {Analyte::Alp, "ALP", "Alkaline phosphatase", Unit::UnitPerLitre},
    {Analyte::Ggt, "GGT", "Gamma-GT", Unit::UnitPerLitre},
    {Analyte::Bil, "BIL", "Bilirubin", Unit::MicromolPerLitre},
    {Analyte::BilDirect, "BILDIRECT", "Direct bilirubin", Unit::MicromolPerLitre},
    {Analyte::Alb, "ALB", "Albumin", Unit::GramPerLitre},
    {Analyte::Cre, "CRE", "Creatinine", Unit::MicromolPerLitre},
    {Analyte::Egfr, "EGFR", "eGFR", Unit::MlPerMinPer173},
    {Analyte::Amy, "AMY", "Amylase", Unit::UnitPerLitre},
    {Analyte::Lip, "LIP", "Lipase", Unit::UnitPerLitre},
    {Analyte::Crp, "CRP", "CRP", Unit::MilligramPerLitre},
    {Analyte::BileAcid, "BILEACID", "Bile acids", Unit::MicromolPerLitre},
    {Analyte::Tgn, "TGN", "6-thioguanine nucleotides", Unit::PmolPer8e8Rbc},
    {Analyte::Mmp, "MMP", "6-methylmercaptopurine", Unit::PmolPer8e8Rbc},
    {Analyte::Tpmt, "TPMT", "TPMT", std::nullopt},
    {Analyte::Nudt15, "NUDT15", "NUDT15", std::nullopt},
}};

constexpr bool are_in_order() {
    for (std::size_t at = 0; at < kRows.size(); ++at) {
        if (static_cast<std::size_t>(kRows[at].analyte) != at) return false;
    }
    return true;
}
static_assert(are_in_order(), "a row stands at the number of its analyte");

const Row& row_of(Analyte analyte) {
    return kRows[static_cast<std::size_t>(analyte)];
}

}  // namespace

std::string_view name_of(Analyte analyte) {
    return row_of(analyte).name;
}
std::string_view label_of(Analyte analyte) {
    return row_of(analyte).label;
}
std::optional<Unit> canonical_unit(Analyte analyte) {
    return row_of(analyte).unit;
}

std::optional<Analyte> analyte_named(std::string_view name) {
    for (const Row& row : kRows) {
        if (row.name == name) return row.analyte;
    }
    return std::nullopt;
}

}  // namespace thiowatch
