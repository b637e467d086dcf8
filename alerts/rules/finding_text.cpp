#include "alerts/rules/finding_text.h"

#include <algorithm>
#include <string_view>

#include "alerts/record/patient_record.h"
#include "alerts/rules/evidence.h"
#include "alerts/rules/terms.h"

namespace thiowatch::alerts {

namespace {

constexpr Duration kLate = days(30);

std::string unit_text(Analyte analyte) {
    const auto unit = canonical_unit(analyte);
    return unit ? " " + std::string(ucum_of(*unit)) : std::string();
}

std::string_view symbol_of(Side side) {
    switch (side) {
        case Side::Below:
            return "<";
        case Side::AtMost:
            return "<=";
        case Side::Above:
            return ">";
        case Side::AtLeast:
            return ">=";
    }
    return "<";
}

std::string_view words_of(Side side) {
    switch (side) {
        case Side::Below:
            return "below ";
        case Side::AtMost:
            return "at or below ";
        case Side::Above:
            return "above ";
        case Side::AtLeast:
            return "at or above ";
    }
    return "";
}

bool is_one(const Decimal& number) {
    return number == Decimal(1, 0);
}

/// "3*ULN (ULN 40 U/L)"
std::string multiple_text(
    const Limit& limit,
    std::string_view name,
    const std::optional<Decimal>& own,
    Analyte analyte
) {
    std::string text = is_one(limit.number) ? "" : limit.number.text() + "*";
    text += name;
    if (own) text += " (" + std::string(name) + " " + plain_text({*own}) + unit_text(analyte) + ")";
    return text;
}

std::string proviso_text(const Limit& limit) {
    switch (limit.proviso) {
        case Proviso::Always:
            return {};
        case Proviso::WithoutUln:
            return ", no ULN sent";
        case Proviso::WithoutLln:
            return ", no LLN sent";
        case Proviso::WithoutCompanion:
            return ", no " + std::string(name_of(*limit.companion)) + " on the specimen";
    }
    return {};
}

std::string limit_words(const Limit& limit, const Sample& sample) {
    const std::string times = is_one(limit.number) ? "" : limit.number.text() + " times ";
    switch (limit.basis) {
        case Basis::Canonical:
            return limit.number.text();
        case Basis::TimesUln:
            return times + "the laboratory's upper limit " +
                   (sample.uln ? plain_text({*sample.uln}) : std::string("(not sent)"));
        case Basis::TimesLln:
            return times + "the laboratory's lower limit " +
                   (sample.lln ? plain_text({*sample.lln}) : std::string("(not sent)"));
        case Basis::TimesBaseline:
            return times + "the own baseline " +
                   (sample.baseline ? plain_text({*sample.baseline}) : std::string("(not known)"));
        case Basis::TimesMedian:
        case Basis::TimesPrevious:
        case Basis::TimesOther:
        case Basis::TimesError:
            return times + std::string(name_of(limit.basis));
    }
    return {};
}

bool is_converted(const Sample& sample) {
    return !sample.is_derived() && sample.result->unit != canonical_unit(sample.analyte);
}

std::string percent_text(const Measurement& result) {
    return std::string(name_of(result.analyte)) + " " + value_as_sent(result) + " " +
           result.unit_text;
}

std::string derivation_text(const Sample& sample) {
    std::string text = "derived from ";
    for (std::size_t i = 0; i < sample.inputs.size(); ++i) {
        if (i > 0) text += " and ";
        text += percent_text(*sample.inputs[i]);
    }
    return text;
}

bool has_flag(const Sample& sample, bool SpecimenFlags::*flag) {
    if (sample.result->specimen.*flag) return true;
    for (const Measurement* input : sample.inputs) {
        if (input->specimen.*flag) return true;
    }
    return false;
}

void add_specimen_notes(const Sample& sample, std::vector<std::string>& notes) {
    const bool is_liver = sample.analyte == Analyte::Ast || sample.analyte == Analyte::Bil;
    if (has_flag(sample, &SpecimenFlags::haemolysed) && is_liver) {
        notes.emplace_back("haemolysed specimen: the value may be falsely high");
    }
    if (has_flag(sample, &SpecimenFlags::clumped) && sample.analyte == Analyte::Plt) {
        notes.emplace_back("platelet clumps reported: the count may be falsely low");
    }
}

void add_time_notes(const Measurement& result, std::vector<std::string>& notes) {
    if (!result.collected_stated) {
        notes.emplace_back("no collection time was sent; the time of the report stands in");
    }
    const Duration late = result.received - result.collected;
    if (late > kLate) {
        notes.push_back(
            "collected " + std::to_string(late / days(1)) + " days before it was received"
        );
    }
}

/// What the rule says beside the value when other results of the same day agree.
void add_remarks(
    const ThresholdRule& rule,
    const Sample& sample,
    const Bench& bench,
    std::vector<std::string>& notes
) {
    const Instant& at = sample.result->collected;
    const Span day{at - days(1), at + days(1)};
    for (const Remark& remark : rule.remarks) {
        const bool holds =
            std::all_of(remark.all_of.begin(), remark.all_of.end(), [&](const Term& term) {
                return newest_answer(term, day, bench).breach == Breach::Yes;
            });
        if (holds) notes.push_back(remark.text);
    }
}

}  // namespace

std::string value_text(const Measurement& result) {
    const bool is_number = std::holds_alternative<NumericValue>(result.value);
    std::string text = is_number ? value_as_sent(result) : std::string("text");
    if (!result.unit_text.empty()) text += " " + result.unit_text;
    const bool is_converted = result.canonical && result.unit != canonical_unit(result.analyte);
    if (is_converted) {
        text += " (" + plain_text(result.canonical->reading) + unit_text(result.analyte) + ")";
    }
    return text;
}

std::string value_text(const Sample& sample) {
    if (!sample.is_derived()) return value_text(*sample.result);
    return plain_text(sample.value) + unit_text(sample.analyte);
}

std::string threshold_text(const Limit& limit, const Sample& sample) {
    std::string text = "x " + std::string(symbol_of(limit.side)) + " ";
    switch (limit.basis) {
        case Basis::Canonical:
            text += limit.number.text() + unit_text(sample.analyte);
            break;
        case Basis::TimesUln:
            text += multiple_text(limit, "ULN", sample.uln, sample.analyte);
            break;
        case Basis::TimesLln:
            text += multiple_text(limit, "LLN", sample.lln, sample.analyte);
            break;
        case Basis::TimesBaseline:
            text += multiple_text(limit, "BASELINE", sample.baseline, sample.analyte);
            break;
        case Basis::TimesMedian:
        case Basis::TimesPrevious:
        case Basis::TimesOther:
        case Basis::TimesError:
            text += limit.number.text() + "*" + std::string(name_of(limit.basis));
            break;
    }
    return text + proviso_text(limit);
}

std::string headline_text(const Sample& sample, const SentTier& sent) {
    std::string text = std::string(label_of(sample.analyte)) + " " + value_text(sample) + ", ";
    if (sent.is_possible()) text += "possibly ";
    text +=
        std::string(words_of(sent.answer->limit->side)) + limit_words(*sent.answer->limit, sample);
    if (is_converted(sample)) text += unit_text(sample.analyte);
    return text + proviso_text(*sent.answer->limit);
}

std::vector<std::string> notes_on(const Sample& sample) {
    std::vector<std::string> notes;
    if (sample.is_preliminary()) {
        notes.emplace_back("preliminary: not yet verified by the laboratory");
    }
    if (sample.is_derived()) notes.push_back(derivation_text(sample));
    if (sample.other_route) {
        notes.push_back(
            "the same specimen also gives " + plain_text(*sample.other_route) +
            " (counted and derived differ); the lower one is judged"
        );
    }
    if (!sample.is_derived() && sample.result->unit_text.empty() && sample.result->unit) {
        notes.push_back(
            "sent without a unit; the unit agreed for this feed is" + unit_text(sample.analyte)
        );
    }
    add_specimen_notes(sample, notes);
    add_time_notes(*sample.result, notes);
    return notes;
}

std::vector<std::string> notes_on(const Sample& sample, const SentTier& sent, const Bench& bench) {
    std::vector<std::string> notes = notes_on(sample);
    if (sent.is_possible()) {
        notes.push_back(
            "the comparator leaves open whether " + threshold_text(*sent.answer->limit, sample) +
            " (" + std::string(name_of(sent.answer->rule->severity)) + "); sent one step lower"
        );
    }
    if (sent.answer->lacks_uln) notes.emplace_back("the laboratory sent no upper limit");
    for (const ProfileLimits& profile : sent.answer->rule->overrides) {
        if (is_in_force(profile.profile, sample, bench))
            notes.push_back("limit of profile " + std::string(name_of(profile.profile)));
    }
    add_remarks(*sent.answer->rule, sample, bench, notes);
    notes.insert(notes.end(), sent.answer->rule->notes.begin(), sent.answer->rule->notes.end());
    return notes;
}

Finding threshold_finding(const Sample& sample, const SentTier& sent, const Bench& bench) {
    Finding finding;
    finding.rule = sent.named->id;
    finding.severity = sent.severity;
    finding.analyte = sample.analyte;
    finding.subject = std::string(name_of(sample.analyte));
    finding.evidence = evidence_of(sample);
    finding.headline = headline_text(sample, sent);
    finding.threshold = threshold_text(*sent.answer->limit, sample);
    finding.sources = sent.answer->limit->sources;
    finding.pack = bench.pack.name();
    finding.notes = notes_on(sample, sent, bench);
    finding.actions = sent.answer->rule->actions;
    finding.repeat_after = sent.answer->rule->repeat_after;
    return finding;
}

Finding quality_finding(QualityCheck check, const RulePack& pack, const std::string& about) {
    const QualityRule& rule = pack.check(check);
    Finding finding;
    finding.rule = rule.id;
    finding.severity = rule.severity;
    finding.subject = rule.id.text() + (about.empty() ? "" : "/" + about);
    finding.sources = rule.sources;
    finding.pack = pack.name();
    finding.actions = rule.actions;
    return finding;
}

}  // namespace thiowatch::alerts
