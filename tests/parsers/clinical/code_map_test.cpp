#include "parsers/clinical/code_map.h"

#include <gtest/gtest.h>

namespace thiowatch {
namespace {

constexpr CodeMeaning kWbc{Analyte::Wbc, CodeProperty::Quantity, std::nullopt};
constexpr CodeMeaning kPlt{Analyte::Plt, CodeProperty::Quantity, std::nullopt};

CodeMap packaged() {
    CodeMap map;
    map.add("loinc", "6690-2", kWbc);
    map.add("loinc", "26464-8", kWbc);
    map.add("loinc", "777-3", kPlt);
    map.add("loinc", "770-8", {Analyte::NeutPct, CodeProperty::Fraction, std::nullopt});
    map.add_panel("loinc", "58410-2");
    map.add_irrelevant("loinc", "4544-3");
    map.add_irrelevant("loinc", "30405-5");
    return map;
}

LabResult result(std::vector<TestCode> codes) {
    LabResult made;
    made.codes = std::move(codes);
    made.value = NumericValue{Reading{Decimal(52, 1), Comparator::Equal}};
    return made;
}

TEST(CodeMap, TakesACodeByItsExactSystemAndNumber) {
    CodeMap map = packaged();
    for (std::string_view system :
         {"LN", "LOINC", "http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"}) {
        EXPECT_EQ(map.meaning_of(result({{"6690-2", "", std::string(system)}})).value(), kWbc)
            << system;
    }
    EXPECT_EQ(map.meaning_of(result({{"770-8", "", "LN"}}))->property, CodeProperty::Fraction);
}

TEST(CodeMap, NeverTakesACodeOfAnotherSystemForLoinc) {
    auto meaning = packaged().meaning_of(result({{"6690-2", "WBC", "99LAB"}}));
    ASSERT_FALSE(meaning);
    EXPECT_EQ(meaning.error(), CodeMiss::Suspicious);
}

TEST(CodeMap, TakesAListedLoincNumberWithoutASystem) {
    EXPECT_EQ(packaged().meaning_of(result({{"6690-2", "WBC", ""}})).value(), kWbc);
    EXPECT_EQ(packaged().meaning_of(result({{" 6690-2", "WBC", " "}})).value(), kWbc);
    EXPECT_FALSE(packaged().meaning_of(result({{"6690-3", "WBC", ""}})));
    EXPECT_EQ(packaged().meaning_of(result({{"58410-2", "CBC", ""}})).error(), CodeMiss::Panel);
}

TEST(CodeMap, NeverReadsADisplayAsAMeaning) {
    auto meaning = packaged().meaning_of(result({{"X", "6690-2", "LN"}, {"", "WBC", ""}}));
    ASSERT_FALSE(meaning);
    EXPECT_EQ(meaning.error(), CodeMiss::Suspicious);
}

TEST(CodeMap, FindsTheCodeThatIsKnownWhereverItStands) {
    LabResult lab = result({{"wbc", "Wbc", "Local"}, {"6690-2", "Wbc", "LN"}});
    EXPECT_EQ(packaged().meaning_of(lab).value(), kWbc);
}

TEST(CodeMap, LetsASitesOwnEntryWin) {
    CodeMap site;
    site.add("L", "WBC", kWbc);
    site.add("LN", "777-3", kWbc);
    site.add_all(packaged());
    EXPECT_EQ(site.meaning_of(result({{"777-3", "", "LN"}})).value(), kWbc);
    EXPECT_EQ(site.meaning_of(result({{"770-8", "", "LN"}, {"WBC", "", "L"}})).value(), kWbc);
    EXPECT_EQ(site.meaning_of(result({{"6690-2", "", "LN"}})).value(), kWbc);
}

TEST(CodeMap, LetsASiteSilenceAPackagedCodeAndMapAPanel) {
    CodeMap site;
    site.add_irrelevant("L", "URWBC");
    site.add("loinc", "58410-2", kWbc);
    site.add_all(packaged());
    LabResult urine = result({{"URWBC", "WBC", "L"}, {"6690-2", "WBC", "LN"}});
    EXPECT_EQ(site.meaning_of(urine).error(), CodeMiss::Irrelevant);
    EXPECT_EQ(site.meaning_of(result({{"58410-2", "", "LN"}})).value(), kWbc);
}

TEST(CodeMap, MatchesASiteEntryWithoutASystemInAny) {
    CodeMap site;
    site.add("", "LEU", {Analyte::Wbc, CodeProperty::Quantity, Unit::GigaPerLitre});
    for (std::string_view system : {"", "L", "99LAB"}) {
        auto meaning = site.meaning_of(result({{"LEU", "", std::string(system)}}));
        ASSERT_TRUE(meaning) << system;
        EXPECT_EQ(meaning->default_unit, Unit::GigaPerLitre);
    }
    EXPECT_FALSE(site.meaning_of(result({{"leu", "", "L"}})));
    EXPECT_FALSE(site.meaning_of(result({{"LEU1", "", "L"}})));
}

TEST(CodeMap, LetsASiteEntryWithoutASystemWinOverAPackagedOneWithOne) {
    CodeMap site;
    site.add("", "6690-2", kPlt);
    site.add_all(packaged());
    EXPECT_EQ(site.meaning_of(result({{"6690-2", "", "LN"}})).value(), kPlt);
    EXPECT_EQ(site.meaning_of(result({{"26464-8", "", "LN"}})).value(), kWbc);
}

TEST(CodeMap, KeepsWhatWasSaidFirstOfACode) {
    CodeMap map;
    map.add("L", "X", kWbc);
    map.add("l", "X", kPlt);
    EXPECT_EQ(map.meaning_of(result({{"X", "", "L"}})).value(), kWbc);
    EXPECT_EQ(map.size(), 1U);
}

TEST(CodeMap, EvaluatesNothingWhoseCodesMeanDifferentTests) {
    LabResult crossed = result({{"6690-2", "WBC", "LN"}, {"777-3", "PLT", "LN"}});
    EXPECT_EQ(packaged().meaning_of(crossed).error(), CodeMiss::Suspicious);
    LabResult urine = result({{"6690-2", "WBC", "LN"}, {"30405-5", "WBC urine", "LN"}});
    EXPECT_EQ(packaged().meaning_of(urine).error(), CodeMiss::Suspicious);
    LabResult alike = result({{"6690-2", "WBC", "LN"}, {"26464-8", "WBC", "LN"}});
    EXPECT_EQ(packaged().meaning_of(alike).value(), kWbc);
}

TEST(CodeMap, NeverEvaluatesAValueThatOnlyAPanelNames) {
    EXPECT_EQ(packaged().meaning_of(result({{"58410-2", "CBC", "LN"}})).error(), CodeMiss::Panel);
    LabResult both = result({{"58410-2", "CBC", "LN"}, {"6690-2", "WBC", "LN"}});
    EXPECT_EQ(packaged().meaning_of(both).value(), kWbc);
}

TEST(CodeMap, PassesOverAPanelHeadingWithoutAValue) {
    LabResult heading = result({{"58410-2", "CBC panel", "LN"}});
    heading.value = NoValue{};
    EXPECT_EQ(packaged().meaning_of(heading).error(), CodeMiss::Irrelevant);
}

TEST(CodeMap, AsksAboutAnUnmappedCodeThatSoundsLikeAWatchedTest) {
    struct Case {
        TestCode code;
        CodeMiss miss;
    };
    for (const Case& c : std::vector<Case>{
             {{"4711", "White Cell Count", "L"}, CodeMiss::Suspicious},
             {{"PLT", "", "99LAB"}, CodeMiss::Suspicious},
             {{"11156-7", "LEUKOCYTES", "LN"}, CodeMiss::Suspicious},
             {{"4544-3", "Hematocrit; no hemoglobin", "LN"}, CodeMiss::Irrelevant},
             {{"30405-5", "Leukocytes in Urine", "LN"}, CodeMiss::Irrelevant},
             {{"4711", "Potassium", "L"}, CodeMiss::Irrelevant},
             {{"4711", "", "L"}, CodeMiss::Irrelevant},
         }) {
        EXPECT_EQ(packaged().meaning_of(result({c.code})).error(), c.miss) << c.code.display;
    }
}

TEST(CodeMap, HoldsAKnownIrrelevantCodeAgainstASuspiciousName) {
    LabResult urine = result({{"LEU", "WBC", "L"}, {"30405-5", "Leukocytes", "LN"}});
    EXPECT_EQ(packaged().meaning_of(urine).error(), CodeMiss::Irrelevant);
}

TEST(CodeMap, AsksNobodyAboutAResultWithoutAValueOrCode) {
    LabResult empty = result({{"4711", "WBC", "L"}});
    empty.value = NoValue{};
    EXPECT_EQ(packaged().meaning_of(empty).error(), CodeMiss::Irrelevant);
    EXPECT_EQ(packaged().meaning_of(result({})).error(), CodeMiss::Irrelevant);
}

TEST(CodeMap, ListsItsMeanings) {
    auto entries = packaged().entries();
    ASSERT_EQ(entries.size(), 4U);
    EXPECT_EQ(packaged().size(), 7U);
    for (const auto& entry : entries)
        EXPECT_EQ(entry.system, "loinc");
}

}  // namespace
}  // namespace thiowatch
