#include "parsers/clinical/drug_map.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

DrugMap drugs() {
    DrugMap map;
    map.add("rxnorm", "1256", Ingredient::Azathioprine);
    map.add("rxnorm", "197388", Ingredient::Azathioprine);
    map.add("rxnorm", "519", Ingredient::Allopurinol);
    map.add("atc", "L04AX01", Ingredient::Azathioprine);
    map.add("snomed", "372574004", Ingredient::Azathioprine);
    map.add("ndc", "60219-1076", Ingredient::Azathioprine);
    map.add("name", "Imuran", Ingredient::Azathioprine);
    map.add("name", "6-mercaptopurine", Ingredient::Mercaptopurine);
    map.add("name", "Puri-Nethol", Ingredient::Mercaptopurine);
    map.add("", "Zyloric", Ingredient::Allopurinol);
    return map;
}

std::optional<Ingredient> named(std::string_view display) {
    return drugs().ingredient_of({{"4711", std::string(display), "L"}});
}

DrugMiss miss(std::vector<TestCode> codes) {
    auto read = drugs().reading_of(codes);
    EXPECT_FALSE(read);
    return read ? DrugMiss::NotOurs : read.error();
}

TEST(DrugMap, NeverTakesAzithromycinForAzathioprine) {
    for (std::string_view name :
         {"azithromycin",
          "AZITHROMYCIN 250 MG TAB",
          "Azathioprin e",
          "azathioprinex",
          "azathiopurine",
          "aza",
          "AZA 50"}) {
        EXPECT_FALSE(named(name)) << name;
        EXPECT_EQ(miss({{"4711", std::string(name), "L"}}), DrugMiss::NotOurs) << name;
    }
}

TEST(DrugMap, DoubtsACodeThatIsLabelledAsAnotherDrug) {
    EXPECT_EQ(miss({{"372574004", "Azithromycin", "SCT"}}), DrugMiss::Doubtful);
    EXPECT_EQ(miss({{"1256", "Allopurinol 100 MG Oral Tablet", "RXNORM"}}), DrugMiss::Doubtful);
}

TEST(DrugMap, DoubtsCodesThatDisagree) {
    EXPECT_EQ(miss({{"1256", "", "RXNORM"}, {"519", "", "RXNORM"}}), DrugMiss::Doubtful);
    EXPECT_EQ(miss({{"1", "azathioprine", "L"}, {"2", "allopurinol", "M"}}), DrugMiss::Doubtful);
    EXPECT_FALSE(drugs().ingredient_of({{"1256", "", "RXNORM"}, {"519", "", "RXNORM"}}));
}

TEST(DrugMap, FindsTheIngredientByCodeInAnySystem) {
    for (const TestCode& code : std::vector<TestCode>{
             {"1256", "", "RXNORM"},
             {"197388", "AZA 50", "http://www.nlm.nih.gov/research/umls/rxnorm"},
             {"L04AX01", "", "ATC"},
             {"372574004", "Azathioprine", "http://snomed.info/sct"},
             {"60219-1076-01", "", "NDC"},
             {"60219107601", "", "http://hl7.org/fhir/sid/ndc"},
             {"1256", "unreadable words", "RXN"},
         }) {
        EXPECT_EQ(drugs().ingredient_of({code}), Ingredient::Azathioprine)
            << code.code << " " << code.system;
    }
}

TEST(DrugMap, BelievesACodeOnlyWithItsSystem) {
    EXPECT_FALSE(drugs().ingredient_of({{"1256", "", ""}}));
    EXPECT_FALSE(drugs().ingredient_of({{"1256", "", "L"}}));
    EXPECT_FALSE(drugs().ingredient_of({{"1256", "", "NDC"}}));
    EXPECT_FALSE(drugs().ingredient_of({{"6021910761", "", "NDC"}}));
}

TEST(DrugMap, FindsTheIngredientByItsNameFirstInTheText) {
    struct Case {
        std::string_view text;
        Ingredient ingredient;
    };
    for (const Case& c : std::vector<Case>{
             {"azathioprine", Ingredient::Azathioprine},
             {"AZATHIOPRINE 50 MG TAB", Ingredient::Azathioprine},
             {"azaTHIOprine 50mg tablets", Ingredient::Azathioprine},
             {"Azathioprine 50 MG Oral Tablet [Imuran]", Ingredient::Azathioprine},
             {"azathioprine (IMURAN) 50 mg tablet, film coated", Ingredient::Azathioprine},
             {"Azathioprine 10 mg/mL oral suspension", Ingredient::Azathioprine},
             {"Tab. Azathioprine 50 mg", Ingredient::Azathioprine},
             {"AZATHIOPRINE-50", Ingredient::Azathioprine},
             {"Azathioprine Mylan 25 mg", Ingredient::Azathioprine},
             {"IMURAN 50MG", Ingredient::Azathioprine},
             {"6-Mercaptopurine 50 mg", Ingredient::Mercaptopurine},
             {"mercaptopurine monohydrate", Ingredient::Mercaptopurine},
             {"PURI-NETHOL 50MG", Ingredient::Mercaptopurine},
             {"tioguanine 40 mg", Ingredient::Tioguanine},
             {"ALLOPURINOL 100MG TAB", Ingredient::Allopurinol},
             {"Zyloric", Ingredient::Allopurinol},
             {"febuxostat 80 mg", Ingredient::Febuxostat},
         }) {
        EXPECT_EQ(named(c.text), c.ingredient) << c.text;
    }
}

