#include "config/code_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/config_reading.h"

namespace thiowatch::config {
namespace {

using test::lines_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LabResult result_of(std::string system, std::string code) {
    LabResult result;
    result.codes.push_back({std::move(code), {}, std::move(system)});
    result.value = NumericValue{Reading{Decimal(1, 0)}};
    return result;
}

struct Read {
    LoadedCodes codes;
    Diagnostics diagnostics;
    std::vector<std::string> problems;
};

Read read(std::string_view text) {
    Read result;
    read_codes("codes.yaml", text, result.codes, result.diagnostics);
    result.problems = lines_of(result.diagnostics);
    return result;
}

TEST(CodeLoader, ThePackagedCodesAreWithoutFault) {
    Diagnostics diagnostics;
    const LoadedCodes codes = packaged_codes(diagnostics);
    EXPECT_THAT(lines_of(diagnostics), IsEmpty()) << diagnostics.human();
    const auto white = codes.codes.meaning_of(result_of("LN", "6690-2"));
    ASSERT_TRUE(white);
    EXPECT_EQ(white->analyte, Analyte::Wbc);
    const auto neutrophils = codes.codes.meaning_of(result_of("http://loinc.org", "751-8"));
    ASSERT_TRUE(neutrophils);
    EXPECT_EQ(neutrophils->analyte, Analyte::Anc);
    const auto share = codes.codes.meaning_of(result_of("LN", "770-8"));
    ASSERT_TRUE(share);
    EXPECT_EQ(share->property, CodeProperty::Fraction) << "a percentage is never taken for a count";
    EXPECT_EQ(codes.drugs.ingredient_written("rxnorm:1256"), Ingredient::Azathioprine);
    EXPECT_EQ(codes.drugs.ingredient_written("azathioprine"), Ingredient::Azathioprine);
    EXPECT_EQ(codes.drugs.ingredient_written("azithromycin"), std::nullopt);
}

TEST(CodeLoader, ReadsASitesOwnCodes) {
    const Read result = read(R"yaml(
codes:
  - {system: "", code: WBC1, analyte: WBC, default_unit: "K/uL"}
  - {system: L, code: "NEUT%", analyte: NEUTPCT, property: fraction}
  - {system: L, code: TPMTP, analyte: TPMT, property: text, source: "signed off 2026-11-01"}
panels: [{system: L, code: CBC}]
ignore: [{system: L, code: ATYLY}]
drugs: [{ingredient: azathioprine, system: L, code: AZA50}]
)yaml");
    ASSERT_THAT(result.problems, IsEmpty());
    const CodeMap& codes = result.codes.codes;
    const auto white = codes.meaning_of(result_of("ANY", "WBC1"));
    ASSERT_TRUE(white);
    EXPECT_EQ(white->default_unit, Unit::GigaPerLitre);
    EXPECT_EQ(codes.meaning_of(result_of("L", "NEUT%"))->property, CodeProperty::Fraction);
    EXPECT_EQ(codes.meaning_of(result_of("L", "CBC")).error(), CodeMiss::Panel);
    EXPECT_EQ(codes.meaning_of(result_of("L", "ATYLY")).error(), CodeMiss::Irrelevant);
    EXPECT_EQ(result.codes.drugs.ingredient_written("l:AZA50"), Ingredient::Azathioprine);
}

TEST(CodeLoader, RefusesEveryMappingThatCouldReadOneThingAsAnother) {
    const Read result = read(R"yaml(codes:
  - {system: L, code: A, analyte: WBCC}
  - {system: L, code: B, analyte: WBC, default_unit: "U/L"}
  - {system: L, code: C, analyte: WBC, default_unit: "furlong"}
  - {system: L, code: D, analyte: NEUTPCT}
  - {system: L, code: E, analyte: WBC, property: fraction}
  - {system: L, code: F, analyte: TPMT}
  - {system: L, analyte: WBC}
  - {system: L, code: G, analyte: WBC, unit: "K/uL"}
  - {system: L, code: H, analyte: WBC, property: count}
  - {system: L, code: 0123, analyte: WBC}
drugs:
  - {ingredient: azathioprin, system: L, code: X}
)yaml");
    EXPECT_THAT(
        result.problems,
        ElementsAre(
            HasSubstr("error TW205 11:23 a number with a leading zero"),
            "error TW205 2:35 'analyte' needs an analyte the rules know",
            "error TW205 3:54 'default_unit' needs a unit that can measure WBC",
            "error TW205 4:54 'default_unit' needs a unit",
            "error TW205 5:5 NEUTPCT is no quantity",
            "error TW205 6:5 WBC is no fraction",
            "error TW205 7:5 TPMT is no quantity",
            "error TW204 8:5 key 'code' is missing in 'codes'",
            "error TW202 9:40 unknown key 'unit'",
            "error TW205 10:50 'property' needs one of its known words",
            "error TW205 13:18 'ingredient' needs an ingredient the rules know"
        )
    );
    EXPECT_EQ(result.diagnostics.list()[1].help, "did you mean 'WBC'?");
}

TEST(CodeLoader, ACodeHasOneMeaningInAFile) {
    const Read result = read(R"yaml(codes:
  - {system: LN, code: "6690-2", analyte: WBC}
  - {system: loinc, code: "6690-2", analyte: LYM}
ignore:
  - {system: "http://loinc.org", code: "6690-2"}
)yaml");
    EXPECT_THAT(
        result.problems,
        ElementsAre(
            "error TW203 3:5 code 'loinc:6690-2' is given twice",
            "error TW203 5:5 code 'http://loinc.org:6690-2' is given twice"
        )
    );
}

TEST(CodeLoader, ASitesOwnMeaningStandsAboveThePackagedOne) {
    const test::ScratchFolder folder;
    const auto file = folder.write(
        "local.yaml",
        "codes: [{system: loinc, code: \"6690-2\", analyte: WBC, default_unit: \"/uL\"}]\n"
    );
    Diagnostics diagnostics;
    const LoadedCodes codes = load_codes({file}, diagnostics);
    ASSERT_THAT(lines_of(diagnostics), IsEmpty());
    EXPECT_EQ(codes.codes.meaning_of(result_of("LN", "6690-2"))->default_unit, Unit::PerMicrolitre);
    EXPECT_TRUE(codes.codes.meaning_of(result_of("LN", "777-3"))) << "the packaged ones are there";
    EXPECT_TRUE(codes.drugs.ingredient_written("azathioprine"));
}

TEST(CodeLoader, AMissingFileIsNamed) {
    Diagnostics diagnostics;
    (void)load_codes({"/nowhere/local.yaml"}, diagnostics);
    EXPECT_THAT(lines_of(diagnostics), ElementsAre(HasSubstr("cannot read /nowhere/local.yaml")));
}

}  // namespace
}  // namespace thiowatch::config
