// From a schedule to a day
//
// Time runs from the last test that could be judged, else from the start of the course. Start,
// restart and dose change begin the phases anew, and the first test after one is wanted as if one
// had been taken on that day. But a dose change excuses nobody: what was wanted before it stays
// wanted, and the earlier of the two days counts.
//
// The interval after a test is that of the phase in which most of it falls, so that it does not
// change while people wait for it: an alert must end by a test, never by the calendar.

#include "alerts/rules/expected_test.h"

#include <algorithm>

#include "alerts/rules/schedule_choice.h"
#include "parsers/clinical/calendar.h"
#include "parsers/clinical/local_day.h"

namespace thiowatch::alerts {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

Duration whole_days(Duration time) {
    return days(time.count() / kDayMs);
}

/// Start, dose change and restarts, oldest first; what has not happened yet begins nothing.
std::vector<Instant> resets_of(const TherapyCourse& course, const Instant& now) {
    std::vector<Instant> resets{course.start};
    const auto add = [&](const std::optional<Instant>& at) {
        if (at && *at > course.start && *at <= now) resets.push_back(*at);
    };
    add(course.dose_changed);
    for (const TherapyCourse::Hold& hold : course.holds)
        add(hold.until);
    std::sort(resets.begin(), resets.end());
    return resets;
}

const SchedulePhase& phase_after(const FamilyPlan& plan, Duration elapsed) {
    for (const SchedulePhase& phase : plan.phases) {
        if (!phase.until || elapsed + phase.every / 2 <= *phase.until) return phase;
    }
    return plan.phases.back();
}

/// The newest of the family's tests that could be judged.
const Measurement* last_judged(const FamilyPlan& plan, const Bench& bench) {
    const Measurement* last = nullptr;
    for (const Analyte analyte : plan.tests) {
        const Sample* sample = series_of(bench.series, analyte).deciding();
        if (sample == nullptr) continue;
        if (last == nullptr || sample->result->collected > last->collected) last = sample->result;
    }
    return last;
}

bool has_low_egfr(const Bench& bench, const Decimal& limit) {
    const Sample* egfr = series_of(bench.series, Analyte::Egfr).deciding();
    return egfr != nullptr && egfr->value.value < limit;
}

/// The moment at which somebody reaches an age; none without a full birth date.
std::optional<Instant> birthday(const PatientRecord& record, int years) {
    const auto& birth = record.demographics.birth_date;
    if (!birth || birth->month == 0 || birth->day == 0) return std::nullopt;
    const auto day = day_number(birth->year + years, birth->month, birth->day);
    if (!day) return std::nullopt;
    return Instant{*day * kDayMs, Precision::Day, std::nullopt};
}

/// Chooses, for one person, the plan that wants each family first.
class Expectation {
  public:
    Expectation(const Bench& bench, const TherapyCourse& course, const Instant& now)
        : bench_(bench), course_(course), now_(now), resets_(resets_of(course, now)) {}

    std::vector<ExpectedTest> tests();
    [[nodiscard]] const std::optional<Instant>& next_change() const { return next_change_; }

  private:
    void consider(const Schedule& schedule, const SchedulePlan& plan);
    void keep(ExpectedTest test);
    [[nodiscard]] ExpectedTest counted_from(ExpectedTest test, const Instant& reset) const;
    void shorten(ExpectedTest& test, Duration at_most, const std::string& reason) const;
    void shorten(ExpectedTest& test);
    bool holds_for(const RiskFactor& risk);
    [[nodiscard]] bool is_with(const std::vector<Ingredient>& drugs) const;

