#include "alerts/rules/rule_index.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

bool has_baseline(const std::vector<Limit>& limits) {
    return std::any_of(limits.begin(), limits.end(), [](const Limit& limit) {
        return limit.basis == Basis::TimesBaseline;
    });
}

bool has_baseline_by_profile(const ThresholdRule& rule) {
    return std::any_of(rule.overrides.begin(), rule.overrides.end(), [](const auto& own) {
        return has_baseline(own.limits);
    });
}

/// Files one rule under what it concerns.
class Filing {
  public:
    Filing(RuleIndex& index, std::uint16_t place) : index_(index), place_(place) {}

    void operator()(const ThresholdRule& rule) {
        for (const Analyte analyte : rule.analytes) {
            RuleIndex::OfAnalyte& entry = on(analyte);
            entry.thresholds.push_back(place_);
            entry.gap.take(rule.limits);
            for (const ProfileLimits& own : rule.overrides)
                entry.gap.take(own.limits);
            entry.uses_baseline = entry.uses_baseline || has_baseline(rule.limits);
            entry.uses_baseline_by_profile =
                entry.uses_baseline_by_profile || has_baseline_by_profile(rule);
        }
    }
    void operator()(const DeltaRule& rule) { on(rule.analyte).courses.push_back(place_); }
    void operator()(const TrendRule& rule) { on(rule.analyte).courses.push_back(place_); }
    void operator()(const DriftRule& rule) { on(rule.analyte).courses.push_back(place_); }
    void operator()(const PatternRule&) { index_.on_person.push_back(place_); }
    void operator()(const GeneRule&) { index_.on_person.push_back(place_); }
    void operator()(const InteractionRule&) { index_.on_person.push_back(place_); }
    void operator()(const PregnancyRule&) { index_.on_person.push_back(place_); }
    void operator()(const AllergyRule&) { index_.on_person.push_back(place_); }
    void operator()(const FlagRule&) { index_.flags.push_back(place_); }
    void operator()(const MonitoringRule&) {}

  private:
    RuleIndex::OfAnalyte& on(Analyte analyte) {
        return index_.of[static_cast<std::size_t>(analyte)];
    }

    RuleIndex& index_;
    std::uint16_t place_;
};

}  // namespace

RuleIndex index_of(const std::vector<Rule>& rules) {
    RuleIndex index;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        std::visit(Filing(index, static_cast<std::uint16_t>(i)), rules[i]);
    }
    return index;
}

}  // namespace thiowatch::alerts
