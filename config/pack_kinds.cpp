// Rules of other kinds than limits on one analyte. What each key means is told at the head of a
// pack.

#include "config/notation.h"
#include "config/pack_draft.h"

namespace thiowatch::config {

namespace {

using alerts::Basis;
using alerts::Rule;
using alerts::RuleHead;

/// `analyte` and its `unit`.
Analyte require_analyte(MapReader& map) {
    const auto value = map.require("analyte");
    const auto analyte = value ? read_analyte(*value) : std::nullopt;
    if (!analyte) {
        map.find("unit");
        return Analyte::Wbc;
    }
    require_canonical_unit(map, *analyte);
    return *analyte;
}

/// A whole number under a key.
void read_count(MapReader& map, std::string_view key, int most, int& into) {
    const auto value = map.require(key);
    if (!value) return;
    if (const auto number = value->integer(1, most)) into = static_cast<int>(*number);
}

alerts::Limit required_limit(
    MapReader& map,
    std::string_view key,
    Analyte analyte,
    const Bases& bases,
    PackDraft& draft
) {
    if (!map.require(key)) return {};
    return limit_under(map, key, analyte, bases, draft).value_or(alerts::Limit{});
}

bool has_ratio(const alerts::PatternRule& rule) {
    for (const auto& group : rule.all_of) {
        for (const alerts::Term& term : group) {
            if (term.limit && term.limit->basis == Basis::TimesOther) return true;
        }
    }
    return false;
}

std::vector<alerts::Term> read_group(const Value& value, PackDraft& draft) {
    std::vector<alerts::Term> group;
    const auto add = [&](const Value& item) {
        if (auto term = read_term(item, draft)) group.push_back(*std::move(term));
    };
    if (value.node().find("any_of") == nullptr) {
        add(value);
        return group;
    }
    MapReader map(value);
    if (const auto terms = map.find("any_of")) {
        for (const Value& item : terms->items())
            add(item);
    }
    map.finish();
    return group;
}

}  // namespace

Rule read_delta(MapReader& map, RuleHead head, PackDraft& draft) {
    auto rule = headed<alerts::DeltaRule>(std::move(head));
    rule.analyte = require_analyte(map);
    rule.fall = required_limit(map, "fall", rule.analyte, {Basis::TimesMedian}, draft);
    rule.gate = limit_under(map, "only_while", rule.analyte, {}, draft);
    return rule;
}

Rule read_trend(MapReader& map, RuleHead head, PackDraft& draft) {
    constexpr int kMostFalls = 8;
    auto rule = headed<alerts::TrendRule>(std::move(head));
    rule.analyte = require_analyte(map);
    read_count(map, "falls_in_a_row", kMostFalls, rule.falls);
    rule.each = required_limit(map, "each", rule.analyte, {Basis::TimesPrevious}, draft);
    rule.gate = limit_under(map, "only_while", rule.analyte, {}, draft);
    return rule;
}

Rule read_drift(MapReader& map, RuleHead head, PackDraft& draft) {
    constexpr int kMostResults = 16;
    auto rule = headed<alerts::DriftRule>(std::move(head));
    rule.analyte = require_analyte(map);
    map.required("weight", rule.weight);
    map.required("sigma", rule.sigma);
    read_count(map, "baseline", kMostResults, rule.baseline);
    read_count(map, "steps", kMostResults, rule.steps);
    rule.beyond = required_limit(map, "mean", rule.analyte, {Basis::TimesError}, draft);
    // The error is a root of a sum with π in it: no mean of counts is ever equal to a multiple of
    // it, so that "or equal" would say nothing. A drift is a fall.
    if (const auto mean = map.find("mean"); mean && rule.beyond.side != alerts::Side::Below) {
        mean->refuse("below, and a multiple of ERROR", "write {below: -2.7 x ERROR, source: …}");
    }
    rule.gate = limit_under(map, "only_while", rule.analyte, {}, draft);
    const bool is_usable =
        rule.weight > Decimal(0, 0) && rule.weight < Decimal(1, 0) && rule.sigma > Decimal(0, 0);
    if (!is_usable) map.value().refuse("a weight between 0 and 1 and a sigma above 0");
    return rule;
}

Rule read_pattern(MapReader& map, RuleHead head, PackDraft& draft) {
    auto rule = headed<alerts::PatternRule>(std::move(head));
    map.read("in_pregnancy", rule.in_pregnancy);
    const bool has_time = map.read("within", rule.within);
    if (const auto groups = map.require("all_of")) {
        for (const Value& item : groups->items()) {
            auto group = read_group(item, draft);
            if (!group.empty()) rule.all_of.push_back(std::move(group));
        }
        if (rule.all_of.empty()) groups->refuse("at least one result");
    }
    if (const auto excuses = map.find("unless")) {
        for (const Value& item : excuses->items()) {
            if (auto term = read_term(item, draft)) rule.unless.push_back(*std::move(term));
        }
    }
    const bool is_one_result = analytes_of(alerts::Rule(rule)).size() == 1 && !has_ratio(rule);
    if (has_time == is_one_result) {
        map.value().error(
            FaultCode::ConfigBadValue,
            has_time ? "one result has no time to be within" : "'within' is missing",
            "of several results say within how long they count together"
        );
    }
    return rule;
}

Rule read_gene(MapReader& map, RuleHead head, PackDraft& draft) {
    using alerts::Phenotype;
    enum class How : std::uint8_t { Any, All };
    auto rule = headed<alerts::GeneRule>(std::move(head));
    rule.sources = require_sources(map, draft);
    if (const auto genes = map.require("genes")) rule.genes = read_analytes(*genes);
    map.read(
        "phenotype",
        rule.phenotype,
        {{"poor", Phenotype::Poor},
         {"intermediate", Phenotype::Intermediate},
         {"untested", Phenotype::Untested}}
    );
    How how = How::Any;
    map.read("in", how, {{"any", How::Any}, {"all", How::All}});
    rule.in_all = how == How::All;
    map.read("until_after_start", rule.until_after_start);
    return rule;
}

Rule read_interaction(MapReader& map, RuleHead head, PackDraft& draft) {
    auto rule = headed<alerts::InteractionRule>(std::move(head));
    rule.sources = require_sources(map, draft);
    if (const auto drugs = map.require("drugs")) {
        for (const Value& item : drugs->items_or_one()) {
            const auto drug = item.choice<Ingredient>(
                {{"allopurinol", Ingredient::Allopurinol}, {"febuxostat", Ingredient::Febuxostat}}
            );
            if (drug) rule.drugs.push_back(*drug);
        }
    }
    if (const auto profiles = map.find("not_for")) {
        for (const Value& item : profiles->items_or_one()) {
            const auto profile = alerts::profile_named(item.text().value_or(""));
            if (profile) rule.not_for.push_back(*profile);
            if (!profile) item.refuse("a profile the rules know");
        }
    }
    return rule;
}

Rule read_pregnancy(MapReader& map, RuleHead head, PackDraft& draft) {
    auto rule = headed<alerts::PregnancyRule>(std::move(head));
    rule.sources = require_sources(map, draft);
    return rule;
}

Rule read_allergy(MapReader& map, RuleHead head, PackDraft& draft) {
    auto rule = headed<alerts::AllergyRule>(std::move(head));
    rule.sources = require_sources(map, draft);
    return rule;
}

Rule read_flag(MapReader& map, RuleHead head, PackDraft& draft) {
    auto rule = headed<alerts::FlagRule>(std::move(head));
    rule.sources = require_sources(map, draft);
    map.required("flags", rule.flags);
    return rule;
}

void read_baseline(const Value& value, PackDraft& draft) {
    constexpr int kMost = 9;
    alerts::BaselinePolicy& policy = draft.pack.baseline;
    MapReader map(value);
    read_count(map, "median_of_at_least", kMost, policy.least);
    read_count(map, "median_of_at_most", kMost, policy.most);
    map.required("not_older_than", policy.not_older);
    read_count(map, "made_anew_of", kMost, policy.recovered);
    map.required("year", policy.year);
    policy.sources = require_sources(map, draft);
    map.finish();
    if (policy.least > policy.most) value.refuse("median_of_at_least of no more than the most");
}

void read_genes(const Value& value, PackDraft& draft) {
    for (const auto& [name, entry] : value.entries()) {
        alerts::AlleleTable table;
        const auto gene = analyte_named(name);
        const bool is_gene = gene == Analyte::Tpmt || gene == Analyte::Nudt15;
        if (!is_gene) entry.refuse("a gene: TPMT or NUDT15");
        table.gene = gene.value_or(table.gene);
        MapReader map(entry);
        map.required("normal", table.normal);
        map.required("no_function", table.no_function);
        require_sources(map, draft);
        map.finish();
        draft.pack.alleles.push_back(std::move(table));
    }
}

}  // namespace thiowatch::config
