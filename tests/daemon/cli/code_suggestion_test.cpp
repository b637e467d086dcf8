#include "daemon/cli/code_suggestion.h"

#include <gtest/gtest.h>

namespace thiowatch::cli {
namespace {

ProfiledCode sent(std::string code, std::string display, std::string unit) {
    ProfiledCode profiled;
    profiled.code = std::move(code);
    profiled.system = "L";
    profiled.display = std::move(display);
    profiled.count = 3;
    profiled.units[std::move(unit)] = 3;
    return profiled;
}

TEST(CodeSuggestion, PutsTheAnalyteFirstWhoseWordsAndUnitFit) {
    struct Row {
        const char* code;
        const char* display;
        const char* unit;
        Analyte expected;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"WBC1", "Leukocytes", "K/uL", Analyte::Wbc},
             {"NEU", "Neutrophils", "10*9/L", Analyte::Anc},
             {"NEU%", "Neutrophils", "%", Analyte::NeutPct},
             {"GPT", "ALAT", "U/L", Analyte::Alt},
             {"THRO", "Thrombozyten", "G/L", Analyte::Plt},
             {"DBIL", "Bilirubin, direct", "umol/L", Analyte::BilDirect},
         }) {
        auto found = suggestions_for(sent(row.code, row.display, row.unit));
        ASSERT_FALSE(found.empty()) << row.code;
        EXPECT_EQ(found.front().analyte, row.expected) << row.code;
        EXPECT_TRUE(found.front().fits_units) << row.code;
    }
}

TEST(CodeSuggestion, NeverProposesAnAnalyteTheUnitCannotMeasure) {
    for (const CodeSuggestion& one : suggestions_for(sent("NEU", "Neutrophils", "%"), 10)) {
        EXPECT_EQ(canonical_unit(one.analyte), Unit::Percent) << name_of(one.analyte);
    }
}

TEST(CodeSuggestion, ProposesNothingByUnitAlone) {
    EXPECT_TRUE(suggestions_for(sent("XYZ", "Ferritin", "U/L")).empty());
}

TEST(CodeSuggestion, IsALineThatStaysAComment) {
    ProfiledCode odd = sent("W\"1\n- {", "Leuko\ncytes", "K/uL");
    auto found = suggestions_for(odd);
    ASSERT_FALSE(found.empty());
    std::string line = suggestion_line(odd, found.front());
    EXPECT_TRUE(line.starts_with("#  - {system: \"L\", code: ")) << line;
    EXPECT_EQ(line.find('\n'), std::string::npos) << line;
    EXPECT_NE(line.find("suggestion"), std::string::npos);
}

}  // namespace
}  // namespace thiowatch::cli
