// An alert ends with the first clear result, the episode goes on: two clear results are a recovery,
// and after a restart it stays open while tests are wanted densely. A result older than the one the
// alert rests on says nothing about recovery, however late it arrives.

#include "alerts/lifecycle/episode.h"

#include <algorithm>
#include <vector>

#include "alerts/lifecycle/basis.h"
#include "alerts/lifecycle/reconcile.h"
#include "alerts/rules/record_view.h"
#include "alerts/rules/schedule_choice.h"
#include "alerts/rules/series.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

namespace {

constexpr std::size_t kRecovered = 2;
constexpr Duration kDense = days(30);

const ThresholdRule* rule_of(const Alert& alert, const RulePack& pack) {
    for (const Rule& rule : pack.rules) {
        const auto* threshold = std::get_if<ThresholdRule>(&rule);
        if (threshold == nullptr || !alert.finding.analyte) continue;
        const bool is_named = threshold->id == alert.finding.rule;
        if (is_named && is_on(*threshold, *alert.finding.analyte)) return threshold;
    }
    return nullptr;
}

bool is_clear(const ThresholdRule& rule, const Sample& sample, const Bench& bench) {
    if (sample.is_preliminary()) return false;
    const auto limits = limits_in_force(rule, sample, bench);
    return std::all_of(limits.begin(), limits.end(), [&](const Limit* limit) {
        return is_well_clear(*limit, sample, bench.pack);
    });
}

/// When the results after the alert's own were taken that are clear, up to the newest, oldest
/// first; empty when the newest is not.
std::vector<Instant> clear_results(
    const Alert& alert,
    const PatientRecord& record,
    const RulePack& pack,
    const Instant& now
) {
    std::vector<Instant> clear;
    const ThresholdRule* rule = rule_of(alert, pack);
    const Evidence* told = last_told(alert);
    if (rule == nullptr || told == nullptr) return clear;
    const RecordView view(record, pack, now);
    const SeriesSet series = read_series(view, pack, Verified::Only);
    const Bench bench{record, pack, series, view};
    for (const Sample& sample : series_of(series, *alert.finding.analyte).samples) {
        const Instant& taken = sample.result->collected;
        if (taken <= told->collected || !is_clear(*rule, sample, bench)) break;
        clear.push_back(taken);
    }
    std::reverse(clear.begin(), clear.end());
    return clear;
}

/// A time without the drug that touches the episode; `until` is the restart.
struct Pause {
    Instant from;
    std::optional<Instant> until;
};

void take_pauses(const TherapyCourse& course, std::vector<Pause>& pauses) {
    for (const TherapyCourse::Hold& hold : course.holds) {
        const auto end = hold.until ? hold.until : std::optional<Instant>();
        pauses.push_back({hold.from, end});
    }
    if (course.stop) pauses.push_back({*course.stop, std::nullopt});
}

/// The latest pause that had not ended before the alert opened; a stop ends with the next course.
std::optional<Pause> pause_of(const Alert& alert, const PatientRecord& record, const Instant& now) {
    std::vector<Pause> pauses;
    for (const TherapyCourse& course : record.therapy.courses()) {
        if (!is_thiopurine(course.ingredient) || course.start > now) continue;
        for (Pause& pause : pauses) {
            if (!pause.until && course.start > pause.from) pause.until = course.start;
        }
        take_pauses(course, pauses);
    }
    std::erase_if(pauses, [&](const Pause& pause) {
        return pause.from > now || (pause.until && *pause.until < alert.opened_at);
    });
    for (Pause& pause : pauses) {
        if (pause.until && *pause.until > now) pause.until.reset();
    }
    const auto latest = std::max_element(
        pauses.begin(), pauses.end(), [](const Pause& a, const Pause& b) { return a.from < b.from; }
    );
    return latest == pauses.end() ? std::nullopt : std::optional(*latest);
}

Episode while_paused(const Pause& pause, const std::vector<Instant>& clear) {
    if (clear.empty()) return {EpisodePhase::Held, pause.from};
    if (clear.size() < kRecovered) return {EpisodePhase::Recovering, clear.front()};
    return {EpisodePhase::Recovered, clear[kRecovered - 1]};
}

/// How long blood counts are wanted densely after a restart: by the plan that wants them most
/// often.
Duration dense_time(const PatientRecord& record, const RulePack& pack) {
    const SchedulePhase* densest = nullptr;
    for (const auto& [schedule, plan] : plans_for(record.indication, pack.schedules)) {
        const SchedulePhase& first = plan->families.front().phases.front();
        if (densest == nullptr || first.every < densest->every) densest = &first;
    }
    return densest == nullptr ? kDense : densest->until.value_or(kDense);
}

Episode
after_restart(const Alert& alert, const Instant& restart, Duration dense, const Instant& now) {
    const Evidence* told = last_told(alert);
    const bool is_open = alert.state == AlertState::Open;
    if (is_open && told != nullptr && told->collected > restart) {
        return {EpisodePhase::Open, told->collected};
    }
    if (is_open || now < restart + dense) return {EpisodePhase::Restarted, restart};
    return {EpisodePhase::Closed, restart + dense};
}

Episode without_pause(const Alert& alert, const std::vector<Instant>& clear) {
    if (alert.state == AlertState::Open) {
        if (clear.empty()) return {EpisodePhase::Open, alert.opened_at};
        return {EpisodePhase::Recovering, clear.front()};
    }
    if (clear.size() == 1) return {EpisodePhase::Recovering, clear.front()};
    return {EpisodePhase::Closed, alert.changed_at};
}

}  // namespace

std::string_view name_of(EpisodePhase phase) {
    switch (phase) {
        case EpisodePhase::Open:
            return "open";
        case EpisodePhase::Held:
            return "held";
        case EpisodePhase::Recovering:
            return "recovering";
        case EpisodePhase::Recovered:
            return "recovered";
        case EpisodePhase::Restarted:
            return "restarted";
        case EpisodePhase::Closed:
            return "closed";
    }
    return "open";
}

Episode episode_of(
    const Alert& alert,
    const PatientRecord& record,
    const RulePack& pack,
    const Instant& now
) {
    const bool is_void =
        alert.state == AlertState::Withdrawn || alert.state == AlertState::Superseded;
    if (is_void || is_correction(alert.finding)) {
        const bool is_over = alert.state != AlertState::Open;
        return {is_over ? EpisodePhase::Closed : EpisodePhase::Open, alert.changed_at};
    }
    const auto clear = clear_results(alert, record, pack, now);
    const auto pause = pause_of(alert, record, now);
    if (!pause) return without_pause(alert, clear);
    if (!pause->until) return while_paused(*pause, clear);
    return after_restart(alert, *pause->until, dense_time(record, pack), now);
}

}  // namespace thiowatch::alerts
