#include "alerts/rules/terms.h"

#include <algorithm>

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/specimen_quality.h"
#include "alerts/rules/standing.h"

namespace thiowatch::alerts {

namespace {

bool is_stronger(Breach a, Breach b) {
    const auto weight = [](Breach breach) {
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
    };
    return weight(a) > weight(b);
}

/// A haemolysed value is held back below urgent, in patterns as in its own tiers.
bool is_held(Severity tier, const Sample& sample) {
    return tier < Severity::Urgent && sample.analyte == Analyte::Ast && is_haemolysed(sample);
}

Breach judge_tier_term(Severity tier, const Sample& sample, const Bench& bench) {
    Breach strongest = Breach::No;
    for (const std::uint16_t place : bench.pack.index.on(sample.analyte).thresholds) {
        const auto& rule = std::get<ThresholdRule>(bench.pack.rules[place]);
        if (rule.severity < tier || is_held(rule.severity, sample)) continue;
        const TierAnswer answer = judge_tier(rule, sample, bench);
        if (answer.applies && is_stronger(answer.breach, strongest)) strongest = answer.breach;
    }
    return strongest;
}

/// The newest sample of an analyte within the span.
const Sample* newest_in(Analyte analyte, const Span& span, const Bench& bench) {
    for (const Sample& sample : series_of(bench.series, analyte).samples) {
        if (span.holds(sample)) return &sample;
    }
    return nullptr;
}

/// By what the other analyte was at the time.
void judge_ratio(const Limit& limit, const Span& span, const Bench& bench, TermAnswer& answer) {
    answer.breach = Breach::Unknown;
    if (!limit.companion) return;
    answer.other = newest_in(*limit.companion, span, bench);
    if (answer.other == nullptr) return;
    const Reading& other = answer.other->value;
    const auto number = multiply(limit.number, other.value);
    if (!number || other.comparator != Comparator::Equal) return;
    answer.breach = compare(answer.sample->value, limit.side, *number);
}

}  // namespace

TermAnswer
judge_term(const Term& term, const Sample& sample, const Span& span, const Bench& bench) {
    TermAnswer answer{&term, &sample};
    if (term.tier) {
        answer.breach = judge_tier_term(*term.tier, sample, bench);
    } else if (term.limit && term.limit->basis == Basis::TimesOther) {
        judge_ratio(*term.limit, span, bench, answer);
    } else if (term.limit) {
        answer.breach = judge(*term.limit, sample, bench.pack);
    }
    return answer;
}

TermAnswer newest_answer(const Term& term, const Span& span, const Bench& bench) {
    const Sample* sample = newest_in(term.analyte, span, bench);
    return sample == nullptr ? TermAnswer{&term} : judge_term(term, *sample, span, bench);
}

TermAnswer strongest_answer(const Term& term, const Span& span, const Bench& bench) {
    TermAnswer strongest{&term};
    for (const Sample& sample : series_of(bench.series, term.analyte).samples) {
        if (!span.holds(sample)) continue;
        const TermAnswer answer = judge_term(term, sample, span, bench);
        if (strongest.sample == nullptr || is_stronger(answer.breach, strongest.breach)) {
            strongest = answer;
        }
    }
    return strongest;
}

bool is_term_clear(const Term& term, const Bench& bench) {
    const Series& series = series_of(bench.series, term.analyte);
    const Sample* sample = series.deciding();
    if (sample == nullptr || sample->is_preliminary()) return false;
    if (term.limit && term.limit->basis == Basis::TimesOther) {
        const Span span{sample->result->collected - days(1), sample->result->collected + days(1)};
        return judge_term(term, *sample, span, bench).breach == Breach::No;
    }
    if (term.limit) return is_well_clear(*term.limit, *sample, bench.pack);
    const auto& places = bench.pack.index.on(term.analyte).thresholds;
    return std::all_of(places.begin(), places.end(), [&](std::uint16_t place) {
        const auto& rule = std::get<ThresholdRule>(bench.pack.rules[place]);
        if (!term.tier || rule.severity < *term.tier) return true;
        const TierAnswer answer = judge_tier(rule, *sample, bench);
        return !answer.applies || standing_of(answer, series, bench) == Standing::Clear;
    });
}

std::string term_text(const TermAnswer& answer) {
    const Term& term = *answer.term;
    std::string text(name_of(term.analyte));
    if (answer.sample == nullptr) return text + " not measured";
    text += " " + value_text(*answer.sample);
    if (term.tier) return text + ", " + std::string(name_of(*term.tier)) + " or more";
    if (!term.limit) return text;
    if (answer.other != nullptr) {
        text += " beside " + std::string(name_of(answer.other->analyte)) + " " +
                value_text(*answer.other);
    }
    return text + ", " + threshold_text(*term.limit, *answer.sample);
}

std::string term_text(const Term& term) {
    const std::string name(name_of(term.analyte));
    if (term.tier) return name + " " + std::string(name_of(*term.tier)) + " or more";
    Sample none;
    none.analyte = term.analyte;
    return term.limit ? name + " " + threshold_text(*term.limit, none) : name;
}

}  // namespace thiowatch::alerts
