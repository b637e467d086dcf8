#include "alerts/rules/candidates.h"

#include <algorithm>
#include <array>
#include <vector>

#include "alerts/rules/evidence.h"
#include "alerts/rules/finding_text.h"
#include "alerts/rules/neutrophils.h"
#include "alerts/rules/plausibility.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/series.h"

namespace thiowatch::alerts {

namespace {

constexpr std::array kUnits{
    Unit::GigaPerLitre,
    Unit::PerMicrolitre,
    Unit::MegaPerLitre,
    Unit::TeraPerLitre,
    Unit::LakhPerMicrolitre,
    Unit::UnitPerLitre,
    Unit::MicrokatalPerLitre,
    Unit::NanokatalPerLitre,
    Unit::MicromolPerLitre,
    Unit::MillimolPerLitre,
    Unit::MilligramPerDecilitre,
    Unit::MilligramPerLitre,
    Unit::GramPerLitre,
    Unit::GramPerDecilitre,
    Unit::Femtolitre,
    Unit::MlPerMinPer173,
    Unit::PmolPer8e8Rbc,
};

struct Candidate {
    Unit unit = Unit::GigaPerLitre;
    Sample sample;
};

/// The result read as a value of `analyte` in `unit`, with its range read in the same unit.
std::optional<Candidate>
read_as(const Measurement& result, const Reading& sent, Analyte analyte, Unit unit) {
    const auto value = in_canonical_unit({sent, unit}, analyte);
    if (!value) return std::nullopt;
    Candidate candidate;
    candidate.unit = unit;
    Sample& sample = candidate.sample;
    sample.analyte = analyte;
    sample.value = value->reading;
    sample.status = result.status;
    sample.result = &result;
    const auto limit_in = [&](const std::optional<Decimal>& end) -> std::optional<Decimal> {
        if (!end) return std::nullopt;
        const auto limit = in_canonical_unit({{*end}, unit}, analyte);
        return limit ? std::optional(limit->reading.value) : std::nullopt;
    };
    sample.uln = limit_in(result.range.high);
    sample.lln = limit_in(result.range.low);
    return candidate;
}

bool is_possible(const Candidate& candidate, const RulePack& pack) {
    const Bounds* bounds = pack.bounds.find(candidate.sample.analyte);
    if (bounds == nullptr) return true;
    const Reading& value = candidate.sample.value;
    const Plausibility how = plausibility_of(value, *bounds);
    if (candidate.unit == canonical_unit(candidate.sample.analyte)) {
        return how != Plausibility::Outside;
    }
    const bool is_written = !bounds->resolution || value.value >= *bounds->resolution;
    return how == Plausibility::Inside && is_written;
}

/// Whether the unit itself is what is in doubt, and not the text, the tube or the clock.
bool doubts_unit(const Problem& problem) {
    switch (problem.flaw) {
        case Flaw::OutOfBounds:
        case Flaw::Jump:
        case Flaw::Code:
            return true;
        case Flaw::Unit:
            break;
        case Flaw::Future:
        case Flaw::Late:
        case Flaw::Clotted:
            return false;
    }
    const bool is_text_only = problem.result->verdict == UnitVerdict::NotNumeric;
    return !is_text_only || !problem.result->unit;
}

/// The analyte that a percentage of neutrophils speaks of is their count.
Analyte judged_as(Analyte analyte) {
    const bool is_fraction = analyte == Analyte::NeutPct || analyte == Analyte::SegPct;
    return is_fraction ? Analyte::Anc : analyte;
}

void add_percent_reading(
    const Measurement& result,
    const Reading& sent,
    const Bench& bench,
    std::vector<Candidate>& candidates
) {
    for (const Sample& white_cells : series_of(bench.series, Analyte::Wbc).samples) {
        if (!is_same_specimen(*white_cells.result, result)) continue;
        const auto count = count_from(white_cells.value, sent);
        if (!count) return;
        Candidate candidate;
        candidate.unit = Unit::Percent;
        candidate.sample.analyte = Analyte::Anc;
        candidate.sample.value = *count;
        candidate.sample.status = result.status;
        candidate.sample.result = &result;
        candidates.push_back(std::move(candidate));
        return;
    }
}

std::vector<Candidate> candidates_of(const Problem& problem, const Bench& bench) {
    std::vector<Candidate> candidates;
    const Measurement& result = *problem.result;
    const auto sent = reading_sent(result);
    if (!sent) return candidates;
    const Analyte analyte = judged_as(result.analyte);
    const bool may_be_percent =
        analyte == Analyte::Anc && (result.analyte != Analyte::Anc || is_count_in_percent(result));
    if (may_be_percent) add_percent_reading(result, *sent, bench, candidates);
    if (result.unit) {
        if (auto labelled = read_as(result, *sent, analyte, *result.unit)) {
            candidates.push_back(std::move(*labelled));
        }
    }
    if (!doubts_unit(problem) || analyte != result.analyte) return candidates;
    for (Unit unit : kUnits) {
        if (unit == result.unit) continue;
        auto other = read_as(result, *sent, analyte, unit);
        if (other && is_possible(*other, bench.pack)) candidates.push_back(std::move(*other));
    }
    return candidates;
}

}  // namespace

std::optional<UnsafeReading> unsafe_reading(const Problem& problem, const Bench& bench) {
    for (const Candidate& candidate : candidates_of(problem, bench)) {
        const auto answers = judge_tiers(candidate.sample, bench);
        const auto sent = sent_tier(answers);
        if (!sent || sent->severity < Severity::Urgent) continue;
        const auto canonical = canonical_unit(candidate.sample.analyte);
        UnsafeReading unsafe;
        unsafe.as = "as " + std::string(ucum_of(candidate.unit)) + ": " +
                    plain_text(candidate.sample.value) + " " +
                    std::string(canonical ? ucum_of(*canonical) : "");
        unsafe.threshold = threshold_text(*sent->answer->limit, candidate.sample);
        unsafe.rule = sent->named->id;
        unsafe.severity = sent->severity;
        return unsafe;
    }
    return std::nullopt;
}

}  // namespace thiowatch::alerts
