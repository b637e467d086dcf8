#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "config/code_loader.h"
#include "parsers/clinical/coding_system.h"

namespace thiowatch::config {
namespace {

const LoadedCodes& packaged() {
    static const LoadedCodes kCodes = [] {
        Diagnostics diagnostics;
        LoadedCodes codes = packaged_codes(diagnostics);
        EXPECT_EQ(diagnostics.error_count(), 0U);
        return codes;
    }();
    return kCodes;
}

LabResult result(std::string code, std::string display) {
    LabResult made;
    made.codes.push_back({std::move(code), std::move(display), "LN"});
    made.value = NumericValue{Reading{Decimal(4, 0), Comparator::Equal}};
    return made;
}

TEST(PackagedCodes, ReadEveryWatchedTestAsTheAnalyteItIs) {
    struct Case {
        Analyte analyte;
        CodeProperty property;
        std::vector<std::string> codes;
    };
    constexpr auto kQuantity = CodeProperty::Quantity;
    constexpr auto kFraction = CodeProperty::Fraction;
    for (const Case& c : std::vector<Case>{
             {Analyte::Wbc,
              kQuantity,
              {"6690-2", "26464-8", "804-5", "49498-9", "12227-5", "33256-9"}},
             {Analyte::Anc, kQuantity, {"751-8", "26499-4", "753-4"}},
             {Analyte::NeutPct, kFraction, {"770-8", "26511-6", "23761-0"}},
             {Analyte::SegPct, kFraction, {"26505-8", "769-0"}},
             {Analyte::SegAbs, kQuantity, {"30451-9", "768-2"}},
             {Analyte::BandPct, kFraction, {"26508-2", "764-1"}},
             {Analyte::BandAbs, kQuantity, {"26507-4", "763-3"}},
             {Analyte::Lym, kQuantity, {"731-0", "26474-7", "732-8"}},
             {Analyte::LymPct, kFraction, {"736-9", "26478-8", "737-7"}},
             {Analyte::Eos, kQuantity, {"711-2", "26449-9", "712-0"}},
             {Analyte::EosPct, kFraction, {"713-8", "26450-7", "714-6"}},
             {Analyte::Plt,
              kQuantity,
              {"777-3", "26515-7", "778-1", "49497-1", "74464-9", "97995-5"}},
             {Analyte::Hb,
              kQuantity,
              {"718-7", "20509-6", "30350-3", "30313-1", "30352-9", "55782-7", "59260-0"}},
             {Analyte::Mcv, kQuantity, {"787-2", "30428-7"}},
             {Analyte::Nrbc, kFraction, {"58413-6"}},
             {Analyte::Alt, kQuantity, {"1742-6", "1743-4", "1744-2", "76625-3", "77144-4"}},
             {Analyte::Ast, kQuantity, {"1920-8", "30239-8", "88112-8"}},
             {Analyte::Alp, kQuantity, {"6768-6"}},
             {Analyte::Ggt, kQuantity, {"2324-2"}},
             {Analyte::Bil, kQuantity, {"1975-2", "14631-6", "42719-5"}},
             {Analyte::BilDirect, kQuantity, {"1968-7", "14629-0"}},
             {Analyte::Alb, kQuantity, {"1751-7", "54347-0", "2862-1"}},
             {Analyte::Cre, kQuantity, {"2160-0", "14682-9", "38483-4", "35203-9"}},
             {Analyte::Egfr,
              kQuantity,
              {"98979-8", "62238-1", "33914-3", "48642-3", "48643-1", "77147-7", "88293-6"}},
             {Analyte::Amy, kQuantity, {"1798-8"}},
             {Analyte::Lip, kQuantity, {"3040-3"}},
             {Analyte::Crp, kQuantity, {"1988-5", "30522-7"}},
             {Analyte::BileAcid, kQuantity, {"14628-2"}},
             {Analyte::Tgn, kQuantity, {"32660-3"}},
             {Analyte::Mmp, kQuantity, {"32654-6"}},
             {Analyte::Tpmt, CodeProperty::Text, {"79713-4", "41048-0", "21563-2"}},
         }) {
        for (const std::string& code : c.codes) {
            auto meaning = packaged().codes.meaning_of(result(code, ""));
            ASSERT_TRUE(meaning) << code;
            EXPECT_EQ(meaning->analyte, c.analyte) << code;
            EXPECT_EQ(meaning->property, c.property) << code;
            EXPECT_FALSE(meaning->default_unit) << code;
        }
    }
}

TEST(PackagedCodes, NeverEvaluateAPanel) {
    for (const char* code :
         {"58410-2", "57021-8", "24317-0", "24323-8", "24325-3", "24362-6", "93193-1"}) {
        EXPECT_EQ(packaged().codes.meaning_of(result(code, "WBC")).error(), CodeMiss::Panel)
            << code;
    }
}

TEST(PackagedCodes, LeaveAloneWhatOnlySoundsLikeAWatchedTest) {
    struct Case {
        const char* code;
        const char* display;
    };
    for (const Case& c : std::vector<Case>{
             {"30405-5", "Leukocytes [#/volume] in Urine"},
             {"47281-1", "Leukocytes in cord blood"},
             {"26476-2", "Lymphocytes in body fluid, blood tinged"},
             {"4544-3", "Hematocrit (from hemoglobin)"},
             {"789-8", "Erythrocytes next to leukocytes"},
             {"4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood"},
             {"2161-8", "Creatinine"},
             {"1971-1", "Bilirubin.indirect"},
             {"32623-1", "Platelet mean volume [Entitic volume] in Blood by Automated count"},
             {"5905-5", "Monocytes/100 leukocytes in Blood by Automated count"},
             {"14957-5", "Albumin"},
         }) {
        EXPECT_EQ(
            packaged().codes.meaning_of(result(c.code, c.display)).error(), CodeMiss::Irrelevant
        ) << c.code;
    }
}

TEST(PackagedCodes, AskAboutCodesThatLaboratoriesUseWrongly) {
    for (const auto& [code, display] : std::vector<std::pair<std::string, std::string>>{
             {"13056-7", "Platelets [#/volume] in Plasma by Automated count"},
             {"42243-6", "Hemoglobin"},
             {"16324-6", "Alanine aminotransferase"},
             {"11156-7", "LEUKOCYTES"},
         }) {
        EXPECT_EQ(packaged().codes.meaning_of(result(code, display)).error(), CodeMiss::Suspicious)
            << code;
    }
}

TEST(PackagedCodes, HaveRightCheckDigits) {
    auto entries = packaged().codes.entries();
    ASSERT_GT(entries.size(), 90U);
    for (const auto& entry : entries) {
        EXPECT_EQ(entry.system, "loinc");
        EXPECT_TRUE(is_loinc_number(entry.code)) << entry.code;
    }
}

TEST(PackagedCodes, KnowEachDrugByCodeAndName) {
    struct Case {
        const char* written;
        Ingredient ingredient;
    };
    for (const Case& c : std::vector<Case>{
             {"rxnorm:1256", Ingredient::Azathioprine},
             {"rxnorm:197388", Ingredient::Azathioprine},
             {"rxnorm:105611", Ingredient::Azathioprine},
             {"rxnorm:404351", Ingredient::Azathioprine},
             {"atc:L04AX01", Ingredient::Azathioprine},
             {"snomed:372574004", Ingredient::Azathioprine},
             {"dmd:42264911000001100", Ingredient::Azathioprine},
             {"snomed:42264911000001100", Ingredient::Azathioprine},
             {"ndc:16571-835-10", Ingredient::Azathioprine},
             {"ndc:70771114101", Ingredient::Azathioprine},
             {"Imuran", Ingredient::Azathioprine},
             {"rxnorm:103", Ingredient::Mercaptopurine},
             {"atc:L01BB02", Ingredient::Mercaptopurine},
             {"6-Mercaptopurine", Ingredient::Mercaptopurine},
             {"Puri-Nethol", Ingredient::Mercaptopurine},
             {"rxnorm:10485", Ingredient::Tioguanine},
             {"atc:L01BB03", Ingredient::Tioguanine},
             {"thioguanine", Ingredient::Tioguanine},
             {"rxnorm:519", Ingredient::Allopurinol},
             {"snomed:387135004", Ingredient::Allopurinol},
             {"Zyloprim", Ingredient::Allopurinol},
             {"atc:M04AA03", Ingredient::Febuxostat},
             {"Adenuric", Ingredient::Febuxostat},
         }) {
        EXPECT_EQ(packaged().drugs.ingredient_written(c.written), c.ingredient) << c.written;
    }
}

TEST(PackagedCodes, NeverTakeAzithromycinForAzathioprine) {
    for (const char* name : {"azithromycin", "Zithromax", "azacitidine", "rxnorm:18631"}) {
        EXPECT_FALSE(packaged().drugs.ingredient_written(name)) << name;
    }
    EXPECT_EQ(
        packaged().drugs.reading_of({{"372574004", "Azithromycin", "SCT"}}).error(),
        DrugMiss::Doubtful
    );
}

}  // namespace
}  // namespace thiowatch::config
