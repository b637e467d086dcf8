// The order of checks: unit and code, clot, bounds, jump. A result that fails one is set aside with
// the reason, and the newest result that passes all of them is judged. Where neutrophils come by
// two routes from one specimen, the lower count is.

#include "alerts/rules/series.h"

#include <algorithm>
#include <utility>

#include "alerts/rules/course.h"
#include "alerts/rules/neutrophils.h"
#include "alerts/rules/plausibility.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kSamples = 4;
// Of counts that are derived the course is looked up here, so that more of them are kept.
constexpr std::size_t kDerivedSamples = 24;

bool is_count(Analyte analyte) {
    return canonical_unit(analyte) == Unit::GigaPerLitre;
}

/// A count in percent, or a fraction in counts: the code says one thing, the unit another.
bool contradicts_code(const Measurement& result) {
    if (result.verdict != UnitVerdict::Mismatch || !result.unit) return false;
    if (*result.unit == Unit::Percent) return is_count(result.analyte);
    return canonical_unit(result.analyte) == Unit::Percent;
}

struct Finder {
    const RecordView& view;
    const RulePack& pack;
    Verified verified;

    [[nodiscard]] bool is_allowed(const Measurement& item) const {
        const bool says_anything = !std::holds_alternative<NoValue>(item.value);
        return says_anything &&
               (verified == Verified::OrPreliminary || item.status != ResultStatus::Preliminary);
    }
    [[nodiscard]] Plausibility plausibility_in_bounds(const Measurement& item) const;
    [[nodiscard]] std::optional<Problem> problem_of(
        const Measurement& item,
        Plausibility plausibility,
        std::span<const Measurement* const> earlier
    ) const;
    void fill(Sample& sample, const Measurement& item) const;
    [[nodiscard]] bool asks_for_baseline(Analyte analyte) const;
    [[nodiscard]] Series direct(Analyte analyte) const;
};

Plausibility Finder::plausibility_in_bounds(const Measurement& item) const {
    const Bounds* bounds = pack.bounds.find(item.analyte);
    if (bounds == nullptr || !item.canonical) return Plausibility::Inside;
    return plausibility_of(item.canonical->reading, *bounds);
}

std::optional<Problem> Finder::problem_of(
    const Measurement& item,
    Plausibility plausibility,
    std::span<const Measurement* const> earlier
) const {
    if (item.verdict != UnitVerdict::Known || !item.canonical) {
        return Problem{&item, contradicts_code(item) ? Flaw::Code : Flaw::Unit, std::nullopt};
    }
    if (item.specimen.clotted && is_blood_count(item.analyte)) {
        return Problem{&item, Flaw::Clotted, std::nullopt};
    }
    if (plausibility == Plausibility::Outside) {
        return Problem{&item, Flaw::OutOfBounds, std::nullopt};
    }
    if (const auto median = jumped_from(item, earlier, pack)) {
        return Problem{&item, Flaw::Jump, median};
    }
    return std::nullopt;
}

void Finder::fill(Sample& sample, const Measurement& item) const {
    sample.analyte = item.analyte;
    if (item.canonical) sample.value = item.canonical->reading;
    sample.uln = item.uln;
    sample.lln = item.lln;
    sample.status = item.status;
    sample.result = &item;
    if (asks_for_baseline(item.analyte)) sample.baseline = baseline_before(item, view, pack);
}

bool Finder::asks_for_baseline(Analyte analyte) const {
    const RuleIndex::OfAnalyte& rules = pack.index.on(analyte);
    return rules.uses_baseline || (rules.uses_baseline_by_profile &&
                                   view.record().profiles.contains(Profile::ElevatedBaseline));
}

Series Finder::direct(Analyte analyte) const {
    Series series;
    for (const Measurement* item : view.future()) {
        if (item->analyte == analyte && is_allowed(*item)) {
            series.problems.push_back({item, Flaw::Future, std::nullopt});
        }
    }
    const auto all = view.newest_first(analyte);
    series.samples.reserve(std::min(all.size(), kSamples));
    for (std::size_t i = 0; i < all.size() && series.samples.size() < kSamples; ++i) {
        if (!is_allowed(*all[i])) continue;
        const Plausibility plausibility = plausibility_in_bounds(*all[i]);
        auto problem = problem_of(*all[i], plausibility, all.subspan(i + 1));
        // NB: late is only what would be the newest; among older results it is as good as they.
        const bool is_late =
            series.samples.empty() && all[i]->received - all[i]->collected > pack.late_after;
        if (!problem && is_late) problem = Problem{all[i], Flaw::Late, std::nullopt};
        if (!problem) {
            Sample& sample = series.samples.emplace_back();
            fill(sample, *all[i]);
            sample.is_flagged = plausibility == Plausibility::Flagged;
        } else if (series.samples.empty()) {
            series.problems.push_back(*problem);
        }
    }
    return series;
}

/// Puts a derived count beside the direct ones: of one specimen the lower stays.
void merge(std::vector<Sample>& samples, Sample derived) {
    const auto rival = std::find_if(samples.begin(), samples.end(), [&](const Sample& sample) {
        return is_same_specimen(*sample.result, *derived.result);
    });
    if (rival == samples.end()) {
        samples.push_back(std::move(derived));
        return;
    }
    if (derived.value.value < rival->value.value) {
        derived.other_route = rival->value;
        *rival = std::move(derived);
    } else if (!rival->other_route) {
        rival->other_route = derived.value;
    }
}

void add_derived(Series& series, std::vector<Sample> derived) {
    const bool derived_any = !derived.empty();
    for (Sample& sample : derived)
        merge(series.samples, std::move(sample));
    auto& samples = series.samples;
    const auto is_newer = [](const Sample& a, const Sample& b) {
        return a.result->collected > b.result->collected;
    };
    if (!std::is_sorted(samples.begin(), samples.end(), is_newer)) {
        std::stable_sort(samples.begin(), samples.end(), is_newer);
    }
    const std::size_t most = derived_any ? kDerivedSamples : kSamples;
    if (series.samples.size() > most) series.samples.resize(most);
    if (series.samples.empty()) return;
    const Instant newest = series.samples.front().result->collected;
    std::erase_if(series.problems, [&](const Problem& problem) {
        return problem.result->collected < newest;
    });
}

}  // namespace

bool is_blood_count(Analyte analyte) {
    return analyte <= Analyte::Nrbc;
}

SeriesSet read_series(const RecordView& view, const RulePack& pack, Verified verified) {
    SeriesSet set;
    const Finder finder{view, pack, verified};
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        const auto analyte = static_cast<Analyte>(i);
        if (pack.bounds.find(analyte) != nullptr) set[i] = finder.direct(analyte);
    }
    const bool preliminary = verified == Verified::OrPreliminary;
    add_derived(
        set[static_cast<std::size_t>(Analyte::Anc)],
        derived_neutrophils(view, set, pack, preliminary)
    );
    return set;
}

std::optional<Reading> reading_sent(const Measurement& result) {
    if (const auto* number = std::get_if<NumericValue>(&result.value)) return number->reading;
    if (const auto* text = std::get_if<TextValue>(&result.value)) return text->leading_number;
    return std::nullopt;
}

}  // namespace thiowatch::alerts
