#include "alerts/rules/standing.h"

#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

bool is_normal(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    const TierAnswer answer = judge_tier(rule, sample, bench);
    return answer.applies && answer.breach == Breach::No && !answer.lacks_uln &&
           !answer.is_crossed_before && !sample.is_preliminary();
}

/// The newest specimens are all on the good side. One specimen that came twice counts once.
bool are_normal_in_a_row(const ThresholdRule& rule, const Series& series, const Bench& bench) {
    int found = 0;
    const Sample* counted = nullptr;
    for (const Sample& sample : series.samples) {
        if (counted != nullptr && is_same_specimen(*counted->result, *sample.result)) continue;
        if (!is_normal(rule, sample, bench)) return false;
        if (++found == bench.pack.hysteresis.consecutive_normals) return true;
        counted = &sample;
    }
    return false;
}

}  // namespace

bool is_well_clear_of_all(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    bool is_clear = true;
    each_limit_meant(rule, sample, bench, [&](const Limit& limit) {
        is_clear = is_clear &&
                   (is_well_clear(limit, sample, bench.pack) || !takes_part(limit, sample, bench));
    });
    return is_clear;
}

Standing standing_of(const TierAnswer& answer, const Series& series, const Bench& bench) {
    const Sample* sample = series.deciding();
    if (sample == nullptr || !answer.applies || answer.lacks_uln) return Standing::NotAssessable;
    switch (answer.breach) {
        case Breach::Unknown:
            return Standing::NotAssessable;
        case Breach::Possible:
        case Breach::Yes:
            return Standing::NearLimit;
        case Breach::No:
            break;
    }
    if (answer.is_crossed_before) return Standing::NearLimit;
    if (sample->is_preliminary()) return Standing::NearLimit;
    const bool is_clear = is_well_clear_of_all(*answer.rule, *sample, bench) ||
                          are_normal_in_a_row(*answer.rule, series, bench);
    return is_clear ? Standing::Clear : Standing::NearLimit;
}

}  // namespace thiowatch::alerts
