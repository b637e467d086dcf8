#include "alerts/rules/standing.h"

#include <algorithm>

namespace thiowatch::alerts {

namespace {

bool is_well_clear_of_all(
    const ThresholdRule& rule, const Sample& sample, const Bench& bench
) {
    const auto limits = limits_in_force(rule, sample, bench);
    return std::all_of(limits.begin(), limits.end(), [&](const Limit* limit) {
        return is_well_clear(*limit, sample, bench.pack);
    });
}

bool are_normal_in_a_row(const ThresholdRule& rule, const Series& series, const Bench& bench) {
    const auto wanted = static_cast<std::size_t>(bench.pack.hysteresis.consecutive_normals);
    if (series.samples.size() < wanted) return false;
    const auto end = series.samples.begin() + static_cast<std::ptrdiff_t>(wanted);
    return std::all_of(series.samples.begin(), end, [&](const Sample& sample) {
        const TierAnswer answer = judge_tier(rule, sample, bench);
        const bool is_normal =
            answer.applies && answer.breach == Breach::No && !answer.lacks_uln;
        return is_normal && !sample.is_preliminary();
    });
}

}  // namespace

Standing standing_of(const TierAnswer& answer, const Series& series, const Bench& bench) {
    const Sample* sample = series.deciding();
    if (sample == nullptr || !answer.applies || answer.lacks_uln) return Standing::NotAssessable;
    switch (answer.breach) {
        case Breach::Unknown: return Standing::NotAssessable;
        case Breach::Possible:
        case Breach::Yes: return Standing::NearLimit;
        case Breach::No: break;
    }
    if (sample->is_preliminary()) return Standing::NearLimit;
    const bool is_clear = is_well_clear_of_all(*answer.rule, *sample, bench) ||
                          are_normal_in_a_row(*answer.rule, series, bench);
    return is_clear ? Standing::Clear : Standing::NearLimit;
}

}  // namespace thiowatch::alerts
