#include "config/pack_loader.h"

#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "config/packaged.h"

namespace thiowatch::config {
namespace {

constexpr std::string_view kCoreFile = "config/packs/aza-core.yaml";

std::string core_text() {
    return std::string(packaged_file(kCoreFile).value_or(""));
}

/// The packaged pack with one passage changed.
std::string changed(std::string_view from, std::string_view to) {
    std::string text = core_text();
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

struct Refusal {
    std::string name;
    std::string from;
    std::string to;
    std::string text;  ///< part of what is said
};

TEST(PackLoader, RefusesWhatWouldMisleadWithThePlaceOfIt) {
    for (const Refusal& row : {
             Refusal{
                 "tiers in the wrong order",
                 "{below: 0.5, source: [{ctcae-5: grade 4}, {heft",
                 "{below: 1.5, source: [{ctcae-5: grade 4}, {heft",
                 "is not beyond the limit"},
             Refusal{
                 "equal tiers",
                 "{below: 100, source: [{ctcae-5: grade 2}]}",
                 "{below: 80, source: [{ctcae-5: grade 2}]}",
                 "is not beyond the limit"},
             Refusal{
                 "a limit in another unit",
                 "{below: 100, source: [{ctcae-5: grade 2}]}",
                 "{below: 10.0, source: [{ctcae-5: grade 2}]}",
                 "outside the possible values"},
             Refusal{
                 "the unit of another test",
                 "unit: g/L\n    severity: warning",
                 "unit: g/dL\n    severity: warning",
                 "written in g/L"},
             Refusal{"an unknown analyte", "analyte: MCV", "analyte: MCW", "did you mean 'MCV'"},
             Refusal{
                 "no source",
                 "{below: 30, source: [bsr-2017, sps-mp]}",
                 "{below: 30}",
                 "'source' is missing"},
             Refusal{
                 "an empty list of sources",
                 "{below: 30, source: [bsr-2017, sps-mp]}",
                 "{below: 30, source: []}",
                 "at least one source"},
             Refusal{
                 "a source nobody named",
                 "{below: 30, source: [bsr-2017, sps-mp]}",
                 "{below: 30, source: [bsr-2071]}",
                 "did you mean 'bsr-2017'"},
             Refusal{"an id twice", "id: WBC.U", "id: WBC.W", "is defined twice"},
             Refusal{"an id that says another severity", "id: EOS.W", "id: EOS.U", "end it in .W"},
             Refusal{
                 "a key nobody knows",
                 "adult_only: true",
                 "adults_only: true",
                 "did you mean 'adult_only'"},
             Refusal{
                 "two sides at once",
                 "{below: 30, source",
                 "{below: 30, above: 40, source",
                 "exactly one of"},
             Refusal{
                 "a multiple of nothing",
                 "{above: 2 x ULN",
                 "{above: 2 x UNL",
                 "a multiple of ULN or LLN"},
             Refusal{
                 "a fallback that is no fallback",
                 "{above: 200, only_without: ULN",
                 "{above: 5 x ULN, only_without: ULN",
                 "a multiple of ULN needs ULN"},
             Refusal{
                 "a decimal comma",
                 "low_limit_times: 1.10",
                 "low_limit_times: 1,10",
                 "use a point"},
             Refusal{
                 "a margin on the wrong side",
                 "low_limit_times: 1.10",
                 "low_limit_times: 0.9",
                 "at least 1"},
             Refusal{
                 "a range upside down",
                 "possible: [55, 140]",
                 "possible: [140, 55]",
                 "lower end first"},
             Refusal{
                 "a rule without possible values",
                 "    MCV: {unit: fL, possible: [55, 140]}\n",
                 "",
                 "nothing says which values"},
             Refusal{
                 "a check left out",
                 "  code: {id: DQ.CODE, severity: warning, source: [design]}",
                 "  #",
                 "'code' is missing"},
             Refusal{
                 "another drug",
                 "drugs: [azathioprine,",
                 "drugs: [azithromycin,",
                 "one of its known words"},
             Refusal{
                 "a profile nobody knows", "      duffy_null:", "      duffy:", "not a profile"},
         }) {
        Diagnostics diagnostics;
        EXPECT_FALSE(read_pack("site.yaml", changed(row.from, row.to), diagnostics)) << row.name;
        EXPECT_NE(diagnostics.human().find(row.text), std::string::npos) << row.name << ":\n"
                                                                         << diagnostics.human();
        ASSERT_FALSE(diagnostics.list().empty()) << row.name;
        EXPECT_EQ(diagnostics.list().front().at.file, "site.yaml") << row.name;
        EXPECT_GT(diagnostics.list().front().at.line, 1) << row.name;
        EXPECT_GT(diagnostics.list().front().at.column, 0) << row.name;
    }
}

TEST(PackLoader, SaysEverythingThatIsWrongAtOnce) {
    std::string text = changed("analyte: MCV", "analyte: MCW");
    text.replace(text.find("id: WBC.U"), 9, "id: WBC.W");
    text.replace(text.find("source: [grp-2021]"), 18, "source: [grp-2012]");
    Diagnostics diagnostics;
    EXPECT_FALSE(read_pack("site.yaml", text, diagnostics));
    EXPECT_GE(diagnostics.error_count(), 3U) << diagnostics.human();
}

TEST(PackLoader, ReadsThePackagedPackWithoutAWord) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    ASSERT_TRUE(pack) << diagnostics.human();
    EXPECT_TRUE(diagnostics.list().empty()) << diagnostics.human();
    EXPECT_EQ(pack->name(), "aza-core 0.1.0-draft");
    EXPECT_FALSE(pack->approved_by) << "a draft must not say that somebody approved it";
    EXPECT_EQ(pack->applies_to.size(), 3U);
    EXPECT_EQ(pack->active_within, days(90));
    EXPECT_EQ(pack->severities[3].acknowledge_within, std::chrono::minutes{60});
    EXPECT_EQ(pack->severities[3].repeat_every, std::chrono::minutes{15});
    EXPECT_TRUE(pack->severities[1].in_working_time);
    EXPECT_FALSE(pack->severities[0].acknowledge_within);
    EXPECT_EQ(pack->check(alerts::QualityCheck::NoUln).id.text(), "DQ.NOULN");
    EXPECT_EQ(pack->check(alerts::QualityCheck::Unsafe).severity, alerts::Severity::Urgent);
}

std::string limits_text(const alerts::ThresholdRule& rule) {
    std::string text(name_of(rule.severity));
    for (const alerts::Limit& limit : rule.limits) {
        constexpr std::string_view kSides[] = {" <", " <=", " >", " >="};
        text += kSides[static_cast<std::size_t>(limit.side)];
        text += limit.number.text();
        if (limit.basis != alerts::Basis::Canonical) {
            text += "*" + std::string(alerts::name_of(limit.basis));
        }
        if (limit.proviso == alerts::Proviso::WithoutUln) text += " no ULN";
        if (limit.companion) text += " no " + std::string(name_of(*limit.companion));
    }
    return rule.adult_only ? text + " adults" : text;
}

TEST(PackLoader, ReadsTheLimitsOfThePackagedPackAsTheyAreMeant) {
    const std::map<std::string, std::string> expected{
        {"WBC.W", "warning <3.5"},
        {"WBC.U", "urgent <=2.5"},
        {"WBC.C", "critical <1.0 <2.0 no ANC"},
        {"ANC.W", "warning <1.6"},
        {"ANC.U", "urgent <1.0"},
        {"ANC.C", "critical <0.5"},
        {"LYM.W", "warning <0.5 adults"},
        {"LYM.U", "urgent <0.2 adults"},
        {"EOS.W", "warning >0.5"},
        {"PLT.W", "warning <140"},
        {"PLT.U", "urgent <50"},
        {"PLT.C", "critical <25"},
        {"HB.W", "warning <100"},
        {"HB.U", "urgent <80"},
        {"HB.C", "critical <70"},
        {"MCV.W", "warning >105 adults"},
        {"ALT.I", "info >2*ULN"},
        {"ALT.W", "warning >100 >3*ULN"},
        {"ALT.U", "urgent >5*ULN >200 no ULN"},
        {"ALT.C", "critical >15*ULN >525 no ULN"},
        {"AST.I", "info >2*ULN"},
        {"AST.W", "warning >100 >3*ULN"},
        {"AST.U", "urgent >5*ULN >200 no ULN"},
        {"AST.C", "critical >15*ULN >600 no ULN"},
        {"ALP.W", "warning >2.5*ULN adults"},
        {"ALP.U", "urgent >5*ULN"},
        {"GGT.I", "info >2.5*ULN"},
        {"BIL.W", "warning >1.5*ULN"},
        {"BIL.U", "urgent >3*ULN"},
        {"BIL.C", "critical >10*ULN >225"},
        {"ALB.W", "warning <30"},
        {"CRE.W", "warning >1.30*BASELINE"},
        {"EGFR.W", "warning <60"},
        {"PAN.W", "warning >1.5*ULN"},
        {"PAN.U", "urgent >=3*ULN"},
        {"TGN.I", "info <235"},
        {"TGN.W", "warning >450"},
        {"TGN.U", "urgent >1000"},
        {"MMP.W", "warning >5700"},
    };
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    ASSERT_TRUE(pack) << diagnostics.human();
    std::map<std::string, std::string> found;
    for (const alerts::Rule& rule : pack->rules) {
        const auto* threshold = std::get_if<alerts::ThresholdRule>(&rule);
        if (threshold == nullptr) continue;
        found[threshold->id.text()] = limits_text(*threshold);
        for (const alerts::Limit& limit : threshold->limits) {
            EXPECT_FALSE(limit.sources.empty()) << threshold->id.text();
        }
    }
    EXPECT_EQ(found, expected);
}

TEST(PackLoader, CitesASourceWithWhatItSays) {
    Diagnostics diagnostics;
    const auto pack = load_pack("aza-core", diagnostics);
    ASSERT_TRUE(pack);
    const auto& rule = std::get<alerts::ThresholdRule>(pack->rules.front());
    EXPECT_EQ(rule.limits.front().sources.size(), 4U);
    const auto& anc_c = *std::find_if(pack->rules.begin(), pack->rules.end(), [](const auto& one) {
        return alerts::head_of(one).id.text() == "ANC.C";
    });
    EXPECT_EQ(
        std::get<alerts::ThresholdRule>(anc_c).limits.front().sources.front(), "CTCAE v5.0: grade 4"
    );
}

TEST(PackLoader, NamesThePacksThereAreWhenAskedForAnother) {
    Diagnostics diagnostics;
    EXPECT_FALSE(load_pack("aza-cor", diagnostics, {"thiowatch.yaml", 31, 11, 8}));
    ASSERT_EQ(diagnostics.error_count(), 1U);
    EXPECT_EQ(diagnostics.list().front().at.line, 31);
    EXPECT_NE(diagnostics.list().front().help.find("aza-core"), std::string::npos);
    EXPECT_EQ(diagnostics.list().front().help.find("test"), std::string::npos);
}

TEST(PackLoader, SaysWhichFileItCouldNotRead) {
    Diagnostics diagnostics;
    EXPECT_FALSE(load_pack("/nonexistent/pack.yaml", diagnostics));
    EXPECT_EQ(diagnostics.error_count(), 1U);
}

TEST(PackLoader, TakesNoPackFromAnEmptyText) {
    for (const char* text : {"", "---\n", "rules: []\n", "[1, 2]", "pack: x\nversion: [", "\xff"}) {
        Diagnostics diagnostics;
        EXPECT_FALSE(read_pack("site.yaml", text, diagnostics)) << text;
        EXPECT_TRUE(diagnostics.has_errors()) << text;
    }
}

}  // namespace
}  // namespace thiowatch::config
