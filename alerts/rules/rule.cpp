#include "alerts/rules/rule.h"

namespace thiowatch::alerts {

namespace {

/// Gathers the numbers of one rule.
class LimitList {
  public:
    void operator()(const ThresholdRule& rule) {
        for (const Analyte analyte : rule.analytes) {
            for (const Limit& limit : rule.limits)
                put(rule, analyte, limit);
            for (const ProfileLimits& own : rule.overrides) {
                for (const Limit& limit : own.limits)
                    put(rule, analyte, limit, own.profile);
            }
        }
        for (const Remark& remark : rule.remarks)
            put_terms(rule, remark.all_of);
    }
    void operator()(const DeltaRule& rule) {
        put(rule, rule.analyte, rule.fall);
        put_gate(rule, rule.analyte, rule.gate);
    }
    void operator()(const TrendRule& rule) {
        put(rule, rule.analyte, rule.each);
        put_gate(rule, rule.analyte, rule.gate);
    }
    void operator()(const DriftRule& rule) {
        put(rule, rule.analyte, rule.beyond);
        put_gate(rule, rule.analyte, rule.gate);
    }
    void operator()(const PatternRule& rule) {
        for (const auto& group : rule.all_of)
            put_terms(rule, group);
        put_terms(rule, rule.unless);
    }
    void operator()(const GeneRule&) {}
    void operator()(const InteractionRule&) {}
    void operator()(const PregnancyRule&) {}
    void operator()(const AllergyRule&) {}
    void operator()(const FlagRule&) {}
    void operator()(const MonitoringRule&) {}

    std::vector<NumericLimit> found;

  private:
    void put(
        const RuleHead& rule,
        Analyte analyte,
        const Limit& limit,
        std::optional<Profile> profile = std::nullopt
    ) {
        found.push_back({rule.id, analyte, &limit, profile});
    }
    void put_gate(const RuleHead& rule, Analyte analyte, const std::optional<Limit>& gate) {
        if (gate) put(rule, analyte, *gate);
    }
    void put_terms(const RuleHead& rule, const std::vector<Term>& terms) {
        for (const Term& term : terms) {
            if (term.limit) put(rule, term.analyte, *term.limit);
        }
    }
};

/// Gathers the analytes of one rule, each once.
struct AnalyteList {
    void operator()(const ThresholdRule& rule) { found = rule.analytes; }
    void operator()(const DeltaRule& rule) { found = {rule.analyte}; }
    void operator()(const TrendRule& rule) { found = {rule.analyte}; }
    void operator()(const DriftRule& rule) { found = {rule.analyte}; }
    void operator()(const PatternRule& rule) {
        for (const auto& group : rule.all_of)
            put(group);
        put(rule.unless);
    }
    void operator()(const GeneRule& rule) { found = rule.genes; }
    void operator()(const InteractionRule&) {}
    void operator()(const PregnancyRule&) {}
    void operator()(const AllergyRule&) {}
    void operator()(const FlagRule&) {}
    void operator()(const MonitoringRule&) {}

    void put(const std::vector<Term>& terms) {
        for (const Term& term : terms) {
            bool is_known = false;
            for (const Analyte known : found)
                is_known = is_known || known == term.analyte;
            if (!is_known) found.push_back(term.analyte);
        }
    }

    std::vector<Analyte> found;
};

}  // namespace

std::string_view name_of(Basis basis) {
    switch (basis) {
        case Basis::Canonical:
        case Basis::TimesOther:
            return "";
        case Basis::TimesUln:
            return "ULN";
        case Basis::TimesLln:
            return "LLN";
        case Basis::TimesBaseline:
            return "BASELINE";
        case Basis::TimesMedian:
            return "MEDIAN";
        case Basis::TimesPrevious:
            return "PREVIOUS";
        case Basis::TimesError:
            return "ERROR";
    }
    return "";
}

const RuleHead& head_of(const Rule& rule) {
    return std::visit([](const auto& kind) -> const RuleHead& { return kind; }, rule);
}

std::string_view family_of(const RuleId& rule) {
    const std::string_view text = rule.text();
    return text.substr(0, text.rfind('.'));
}

std::vector<Analyte> analytes_of(const Rule& rule) {
    AnalyteList list;
    std::visit(list, rule);
    return std::move(list.found);
}

std::vector<NumericLimit> numeric_limits(const Rule& rule) {
    LimitList list;
    std::visit(list, rule);
    return std::move(list.found);
}

}  // namespace thiowatch::alerts
