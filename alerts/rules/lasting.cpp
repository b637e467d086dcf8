#include "alerts/rules/lasting.h"

#include <algorithm>

#include "alerts/rules/finding_text.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/standing.h"

namespace thiowatch::alerts {

namespace {

/// Whether a result after the breach ends it: by its margin.
bool ends(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    return !sample.is_preliminary() && is_well_clear_of_all(rule, sample, bench);
}

/// Looks at one analyte after the other.
class Search {
  public:
    Search(const Bench& bench, Report& report) : bench_(bench), report_(report) {}

    void find(const Series& series);

  private:
    void find_specimens(const Series& series, std::size_t most);

    const Bench& bench_;
    Report& report_;
    // Kept from analyte to analyte for their room.
    std::vector<const Sample*> specimens_;
    std::vector<TierAnswer> answers_;
};

/// The results of different specimens, newest first.
void Search::find_specimens(const Series& series, std::size_t most) {
    specimens_.clear();
    for (const Sample& sample : series.samples) {
        if (specimens_.size() == most) return;
        const bool is_new =
            specimens_.empty() || !is_same_specimen(*specimens_.back()->result, *sample.result);
        if (is_new) specimens_.push_back(&sample);
    }
}

void Search::find(const Series& series) {
    find_specimens(series, static_cast<std::size_t>(bench_.pack.hysteresis.consecutive_normals));
    for (std::size_t at = 1; at < specimens_.size(); ++at) {
        judge_tiers(*specimens_[at], bench_, answers_);
        const auto sent = sent_tier(answers_);
        if (!sent || sent->answer->breach != Breach::Yes) continue;
        const ThresholdRule& rule = *sent->answer->rule;
        const bool is_over = std::any_of(
            specimens_.begin(),
            specimens_.begin() + static_cast<std::ptrdiff_t>(at),
            [&](const Sample* later) { return ends(rule, *later, bench_); }
        );
        const TierAnswer now = judge_tier(rule, *specimens_.front(), bench_);
        const bool stands = now.applies && now.breach == Breach::No;
        if (!is_over && stands) report_.last(threshold_finding(*specimens_[at], *sent, bench_));
        return;
    }
}

}  // namespace

void find_lasting(const Bench& bench, Report& report) {
    Search search(bench, report);
    for (const Series& series : bench.series) {
        if (series.samples.size() > 1) search.find(series);
    }
}

}  // namespace thiowatch::alerts
