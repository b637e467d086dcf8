#include "alerts/rules/tiers.h"

#include <algorithm>

#include "alerts/record/patient_record.h"
#include "alerts/rules/plausibility.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

bool has_companion(Analyte companion, const Sample& sample, const Bench& bench) {
    const auto& samples = series_of(bench.series, companion).samples;
    return std::any_of(samples.begin(), samples.end(), [&](const Sample& other) {
        return is_same_specimen(*other.result, *sample.result);
    });
}

/// How much an answer says: certain before possible before unknown.
int weight_of(Breach breach) {
    switch (breach) {
        case Breach::No:
            return 0;
        case Breach::Unknown:
            return 1;
        case Breach::Possible:
            return 2;
        case Breach::Yes:
            return 3;
    }
    return 0;
}

std::optional<Severity> counted_severity(const TierAnswer& answer) {
    switch (answer.breach) {
        case Breach::Yes:
            return answer.rule->severity;
        case Breach::Possible:
            return one_step_down(answer.rule->severity);
        case Breach::No:
        case Breach::Unknown:
            return std::nullopt;
    }
    return std::nullopt;
}

/// The rule of that severity that looks to the same side; the rule itself when there is none.
const ThresholdRule*
rule_named(const std::vector<TierAnswer>& answers, const TierAnswer& sent, Severity severity) {
    if (sent.rule->severity == severity) return sent.rule;
    for (const TierAnswer& other : answers) {
        const bool looks_same_way =
            !other.rule->limits.empty() &&
            is_low_side(other.rule->limits.front().side) == is_low_side(sent.limit->side);
        if (other.applies && other.rule->severity == severity && looks_same_way) return other.rule;
    }
    return sent.rule;
}

/// What a rule says of a value that breaches none of its limits.
TierAnswer not_breached(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    TierAnswer answer;
    answer.rule = &rule;
    answer.applies = !rule.adult_only || !is_minor(sample, bench);
    return answer;
}

/// A rule that speaks once, when the limit is crossed: whether the last known value by the same
/// code was already beyond it.
bool was_beyond_before(const Limit& limit, const Sample& sample, const Bench& bench) {
    for (const Measurement* item : bench.view.newest_first(sample.analyte)) {
        const bool is_known = item->collected < sample.result->collected && item->canonical &&
                              item->code == sample.result->code &&
                              item->status != ResultStatus::Preliminary;
        if (!is_known || is_same_specimen(*item, *sample.result)) continue;
        const Bounds* bounds = bench.pack.bounds.find(item->analyte);
        const Reading& value = item->canonical->reading;
        if (bounds != nullptr && plausibility_of(value, *bounds) == Plausibility::Outside) continue;
        Sample before = sample;
        before.value = value;
        return judge(limit, before, bench.pack) == Breach::Yes;
    }
    return false;
}

}  // namespace

bool is_in_force(Profile profile, const Sample& sample, const Bench& bench) {
    if (profile == Profile::Paediatric) return is_minor(sample, bench);
    if (!bench.record.profiles.contains(profile)) return false;
    if (profile != Profile::ElevatedBaseline) return true;
    return sample.baseline && sample.uln && *sample.baseline > *sample.uln;
}

bool takes_part(const Limit& limit, const Sample& sample, const Bench& bench) {
    switch (limit.proviso) {
        case Proviso::Always:
            return true;
        case Proviso::WithoutUln:
            return !sample.uln.has_value();
        case Proviso::WithoutLln:
            return !sample.lln.has_value();
        case Proviso::WithoutCompanion:
            return !limit.companion || !has_companion(*limit.companion, sample, bench);
    }
    return true;
}

bool is_minor(const Sample& sample, const Bench& bench) {
    if (bench.record.profiles.contains(Profile::Paediatric)) return true;
    const auto& birth = bench.record.demographics.birth_date;
    if (!birth) return false;
    const auto age = age_in_years(*birth, sample.result->collected);
    return age && *age < bench.pack.adult_from_years;
}

std::vector<const Limit*>
limits_in_force(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    std::vector<const Limit*> limits;
    each_limit_in_force(rule, sample, bench, [&](const Limit& limit) { limits.push_back(&limit); });
    return limits;
}

TierAnswer judge_tier(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    TierAnswer answer = not_breached(rule, sample, bench);
    if (!answer.applies) return answer;
    bool has_fallback = false;
    each_limit_meant(rule, sample, bench, [&](const Limit& limit) {
        const Breach breach = judge(limit, sample, bench.pack);
        const bool is_fallback =
            limit.proviso == Proviso::WithoutUln || limit.proviso == Proviso::WithoutLln;
        // What is not breached says nothing, whether it takes part or not.
        if (breach == Breach::No && !is_fallback) return;
        if (!takes_part(limit, sample, bench)) return;
        has_fallback = has_fallback || is_fallback;
        if (breach == Breach::Unknown && limit.basis == Basis::TimesUln) answer.lacks_uln = true;
        if (weight_of(breach) <= weight_of(answer.breach)) return;
        answer.breach = breach;
        answer.limit = breach == Breach::Unknown ? nullptr : &limit;
    });
    const bool is_true = answer.breach == Breach::Yes || answer.breach == Breach::Possible;
    if (rule.only_on_crossing && is_true && was_beyond_before(*answer.limit, sample, bench)) {
        answer.is_crossed_before = true;
        answer.breach = Breach::No;
        answer.limit = nullptr;
    }
    // The absolute limit stands in for the multiple: the rule is decided, though not as well.
    if (answer.breach == Breach::Unknown && has_fallback) answer.breach = Breach::No;
    return answer;
}

bool is_on(const ThresholdRule& rule, Analyte analyte) {
    return std::find(rule.analytes.begin(), rule.analytes.end(), analyte) != rule.analytes.end();
}

std::vector<TierAnswer> judge_tiers(const Sample& sample, const Bench& bench) {
    std::vector<TierAnswer> answers;
    judge_tiers(sample, bench, answers);
    return answers;
}

void judge_tiers(const Sample& sample, const Bench& bench, std::vector<TierAnswer>& answers) {
    const RuleIndex::OfAnalyte& rules = bench.pack.index.on(sample.analyte);
    const bool breaches_none =
        sample.value.comparator == Comparator::Equal && rules.gap.has(sample.value.value);
    answers.clear();
    answers.reserve(rules.thresholds.size());
    for (const std::uint16_t place : rules.thresholds) {
        const auto& rule = std::get<ThresholdRule>(bench.pack.rules[place]);
        answers.push_back(
            breaches_none ? not_breached(rule, sample, bench) : judge_tier(rule, sample, bench)
        );
    }
}

std::optional<SentTier> sent_tier(const std::vector<TierAnswer>& answers) {
    std::optional<SentTier> sent;
    for (const TierAnswer& answer : answers) {
        const auto severity = counted_severity(answer);
        if (!severity) continue;
        const bool is_certain = answer.breach == Breach::Yes;
        const bool is_better = !sent || *severity > sent->severity ||
                               (*severity == sent->severity && is_certain && sent->is_possible());
        if (is_better) sent = SentTier{&answer, answer.rule, *severity};
    }
    if (sent) sent->named = rule_named(answers, *sent->answer, sent->severity);
    return sent;
}

}  // namespace thiowatch::alerts
