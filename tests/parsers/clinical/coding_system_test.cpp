#include "parsers/clinical/coding_system.h"

#include <gtest/gtest.h>

#include "parsers/clinical/lab_result.h"

namespace thiowatch {
namespace {

struct Case {
    std::string_view text;
    std::string_view folded;
};

TEST(CodingSystem, FoldsEveryNameOfASystemToOne) {
    for (const Case& c : std::vector<Case>{
             {"LN", "loinc"},
             {"ln", "loinc"},
             {" LN ", "loinc"},
             {"LOINC", "loinc"},
             {"http://loinc.org", "loinc"},
             {"http://loinc.org/", "loinc"},
             {"urn:oid:2.16.840.1.113883.6.1", "loinc"},
             {"2.16.840.1.113883.6.1", "loinc"},
             {"RXNORM", "rxnorm"},
             {"RxNorm", "rxnorm"},
             {"RXN", "rxnorm"},
             {"http://www.nlm.nih.gov/research/umls/rxnorm", "rxnorm"},
             {"urn:oid:2.16.840.1.113883.6.88", "rxnorm"},
             {"ATC", "atc"},
             {"http://www.whocc.no/atc", "atc"},
             {"SCT", "snomed"},
             {"http://snomed.info/sct", "snomed"},
             {"SNOMED-CT", "snomed"},
             {"NDC", "ndc"},
             {"http://hl7.org/fhir/sid/ndc", "ndc"},
             {"dm+d", "dmd"},
             {"https://dmd.nhs.uk", "dmd"},
             {"", ""},
             {"L", "l"},
             {"99LAB", "99lab"},
             {"SNM", "snm"},
             {"http://snomed.info/id", "http://snomed.info/id"},
             {"urn:oid:1.2.3", "urn:oid:1.2.3"},
             {"2.16.840.1.113883.6.10", "2.16.840.1.113883.6.10"},
         }) {
        EXPECT_EQ(fold_system(c.text), c.folded) << c.text;
    }
}

TEST(CodingSystem, FoldsWhatItFoldedToItself) {
    for (std::string_view folded : {"loinc", "rxnorm", "atc", "snomed", "ndc", "dmd", "99lab"}) {
        EXPECT_EQ(fold_system(folded), folded);
    }
}

TEST(CodingSystem, BringsEveryFormOfAnNdcToLabelerAndProduct) {
    for (const Case& c : std::vector<Case>{
             {"60219-1076", "602191076"},
             {"60219-1076-1", "602191076"},
             {"60219-1076-01", "602191076"},
             {"60219107601", "602191076"},
             {"16571-835", "165710835"},
             {"16571-835-10", "165710835"},
             {"0093-1234-05", "000931234"},
             {" 60219-1076 ", "602191076"},
         }) {
        EXPECT_EQ(fold_code("ndc", c.text), c.folded) << c.text;
    }
}

TEST(CodingSystem, ReadsNoNdcThatCouldBeCutInTwoWays) {
    for (std::string_view text :
         {"6021910761",
          "602191076",
          "",
          "60219",
          "0093-123",
          "60219-1076-1-1",
          "60219-10A6",
          "60219--1076",
          "-1076",
          "123-4567-89",
          "60219-1076-123"}) {
        EXPECT_EQ(fold_code("ndc", text), "") << text;
    }
}

TEST(CodingSystem, LeavesOtherCodesAsTheyAreButForBlanks) {
    EXPECT_EQ(fold_code("loinc", " 6690-2 "), "6690-2");
    EXPECT_EQ(fold_code("99lab", "Wbc 1"), "Wbc 1");
}

TEST(LoincNumber, HasARightCheckDigit) {
    for (std::string_view code :
         {"6690-2", "718-7", "777-3", "26464-8", "100663-4", "98979-8", "1742-6"}) {
        EXPECT_TRUE(is_loinc_number(code)) << code;
    }
    for (std::string_view code :
         {"6690-3",
          "6960-2",
          "718-8",
          "6690",
          "6690-",
          "-2",
          "6690-22",
          "66x0-2",
          "6690-2-1",
          "",
          "-",
          "12345678-1",
          "WBC",
          "6690 -2"}) {
        EXPECT_FALSE(is_loinc_number(code)) << code;
    }
}

TEST(TestCode, IsLoincByItsSystemOrWithoutOneByItsForm) {
    EXPECT_TRUE((TestCode{"6690-2", "WBC", "LN"}.is_loinc()));
    EXPECT_TRUE((TestCode{"6690-2", "WBC", ""}.is_loinc()));
    EXPECT_FALSE((TestCode{"6690-3", "WBC", ""}.is_loinc()));
    EXPECT_FALSE((TestCode{"6690-2", "WBC", "L"}.is_loinc()));
    EXPECT_FALSE((TestCode{"WBC", "WBC", ""}.is_loinc()));
}

}  // namespace
}  // namespace thiowatch
