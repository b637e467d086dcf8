#include "parsers/clinical/telling_words.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

bool is_watched(std::string_view code, std::string_view display) {
    return names_watched_test({std::string(code), std::string(display), "L"});
}

TEST(TellingWords, KnowEveryNameOfAWatchedTest) {
    for (std::string_view name :
         {"WBC",
          "wbc (auto)",
          "WCC",
          "Leukocytes",
          "Leucocyte count",
          "White cells",
          "White cell count",
          "White Blood Cells",
          "White count",
          "Neutrophils",
          "NEUT",
          "ANC",
          "Neutrophils/100 leukocytes",
          "Platelets",
          "Platelet count",
          "PLT",
          "Thrombocytes",
          "Haemoglobin",
          "Hemoglobin [Mass/volume]",
          "HGB",
          "Hb",
          "Lymphocytes",
          "Eosinophils",
          "MCV",
          "ALT",
          "ALAT",
          "SGPT",
          "ALT/SGPT",
          "AST",
          "ASAT",
          "SGOT",
          "Alkaline phosphatase",
          "Alk Phos",
          "ALP",
          "Bilirubin",
          "Bilirubin, total",
          "GGT",
          "Gamma GT",
          "Alanine aminotransferase",
          "Albumin",
          "Creatinine",
          "eGFR",
          "Amylase",
          "Lipase",
          "TPMT",
          "NUDT15",
          "Thiopurine metabolites",
          "6-TGN",
          "6-MMP",
          "Bile acids",
          "6-methylmercaptopurine",
          "Segs",
          "Bands"}) {
        EXPECT_TRUE(is_watched("4711", name)) << name;
        EXPECT_TRUE(is_watched(name, "")) << name;
    }
}

TEST(TellingWords, StandAlone) {
    for (std::string_view name :
         {"Salt",
          "Cobalt",
          "Fast",
          "Fasting glucose",
          "Breast biopsy",
          "Sodium",
          "Leukopenia",
          "PLT805",
          "Financial class",
          "INV826",
          "White",
          "Cell",
          "Alkaline",
          "Potassium",
          "",
          "Cell count",
          "Gamma"}) {
        EXPECT_FALSE(is_watched("4711", name)) << name;
    }
}

TEST(TellingWords, DoNotMeanUrineAndOtherFluids) {
    for (std::string_view name :
         {"WBC, urine",
          "Urine leukocytes",
          "Leukocytes CSF",
          "Albumin, Urine",
          "Creatinine urine",
          "WBC Pleural fluid",
          "Bilirubin [Presence] in Urine by Test strip",
          "Leukocytes stool"}) {
        EXPECT_FALSE(is_watched("4711", name)) << name;
    }
    EXPECT_TRUE(is_watched("4711", "Leukocytes in blood or body fluid"));
    EXPECT_TRUE(is_watched("4711", "Creatinine serum (with urine sample)"));
}

}  // namespace
}  // namespace thiowatch
