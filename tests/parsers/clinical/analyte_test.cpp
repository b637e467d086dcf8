#include "parsers/clinical/analyte.h"

#include <set>

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

TEST(Analyte, HasTheNamesThatRulesAndPacksUse) {
    constexpr std::array<std::string_view, kAnalyteCount> kNames = {
        "WBC",    "ANC",     "LYM",    "EOS",      "PLT",       "HB",      "MCV",  "NEUTPCT",
        "SEGPCT", "BANDPCT", "LYMPCT", "EOSPCT",   "SEGABS",    "BANDABS", "NRBC", "ALT",
        "AST",    "ALP",     "GGT",    "BIL",      "BILDIRECT", "ALB",     "CRE",  "EGFR",
        "AMY",    "LIP",     "CRP",    "BILEACID", "TGN",       "MMP",     "TPMT", "NUDT15",
    };
    for (std::size_t at = 0; at < kNames.size(); ++at) {
        auto analyte = static_cast<Analyte>(at);
        EXPECT_EQ(name_of(analyte), kNames[at]);
        EXPECT_EQ(analyte_named(kNames[at]), analyte);
    }
}

TEST(Analyte, IsNamedExactly) {
    for (std::string_view name : {"", "wbc", "WBC ", "RBC", "HGB"})
        EXPECT_FALSE(analyte_named(name)) << name;
}

TEST(Analyte, HasALabelOfItsOwnForPeople) {
    std::set<std::string_view> labels;
    for (std::size_t at = 0; at < kAnalyteCount; ++at) {
        EXPECT_FALSE(label_of(static_cast<Analyte>(at)).empty());
        labels.insert(label_of(static_cast<Analyte>(at)));
    }
    EXPECT_EQ(labels.size(), kAnalyteCount);
}

TEST(Analyte, ComparesInTheUnitsOfTheRulePack) {
    EXPECT_EQ(canonical_unit(Analyte::Wbc), Unit::GigaPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Plt), Unit::GigaPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Hb), Unit::GramPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Mcv), Unit::Femtolitre);
    EXPECT_EQ(canonical_unit(Analyte::Alt), Unit::UnitPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Bil), Unit::MicromolPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Cre), Unit::MicromolPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Egfr), Unit::MlPerMinPer173);
    EXPECT_EQ(canonical_unit(Analyte::Tgn), Unit::PmolPer8e8Rbc);
    EXPECT_EQ(canonical_unit(Analyte::BileAcid), Unit::MicromolPerLitre);
    EXPECT_EQ(canonical_unit(Analyte::Nrbc), Unit::Percent);
    EXPECT_FALSE(canonical_unit(Analyte::Tpmt));
    EXPECT_FALSE(canonical_unit(Analyte::Nudt15));
}

}  // namespace
}  // namespace thiowatch
