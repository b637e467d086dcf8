#include "parsers/clinical/unit.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

struct Spellings {
    Unit unit;
    std::vector<std::string_view> texts;
};

const std::vector<Spellings>& spellings() {
    static const std::vector<Spellings> kAll = {
        {Unit::GigaPerLitre,
         {"10*9/L",
          "10^9/L",
          "x10^9/L",
          "x10*9/L",
          "X10*9/L",
          "x10(9)/L",
          "x10E9/L",
          "10E9/L",
          "10**9/L",
          "10*3/uL",
          "10^3/uL",
          "x10E3/uL",
          "x10(3)/mcL",
          "10*3/mm3",
          "10^3/mm^3",
          "x10^3/uL",
          "10x3/uL",
          "K/uL",
          "K/UL",
          "k/ul",
          "K/mm3",
          "K/cumm",
          "K/mcL",
          "thou/uL",
          "Thou/mm3",
          "thousand/mm3",
          "thousand/uL",
          "thousand per microliter",
          "G/L",
          "G/l",
          "Gpt/l",
          "giga/L",
          "giga.l-1",
          "Giga.L-1",
          "billion/L",
          "Mrd/l",
          "10*9 Platelets/L",
          "10*9{cells}/L",
          "10^3 cells/uL",
          "/nl",
          "/nL",
          "1/nL",
          "10 9/L",
          "x 10 9 / L",
          "x109/L",
          "10\xE2\x81\xB9/L",
          "\xC3\x97 10\xE2\x81\xB9/L",
          "10\xC2\xB3/\xC2\xB5L",
          "10*3/\xC2\xB5L",
          "10^3/\xCE\xBCL",
          "10*9.L-1",
          "10\xE2\x81\xB9\xC2\xB7L\xE2\x81\xBB\xC2\xB9",
          "E9/L",
          "Tsd/\xC2\xB5l",
          "  10*9/L ",
          "10*3 / uL",
          "10*09/L"}},
        {Unit::PerMicrolitre,
         {"/uL",        "/mm3",       "/mm\xC2\xB3", "/cumm",          "/cu mm",      "/cu.mm",
          "/cmm",       "cells/uL",   "cells/mm3",   "cells/cumm",     "Cells/uL",    "{cells}/uL",
          "{Cells}/uL", "#/uL",       "#/mm3",       "1/ul",           "1/\xC2\xB5L", "/\xC2\xB5L",
          "/\xCE\xBCL", "/\xCE\xBCl", "/mcL",        "cells/\xC2\xB5L"}},
        {Unit::MegaPerLitre, {"10*6/L", "10^6/L", "x10E6/L", "million/L"}},
        {Unit::TeraPerLitre,
         {"10*6/uL",
          "10^6/uL",
          "x10E6/uL",
          "M/uL",
          "M/UL",
          "million/cumm",
          "million/uL",
          "mil/uL",
          "10*6/mm3",
          "10*12/L",
          "x10^12/L",
          "10\xC2\xB9\xC2\xB2/L",
          "T/L",
          "Tpt/l",
          "tera.l-1",
          "Mio/\xC2\xB5l"}},
        {Unit::LakhPerMicrolitre, {"lakh/cumm", "Lakhs/cumm", "lac/cumm", "lakh/uL", "10*5/uL"}},
        {Unit::UnitPerLitre,
         {"U/L",
          "u/l",
          "U/l",
          "IU/L",
          "iu/l",
          "[IU]/L",
          "[iU]/L",
          "UI/L",
          "mU/mL",
          "mIU/mL",
          "Units/L",
          "U / L"}},
        {Unit::MicrokatalPerLitre, {"ukat/L", "\xC2\xB5kat/L", "\xCE\xBCkat/l", "UKAT/L"}},
        {Unit::NanokatalPerLitre, {"nkat/L", "nkat/l"}},
        {Unit::MicromolPerLitre,
         {"umol/L", "\xC2\xB5mol/L", "\xCE\xBCmol/L", "umol/l", "UMOL/L", "mcmol/L", "umol.l-1"}},
        {Unit::MillimolPerLitre, {"mmol/L", "mmol/l", "MMOL/L", "mmol.l-1"}},
        {Unit::MilligramPerDecilitre, {"mg/dL", "mg/dl", "MG/DL", "mg%", "mg/100 mL"}},
        {Unit::MilligramPerLitre, {"mg/L", "mg/l", "MG/L"}},
        {Unit::GramPerLitre, {"g/L", "g/l", "gm/L", "g.l-1"}},
        {Unit::GramPerDecilitre,
         {"g/dL", "g/dl", "G/DL", "gm/dL", "gm/dl", "GM/DL", "gm %", "gm%", "g%", "gHb/dL"}},
        {Unit::Femtolitre, {"fL", "fl", "FL", "um3", "um*3", "\xC2\xB5m3", "\xCE\xBCm\xC2\xB3"}},
        {Unit::MlPerMinPer173,
         {"mL/min/{1.73_m2}",
          "mL/min/1.73m2",
          "mL/min/1.73 m2",
          "mL/min/1.73",
          "ml/min/1.73m\xC2\xB2",
          "mL/min/1.73 sq m",
          "mL/min per 1.73 m2",
          "ML/MIN/1.73M2",
          "mL/min/[1.73_m2]"}},
        {Unit::MlPerMin, {"mL/min", "ml/min"}},
        {Unit::PmolPer8e8Rbc,
         {"pmol/8x10^8 RBC",
          "pmol/8x10^8 RBCs",
          "pmol/8x10(8) RBC",
          "pmol/8x10*8 RBC",
          "pmol/8 x 10E8 RBC",
          "pmol/8 \xC3\x97 10\xE2\x81\xB8 RBC",
          "pmol/8.10*8",
          "pmol/8*10^8 RBC",
          "pmol/(8.10*8.{RBC})",
          "pmol/8x10^8",
          "pmol per 8 x 10^8 RBC",
          "pmol/8e8 RBC",
          "pmol/8x10^8 erythrocytes",
          "pmol/8 x 10[8] RBC",
          "pmol/8x108 red blood cells"}},
        {Unit::Percent,
         {"%", " % ", "\xEF\xBC\x85", "/100{WBCs}", "/100{WBC}", "/100 WBC", "percent", "Percent"}},
    };
    return kAll;
}

