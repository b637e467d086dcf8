// Rules of other kinds than limits on one analyte: how they are read, and what is refused.

#include <gtest/gtest.h>

#include "config/pack_loader.h"
#include "config/packaged.h"

namespace thiowatch::config {
namespace {

using alerts::Basis;
using alerts::Rule;
using alerts::Side;

std::string changed(std::string_view from, std::string_view to) {
    std::string text(packaged_file("config/packs/aza-core.yaml").value_or(""));
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

TEST(PackKinds, AreRefusedWithThePlaceOfWhatWouldMislead) {
    for (const Refusal& row : {
             Refusal{"a kind nobody knows", "kind: delta", "kind: dleta", "known words"},
             Refusal{
                 "a fall of something else",
                 "at_most: 0.65 x MEDIAN",
                 "at_most: 0.65 x ULN",
                 "a multiple of MEDIAN"},
             Refusal{
                 "a fall of nothing",
                 "at_most: 0.65 x MEDIAN",
                 "at_most: 0.65",
                 "a multiple of MEDIAN"},
             Refusal{
                 "a gate that is no number",
                 "only_while: {below: 5.0,",
                 "only_while: {below: 5 x MEDIAN,",
                 "needs a number"},
             Refusal{
                 "a gate in another unit",
                 "only_while: {below: 5.0,",
                 "only_while: {below: 5000,",
                 "outside the possible values"},
             Refusal{
                 "a severe fall that is not deeper",
                 "at_most: 0.50 x MEDIAN\n      source: [{imuran",
                 "at_most: 0.70 x MEDIAN\n      source: [{imuran",
                 "is not beyond the limit"},
             Refusal{"no falls at all", "falls_in_a_row: 3", "falls_in_a_row: 0", "from 1 to 8"},
             Refusal{
                 "a weight above one", "weight: 0.3", "weight: 1.3", "a weight between 0 and 1"},
             Refusal{
                 "a term without its unit",
                 "at_least: 40, unit: umol/L,",
                 "at_least: 40,",
                 "'unit' is missing"},
             Refusal{
                 "a term without a source",
                 "above: 11 x TGN, source: [bsg-2019]",
                 "above: 11 x TGN",
                 "'source' is missing"},
             Refusal{
                 "a ratio to nothing known",
                 "above: 11 x TGN",
                 "above: 11 x TNG",
                 "another analyte"},
             Refusal{
                 "parts that have all the time in the world",
                 "    within: 7d\n    all_of:\n      - any_of:\n          - {analyte: ALT, "
                 "at_least",
                 "    all_of:\n      - any_of:\n          - {analyte: ALT, at_least",
                 "'within' is missing"},
             Refusal{
                 "a phenotype nobody has",
                 "phenotype: untested",
                 "phenotype: unknown",
                 "known words"},
             Refusal{
                 "a drug nobody asks for",
                 "drugs: [allopurinol, febuxostat]",
                 "drugs: [allopurinol, febuxostatin]",
                 "known words"},
             Refusal{"a profile nobody has", "not_for: [ldaa]", "not_for: [lda]", "a profile"},
             Refusal{"another gene", "  NUDT15:\n    normal", "  NUDT51:\n    normal", "a gene"},
             Refusal{
                 "a median of more than there are",
                 "median_of_at_least: 3",
                 "median_of_at_least: 6",
                 "no more than the most"},
             Refusal{
                 "a baseline without a unit of time",
                 "not_older_than: 400d",
                 "not_older_than: 400",
                 "a duration"},
             Refusal{
                 "an error that a mean would have to be equal to",
                 "mean: {below: -2.7 x ERROR",
                 "mean: {at_most: -2.7 x ERROR",
                 "below, and a multiple of ERROR"},
             Refusal{
                 "a drift upwards",
                 "mean: {below: -2.7 x ERROR",
                 "mean: {above: 2.7 x ERROR",
                 "below, and a multiple of ERROR"},
             Refusal{
                 "a mark without a rule to say",
                 "flags: [HH, LL, AA]",
                 "flag: [HH, LL, AA]",
                 "'flags' is missing"},
         }) {
        Diagnostics diagnostics;
        EXPECT_FALSE(read_pack("site.yaml", changed(row.from, row.to), diagnostics)) << row.name;
        EXPECT_NE(diagnostics.human().find(row.text), std::string::npos) << row.name << ":\n"
                                                                         << diagnostics.human();
        ASSERT_FALSE(diagnostics.list().empty()) << row.name;
        EXPECT_GT(diagnostics.list().front().at.line, 1) << row.name;
        EXPECT_GT(diagnostics.list().front().at.column, 0) << row.name;
    }
}

const alerts::RulePack& core_pack() {
    static const LoadedPack kPack = [] {
        Diagnostics diagnostics;
        return load_pack("aza-core", diagnostics);
    }();
    return *kPack;
}

template <class Kind>
const Kind& rule_named(std::string_view id) {
    for (const Rule& rule : core_pack().rules) {
        if (alerts::head_of(rule).id.text() == id) return std::get<Kind>(rule);
    }
    throw std::runtime_error("no such rule");
}

TEST(PackKinds, AreReadAsTheyAreMeant) {
    const auto& delta = rule_named<alerts::DeltaRule>("DLT.WBC.U");
    EXPECT_EQ(delta.fall.side, Side::AtMost);
    EXPECT_EQ(delta.fall.basis, Basis::TimesMedian);
    EXPECT_EQ(delta.fall.number, Decimal(5, 1));
    ASSERT_TRUE(delta.gate);
    EXPECT_EQ(delta.gate->number, Decimal(45, 1));
    const auto& trend = rule_named<alerts::TrendRule>("TRD.ANC.W");
    EXPECT_EQ(trend.falls, 3);
    EXPECT_EQ(trend.each.number, Decimal(9, 1));
    EXPECT_FALSE(trend.gate);
    const auto& drift = rule_named<alerts::DriftRule>("EWM.WBC.I");
    EXPECT_EQ(drift.sigma, Decimal(157, 3));
    EXPECT_EQ(drift.beyond.number, Decimal(-27, 1));
    const auto& hys = rule_named<alerts::PatternRule>("HYS.C");
    ASSERT_EQ(hys.all_of.size(), 2U);
    EXPECT_EQ(hys.all_of[0].size(), 2U);
    EXPECT_EQ(hys.unless.size(), 1U);
    EXPECT_EQ(hys.within, days(7));
    const auto& ratio = rule_named<alerts::PatternRule>("SHU.I").all_of[0][0];
    EXPECT_EQ(ratio.limit->basis, Basis::TimesOther);
    EXPECT_EQ(ratio.limit->companion, Analyte::Tgn);
    EXPECT_TRUE(rule_named<alerts::GeneRule>("PGX.U").in_all);
    EXPECT_EQ(rule_named<alerts::GeneRule>("PGX.NONE.W").until_after_start, days(28));
    EXPECT_EQ(rule_named<alerts::InteractionRule>("XO.U").not_for.size(), 1U);
}

TEST(PackKinds, NameASourceForEveryRule) {
    for (const Rule& rule : core_pack().rules) {
        const alerts::RuleHead& head = alerts::head_of(rule);
        bool has_source = !head.sources.empty();
        for (const alerts::NumericLimit& number : alerts::numeric_limits(rule)) {
            has_source = has_source || !number.limit->sources.empty();
            EXPECT_FALSE(number.limit->sources.empty()) << head.id.text();
        }
        const bool is_pattern = std::holds_alternative<alerts::PatternRule>(rule);
        EXPECT_TRUE(has_source || is_pattern) << head.id.text();
    }
}

TEST(PackKinds, ListEveryNumberTheyCompareWith) {
    const auto count = [](std::string_view id) {
        for (const Rule& rule : core_pack().rules) {
            if (alerts::head_of(rule).id.text() == id) return alerts::numeric_limits(rule).size();
        }
        return std::size_t{0};
    };
    EXPECT_EQ(count("ANC.W"), 4U) << "its own, and those of three profiles";
    EXPECT_EQ(count("DLT.WBC.W"), 2U);
    EXPECT_EQ(count("TRD.WBC.W"), 1U);
    EXPECT_EQ(count("TRD.PLT.W"), 2U);
    EXPECT_EQ(count("EWM.WBC.I"), 2U);
    EXPECT_EQ(count("HYS.C"), 4U);
    EXPECT_EQ(count("BIL.W"), 3U) << "the limit, and what its remark asks for";
    EXPECT_EQ(count("XO.U"), 0U);
}

}  // namespace
}  // namespace thiowatch::config