TEST(DrugMap, FindsANameSentAsACode) {
    EXPECT_EQ(drugs().ingredient_of({{"AZATHIOPRINE", "", "L"}}), Ingredient::Azathioprine);
    EXPECT_EQ(
        drugs().ingredient_of({{"AZATHIOPRINE", "azathioprine 50 mg", ""}}),
        Ingredient::Azathioprine
    );
}

TEST(DrugMap, DoubtsTwoIngredientsAndOtherCombinations) {
    for (std::string_view text :
         {"AZATHIOPRINE/ALLOPURINOL",
          "azathioprine + allopurinol",
          "azathioprine and prednisolone",
          "AZATHIOPRINE/PREDNISOLONE",
          "azathioprine 50 mg, prednisolone 5 mg",
          "azathioprine Zyloric",
          "azathioprine; azithromycin 250"}) {
        EXPECT_FALSE(named(text)) << text;
        EXPECT_EQ(miss({{"4711", std::string(text), "L"}}), DrugMiss::Doubtful) << text;
    }
}

TEST(DrugMap, DoubtsATextThatIsNotAnOrderOfTheDrug) {
    for (std::string_view text :
         {"switch from azathioprine",
          "no azathioprine",
          "azathioprine allergy",
          "azathioprine - stopped",
          "Azathioprine metabolites",
          "methotrexate (was azathioprine)"}) {
        EXPECT_FALSE(named(text)) << text;
        EXPECT_EQ(miss({{"4711", std::string(text), "L"}}), DrugMiss::Doubtful) << text;
    }
}

TEST(DrugMap, DoubtsAClearNameBesideAnUnclearOne) {
    EXPECT_EQ(
        miss({{"1", "azathioprine 50 mg", "L"}, {"2", "instead of azathioprine", "M"}}),
        DrugMiss::Doubtful
    );
}

TEST(DrugMap, TakesNoNoticeOfOtherDrugs) {
    EXPECT_EQ(miss({{"1191", "Aspirin 81 MG", "RXNORM"}}), DrugMiss::NotOurs);
    EXPECT_EQ(miss({}), DrugMiss::NotOurs);
    EXPECT_EQ(miss({{"", "", ""}}), DrugMiss::NotOurs);
}

TEST(DrugMap, ReadsWhatRostersWrite) {
    EXPECT_EQ(drugs().ingredient_written("azathioprine"), Ingredient::Azathioprine);
    EXPECT_EQ(drugs().ingredient_written(" Azathioprine "), Ingredient::Azathioprine);
    EXPECT_EQ(drugs().ingredient_written("rxnorm:1256"), Ingredient::Azathioprine);
    EXPECT_EQ(drugs().ingredient_written("RxNorm: 1256"), Ingredient::Azathioprine);
    EXPECT_EQ(drugs().ingredient_written("atc:L04AX01"), Ingredient::Azathioprine);
    for (std::string_view text :
         {"", "1256", "rxnorm:", "rxnorm:1257", "azathioprine,allopurinol", "name:x"}) {
        EXPECT_FALSE(drugs().ingredient_written(text)) << text;
    }
}

TEST(DrugMap, KnowsTheIngredientNamesBeforeAnythingIsAdded) {
    DrugMap empty;
    for (auto one :
         {Ingredient::Azathioprine,
          Ingredient::Mercaptopurine,
          Ingredient::Tioguanine,
          Ingredient::Allopurinol,
          Ingredient::Febuxostat}) {
        EXPECT_EQ(empty.ingredient_written(name_of(one)), one);
    }
    EXPECT_FALSE(empty.ingredient_written("imuran"));
}

TEST(DrugMap, KeepsASitesOwnEntryAboveThePackagedOne) {
    DrugMap site;
    site.add("L", "AZA50", Ingredient::Azathioprine);
    site.add("rxnorm", "519", Ingredient::Febuxostat);
    site.add_all(drugs());
    EXPECT_EQ(site.ingredient_of({{"AZA50", "", "L"}}), Ingredient::Azathioprine);
    EXPECT_EQ(site.ingredient_of({{"519", "", "RXNORM"}}), Ingredient::Febuxostat);
    EXPECT_EQ(site.ingredient_of({{"1256", "", "RXNORM"}}), Ingredient::Azathioprine);
    EXPECT_EQ(site.ingredient_of({{"x", "Imuran", "L"}}), Ingredient::Azathioprine);
}

TEST(DrugMap, LetsALaterEntryReplaceAnEarlierOne) {
    DrugMap map = drugs();
    map.add("RXNORM", "519", Ingredient::Febuxostat);
    map.add("", "ZYLORIC", Ingredient::Febuxostat);
    EXPECT_EQ(map.ingredient_written("rxnorm:519"), Ingredient::Febuxostat);
    EXPECT_EQ(map.ingredient_written("zyloric"), Ingredient::Febuxostat);
    EXPECT_EQ(map.size(), drugs().size());
}

TEST(Ingredient, KnowsTheThiopurines) {
    EXPECT_TRUE(is_thiopurine(Ingredient::Azathioprine));
    EXPECT_TRUE(is_thiopurine(Ingredient::Mercaptopurine));
    EXPECT_TRUE(is_thiopurine(Ingredient::Tioguanine));
    EXPECT_FALSE(is_thiopurine(Ingredient::Allopurinol));
    EXPECT_FALSE(is_thiopurine(Ingredient::Febuxostat));
}

}  // namespace
}  // namespace thiowatch