    const Bench& bench_;
    const TherapyCourse& course_;
    const Instant& now_;
    std::vector<Instant> resets_;
    std::vector<ExpectedTest> tests_;
    std::optional<Instant> next_change_;
};

std::vector<ExpectedTest> Expectation::tests() {
    for (const auto& [schedule, plan] : plans_for(bench_.record.indication, bench_.pack.schedules))
        consider(*schedule, *plan);
    return std::move(tests_);
}

void Expectation::consider(const Schedule& schedule, const SchedulePlan& plan) {
    for (const FamilyPlan& family : plan.families) {
        ExpectedTest test;
        test.plan = &family;
        test.schedule = &schedule;
        test.last = last_judged(family, bench_);
        const Instant& newest = resets_.back();
        keep(counted_from(test, newest));
        const Instant known = test.last == nullptr ? course_.start : test.last->collected;
        auto older = std::upper_bound(resets_.begin(), resets_.end(), known);
        const Instant& before = older == resets_.begin() ? resets_.front() : *std::prev(older);
        if (before < newest) keep(counted_from(test, before));
    }
}

ExpectedTest Expectation::counted_from(ExpectedTest test, const Instant& reset) const {
    test.since = test.last == nullptr ? reset : std::max(test.last->collected, reset);
    const SchedulePhase& phase = phase_after(*test.plan, test.since - reset);
    test.every = phase.every;
    test.grace = phase.grace;
    return test;
}

void Expectation::keep(ExpectedTest test) {
    shorten(test);
    const auto& followed = bench_.record.followed_since;
    if (test.last == nullptr && followed) {
        const TimeZone& zone = bench_.pack.schedules.zone;
        const std::int64_t grace = test.grace.count() / kDayMs;
        test.not_before = start_of_day(local_day(*followed, zone) + grace + 1, zone);
    }
    const auto rival = std::find_if(tests_.begin(), tests_.end(), [&](const ExpectedTest& other) {
        return other.plan->family == test.plan->family;
    });
    if (rival == tests_.end()) {
        tests_.push_back(std::move(test));
    } else if (test.since + test.every < rival->since + rival->every) {
        *rival = std::move(test);
    }
}

void Expectation::shorten(ExpectedTest& test) {
    const bool is_held = std::any_of(
        course_.holds.begin(),
        course_.holds.end(),
        [&](const TherapyCourse::Hold& hold) {
            return hold.from <= now_ && (!hold.until || now_ < *hold.until);
        }
    );
    if (is_held && test.plan->while_held) shorten(test, *test.plan->while_held, "the drug is held");
    for (const RiskFactor& risk : test.schedule->risks) {
        if (holds_for(risk)) shorten(test, risk.at_most_every, risk.name);
    }
}

void Expectation::shorten(ExpectedTest& test, Duration at_most, const std::string& reason) const {
    if (at_most >= test.every) return;
    test.every = at_most;
    test.grace = std::min(test.grace, whole_days(at_most / 2));
    test.reasons.push_back(reason);
}

bool Expectation::holds_for(const RiskFactor& risk) {
    if (!risk.with.empty() && is_with(risk.with)) return true;
    if (risk.egfr_below && has_low_egfr(bench_, *risk.egfr_below)) return true;
    if (!risk.age_from) return false;
    const auto reached = birthday(bench_.record, *risk.age_from);
    if (!reached) return false;
    if (*reached > now_ && (!next_change_ || *reached < *next_change_)) next_change_ = reached;
    return *reached <= now_;
}

bool Expectation::is_with(const std::vector<Ingredient>& drugs) const {
    return std::any_of(drugs.begin(), drugs.end(), [&](Ingredient drug) {
        return bench_.record.comedications.contains(drug) ||
               bench_.record.therapy.is_active(drug, now_);
    });
}

}  // namespace

Instant ExpectedTest::late_from(const MonitoringRule& rule, const ScheduleSet& set) const {
    const Duration allowed = every * rule.intervals + (rule.with_grace ? grace : Duration{});
    const std::int64_t last_day = local_day(since, set.zone) + allowed.count() / kDayMs;
    const Instant late = start_of_day(last_day + 1, set.zone);
    return not_before ? std::max(late, *not_before) : late;
}

std::vector<ExpectedTest> expected_tests(
    const Bench& bench,
    const TherapyCourse& course,
    const Instant& now,
    std::optional<Instant>& next_change
) {
    Expectation expectation(bench, course, now);
    auto tests = expectation.tests();
    next_change = expectation.next_change();
    return tests;
}

std::int64_t days_between(const Instant& from, const Instant& to, const TimeZone& zone) {
    return local_day(to, zone) - local_day(from, zone);
}

}  // namespace thiowatch::alerts
