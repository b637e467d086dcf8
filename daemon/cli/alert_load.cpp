#include "daemon/cli/alert_load.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace thiowatch::cli {

namespace {

constexpr std::int64_t kDay = 86'400'000;
constexpr std::int64_t kWeek = 7 * kDay;

/// The Monday, 00:00 UTC, of a moment. 1970-01-01 was a Thursday.
Instant monday_of(const Instant& at) {
    constexpr std::int64_t kThursday = 3 * kDay;
    const std::int64_t since = at.utc_ms + kThursday;
    return Instant{since - (since % kWeek) - kThursday, Precision::Second, std::nullopt};
}

std::size_t index_of(alerts::Severity severity) {
    return static_cast<std::size_t>(severity);
}

/// What is gathered of one rule on the way.
struct RuleTally {
    RuleLoad load;
    std::set<std::string> patients;
    std::vector<Duration> closed_after;
};

void take(const SimulatedAlert& item, RuleTally& tally) {
    const alerts::Alert& alert = item.alert;
    ++tally.load.opened;
    tally.load.told_again += alert.version - 1;
    tally.load.severity = std::max(tally.load.severity, alert.finding.severity);
    tally.patients.insert(item.patient.authority.text() + "|" + item.patient.value.text());
    if (alert.state == alerts::AlertState::Open) {
        ++tally.load.still_open;
    } else {
        tally.closed_after.push_back(alert.changed_at - alert.opened_at);
    }
}

RuleLoad settled(RuleTally tally) {
    tally.load.patients = tally.patients.size();
    auto& times = tally.closed_after;
    if (!times.empty()) {
        const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
        std::ranges::nth_element(times, middle);
        tally.load.usual_time = *middle;
    }
    return std::move(tally.load);
}

std::vector<WeekLoad> empty_weeks(const Instant& from, const Instant& to) {
    std::vector<WeekLoad> weeks;
    constexpr std::size_t kMostWeeks = 1040;
    for (Instant at = monday_of(from); at <= to && weeks.size() < kMostWeeks; at = at + days(7))
        weeks.push_back({at, {}});
    return weeks;
}

}  // namespace

int WeekLoad::total() const {
    return std::accumulate(opened.begin(), opened.end(), 0);
}

int AlertLoad::total() const {
    return std::accumulate(opened.begin(), opened.end(), 0);
}

double AlertLoad::weeks_long() const {
    const double length = static_cast<double>((to - from).count()) / static_cast<double>(kWeek);
    return std::max(length, 1.0);
}

AlertLoad
alert_load(const std::vector<SimulatedAlert>& alerts, const Instant& from, const Instant& to) {
    AlertLoad load{from, to, empty_weeks(from, to), {}, {}, 0, 0};
    std::map<std::string, RuleTally> tallies;
    std::set<std::string> patients;
    for (const SimulatedAlert& item : alerts) {
        const std::size_t severity = index_of(item.alert.finding.severity);
        ++load.opened[severity];
        load.told_again += item.alert.version - 1;
        RuleTally& tally = tallies[item.alert.finding.rule.text()];
        tally.load.rule = item.alert.finding.rule.text();
        if (tally.load.opened == 0) tally.load.severity = item.alert.finding.severity;
        take(item, tally);
        patients.insert(item.patient.authority.text() + "|" + item.patient.value.text());
        const Instant monday = monday_of(item.alert.opened_at);
        const auto week = std::ranges::find(load.weeks, monday, &WeekLoad::monday);
        if (week != load.weeks.end()) ++week->opened[severity];
    }
    load.patients_alerted = patients.size();
    for (auto& [rule, tally] : tallies)
        load.rules.push_back(settled(std::move(tally)));
    std::ranges::stable_sort(load.rules, [](const RuleLoad& a, const RuleLoad& b) {
        return a.severity != b.severity ? a.severity > b.severity : a.opened > b.opened;
    });
    return load;
}

}  // namespace thiowatch::cli
