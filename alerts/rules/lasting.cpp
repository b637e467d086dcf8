#include "alerts/rules/lasting.h"

#include <algorithm>

#include "alerts/rules/finding_text.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

bool is_well_clear_of_all(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    const auto limits = limits_in_force(rule, sample, bench);
    return std::all_of(limits.begin(), limits.end(), [&](const Limit* limit) {
        return is_well_clear(*limit, sample, bench.pack);
    });
}

/// Whether a result after the breach ends it: by its margin.
bool ends(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    return !sample.is_preliminary() && is_well_clear_of_all(rule, sample, bench);
}

/// The results of different specimens, newest first.
std::vector<const Sample*> specimens(const Series& series) {
    std::vector<const Sample*> found;
    for (const Sample& sample : series.samples) {
        const bool is_new =
            found.empty() || !is_same_specimen(*found.back()->result, *sample.result);
        if (is_new) found.push_back(&sample);
    }
    return found;
}

void find_lasting(const Series& series, const Bench& bench, Report& report) {
    const auto samples = specimens(series);
    if (samples.size() < 2) return;
    const auto in_a_row = static_cast<std::size_t>(bench.pack.hysteresis.consecutive_normals);
    for (std::size_t at = 1; at < samples.size() && at < in_a_row; ++at) {
        const auto answers = judge_tiers(*samples[at], bench);
        const auto sent = sent_tier(answers);
        if (!sent || sent->answer->breach != Breach::Yes) continue;
        const ThresholdRule& rule = *sent->answer->rule;
        const bool is_over = std::any_of(
            samples.begin(),
            samples.begin() + static_cast<std::ptrdiff_t>(at),
            [&](const Sample* later) { return ends(rule, *later, bench); }
        );
        const TierAnswer now = judge_tier(rule, *samples.front(), bench);
        const bool stands = now.applies && now.breach == Breach::No;
        if (!is_over && stands) report.last(threshold_finding(*samples[at], *sent, bench));
        return;
    }
}

}  // namespace

void find_lasting(const Bench& bench, Report& report) {
    for (std::size_t i = 0; i < kAnalyteCount; ++i) {
        if (bench.series[i].samples.size() > 1) find_lasting(bench.series[i], bench, report);
    }
}

}  // namespace thiowatch::alerts