TEST(Unit, ReadsEverySpellingLaboratoriesUse) {
    for (const auto& [unit, texts] : spellings()) {
        for (std::string_view text : texts) {
            auto read = unit_spelled(text);
            ASSERT_TRUE(read) << text;
            EXPECT_EQ(*read, unit) << text << " read as " << ucum_of(*read);
        }
    }
}

TEST(Unit, NeverTakesGramsForAThousandMillionNorTheReverse) {
    EXPECT_EQ(unit_spelled("G/L"), Unit::GigaPerLitre);
    EXPECT_EQ(unit_spelled("G/l"), Unit::GigaPerLitre);
    EXPECT_EQ(unit_spelled("g/L"), Unit::GramPerLitre);
    EXPECT_EQ(unit_spelled("g/l"), Unit::GramPerLitre);
}

TEST(Unit, NeverTakesARedCellUnitForAWhiteCellUnit) {
    EXPECT_EQ(unit_spelled("10*6/uL"), Unit::TeraPerLitre);
    EXPECT_EQ(unit_spelled("M/uL"), Unit::TeraPerLitre);
    EXPECT_EQ(unit_spelled("10*3/uL"), Unit::GigaPerLitre);
    EXPECT_EQ(unit_spelled("10*6/L"), Unit::MegaPerLitre);
}

TEST(Unit, GuessesNothing) {
    for (std::string_view text :
         {"",
          " ",
          "10",
          "10*9",
          "/L",
          "1/L",
          "L",
          "K",
          "K/L",
          "k",
          "M/L",
          "G/uL",
          "G/nL",
          "g/nl",
          "T/uL",
          "10*4/uL",
          "10*9/uL",
          "10*12/uL",
          "10*3/L",
          "10*3",
          "10(9/L",
          "10[9)/L",
          "10(9]/L",
          "10*39/L",
          "10*x/L",
          "x/L",
          "xx10*9/L",
          "cells",
          "cells/hpf",
          "/hpf",
          "/LPF",
          "mU/L",
          "U/mL",
          "U/dL",
          "kat/L",
          "ug/L",
          "nmol/L",
          "mol/L",
          "pmol/L",
          "umol/L/h",
          "mg/mmol",
          "mg/g",
          "g",
          "pg",
          "m3",
          "mL/min/m2",
          "mL/min/1.73/d",
          "ml/s",
          "pmol/8x10^9 RBC",
          "pmol/8",
          "pmol/10*8",
          "pmol/(8x10^8 RBC",
          "nmol/8x10^8 RBC",
          "{Ratio}",
          "1",
          "ratio",
          "%{Hb}",
          "lakh",
          "lakh/L",
          "U/L^x",
          "10*3/uL\xFF",
          "\xC2"}) {
        auto read = unit_spelled(text);
        EXPECT_FALSE(read) << text << " read as " << ucum_of(*read);
    }
}

TEST(Unit, ReadsItsOwnUcumCodeBack) {
    for (const auto& [unit, texts] : spellings())
        EXPECT_EQ(unit_spelled(ucum_of(unit)), unit);
    EXPECT_EQ(spellings().size(), static_cast<std::size_t>(Unit::Percent) + 1);
}

}  // namespace
}  // namespace thiowatch
