// A rule that is no longer true is over when the value is beyond its gate by the margin, or when it
// was not true of several results in a row.
//
// Drift. The oldest few results of the window are the baseline, m their median. Over the results
// after them, with z = ln(x/m) / sigma and weight w:
//
//     e <- (1-w) e + w z        SE^2 = w/(2-w) (1 - (1-w)^2t) + (1 - (1-w)^t)^2 pi/(2n)
//
// The second part of SE is the error of m itself, a median of n; without it one stable person in
// seven would be called drifting.

#include "alerts/rules/course_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "alerts/rules/median.h"
#include "alerts/rules/record_view.h"

namespace thiowatch::alerts {

namespace {

const std::optional<Limit>& gate_of(const Rule& rule) {
    static const std::optional<Limit> kNone;
    if (const auto* delta = std::get_if<DeltaRule>(&rule)) return delta->gate;
    if (const auto* trend = std::get_if<TrendRule>(&rule)) return trend->gate;
    if (const auto* drift = std::get_if<DriftRule>(&rule)) return drift->gate;
    return kNone;
}

bool passes(const std::optional<Limit>& gate, const Reading& value) {
    return !gate || compare(value, gate->side, gate->number) == Breach::Yes;
}

bool is_trend(const TrendRule& rule, const Course& course, std::size_t at) {
    const auto falls = static_cast<std::size_t>(rule.falls);
    if (at < falls || !passes(rule.gate, course[at].value)) return false;
    for (std::size_t i = at; i > at - falls; --i) {
        const auto part = multiply(rule.each.number, course[i - 1].value.value);
        if (!part || compare(course[i].value, rule.each.side, *part) != Breach::Yes) return false;
    }
    return true;
}

/// Where the window of a drift begins when it ends at `at`.
std::size_t window_start(const DriftRule& rule, std::size_t at) {
    const auto length = static_cast<std::size_t>(rule.baseline + rule.steps);
    return at + 1 > length ? at + 1 - length : 0;
}

std::optional<double>
drift_baseline(const DriftRule& rule, const Course& course, std::size_t from) {
    constexpr std::size_t kMost = 16;
    const auto count = std::min<std::size_t>(static_cast<std::size_t>(rule.baseline), kMost);
    std::array<Decimal, kMost> values;
    for (std::size_t i = 0; i < count; ++i)
        values[i] = course[from + i].value.value;
    const auto median = median_of(std::span(values.data(), count));
    return median ? std::optional(median->approximate()) : std::nullopt;
}

bool is_drift(const DriftRule& rule, const Course& course, std::size_t at) {
    const std::size_t from = window_start(rule, at);
    const auto first = from + static_cast<std::size_t>(rule.baseline);
    if (at < first || !passes(rule.gate, course[at].value)) return false;
    const auto median = drift_baseline(rule, course, from);
    if (!median || *median <= 0) return false;
    const double weight = rule.weight.approximate();
    const double kept = 1 - weight;
    double mean = 0;
    for (std::size_t i = first; i <= at; ++i) {
        const double value = course[i].value.value.approximate();
        if (value <= 0) return false;
        mean = kept * mean + weight * std::log(value / *median) / rule.sigma.approximate();
    }
    const double left = std::pow(kept, static_cast<double>(at - first + 1));
    const double own = weight / (2 - weight) * (1 - left * left);
    const double of_median = (1 - left) * (1 - left) * std::numbers::pi / (2 * rule.baseline);
    return mean < rule.beyond.number.approximate() * std::sqrt(own + of_median);
}

bool is_true_at(const Rule& rule, const Course& course, std::size_t at) {
    if (const auto* delta = std::get_if<DeltaRule>(&rule)) return is_delta(*delta, course[at]);
    if (const auto* trend = std::get_if<TrendRule>(&rule)) return is_trend(*trend, course, at);
    const auto* drift = std::get_if<DriftRule>(&rule);
    return drift != nullptr && is_drift(*drift, course, at);
}

/// Whether the rule can say anything of the value at that place.
bool can_judge(const Rule& rule, const Course& course, std::size_t at) {
    if (std::holds_alternative<DeltaRule>(rule)) return course[at].median.has_value();
    if (const auto* trend = std::get_if<TrendRule>(&rule)) {
        return at >= static_cast<std::size_t>(trend->falls);
    }
    const auto* drift = std::get_if<DriftRule>(&rule);
    return drift != nullptr && at >= static_cast<std::size_t>(drift->baseline);
}

/// Judges the newest value, and as many before it as make an end when none of them is true.
void judge_answer(CourseAnswer& answer, const Course& course, const RulePack& pack) {
    const Rule& rule = *answer.rule;
    const std::size_t last = course.size() - 1;
    answer.is_true = is_true_at(rule, course, last);
    if (answer.is_true || !can_judge(rule, course, last)) return;
    answer.standing = Standing::NearLimit;
    const auto in_a_row = static_cast<std::size_t>(pack.hysteresis.consecutive_normals);
    if (course.size() < in_a_row) return;
    for (std::size_t before = 1; before < in_a_row; ++before) {
        if (!is_true_at(rule, course, last - before)) continue;
        answer.lasts_since = before;
        return;
    }
    answer.standing = Standing::Clear;
}

/// How many of the newest points the rule looks at; a median may rest on all of them.
std::size_t points_wanted(const Rule& rule, const RulePack& pack) {
    const auto in_a_row = static_cast<std::size_t>(pack.hysteresis.consecutive_normals);
    if (const auto* trend = std::get_if<TrendRule>(&rule)) {
        return static_cast<std::size_t>(trend->falls) + in_a_row;
    }
    if (const auto* drift = std::get_if<DriftRule>(&rule)) {
        return static_cast<std::size_t>(drift->baseline + drift->steps) + in_a_row;
    }
    return kLookBackResults + 1;
}

bool is_past_gate(const Rule& rule, const Sample& newest, const RulePack& pack) {
    const auto& gate = gate_of(rule);
    return gate && is_well_clear(*gate, newest, pack);
}

}  // namespace

const CourseAnswer* CourseVerdict::leading() const {
    const CourseAnswer* leading = nullptr;
    for (const CourseAnswer& answer : answers) {
        if (!answer.is_true) continue;
        if (leading == nullptr || answer.head().severity > leading->head().severity) {
            leading = &answer;
        }
    }
    return leading;
}

CourseVerdict judge_course(const Sample& newest, const Bench& bench) {
    CourseVerdict verdict;
    const auto& places = bench.pack.index.on(newest.analyte).courses;
    verdict.answers.reserve(places.size());
    bool needs_medians = false;
    std::size_t wanted = 0;
    for (const std::uint16_t place : places) {
        const Rule& rule = bench.pack.rules[place];
        CourseAnswer answer{&rule};
        if (is_past_gate(rule, newest, bench.pack)) {
            answer.standing = newest.is_preliminary() ? Standing::NearLimit : Standing::Clear;
        } else {
            wanted = std::max(wanted, points_wanted(rule, bench.pack));
            needs_medians = needs_medians || std::holds_alternative<DeltaRule>(rule);
        }
        verdict.answers.push_back(answer);
    }
    if (wanted == 0) return verdict;
    verdict.course = course_of(newest, bench, wanted);
    if (needs_medians) find_medians(verdict.course, newest.analyte, bench);
    for (CourseAnswer& answer : verdict.answers) {
        const bool is_settled = answer.standing != Standing::NotAssessable;  // by its gate
        if (is_settled) continue;
        judge_answer(answer, verdict.course, bench.pack);
        if (newest.is_preliminary()) answer.standing = Standing::NearLimit;
    }
    return verdict;
}

}  // namespace thiowatch::alerts
