// From facts to courses
//
// Pharmacies change a dose by stopping one order and starting another, in either order of arrival
// and often at the same moment. So a course runs while any order of its ingredient runs, and the
// facts of one moment are weighed together: a stop and a start at the same moment are a change, not
// an end. A stop without an order number, or from the roster, speaks of the drug as a whole; the
// roster's own entry never outlives the last real order.
//
// A stated end (`until`) is only an expectation: when supplies go on within the time results still
// count, the course goes on. A stop that was said is an end, and what follows it is a new course.
//
// Whoever is given the drug is on it: Change, Evidence, Hold and Resume without a start open a
// course.

#include "alerts/record/therapy_timeline.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

namespace thiowatch::alerts {

namespace {

constexpr std::string_view kRosterOrder = "roster";

bool names_an_order(const std::string& order) {
    return !order.empty() && order != kRosterOrder;
}

/// Arrival must not matter: every field that decides takes part.
bool comes_before(const TherapyFact& a, const TherapyFact& b) {
    return std::tuple(a.at, a.action, a.order, a.until) <
           std::tuple(b.at, b.action, b.order, b.until);
}

/// Folds the facts of one ingredient, moment by moment, into courses.
class CourseBuilder {
  public:
    explicit CourseBuilder(std::vector<TherapyCourse>& courses) : courses_(courses) {}

    void take_moment(std::span<const TherapyFact> facts);
    void finish();

  private:
    using EndOfOrder = std::optional<Instant>;

    void take(const TherapyFact& fact);
    void end_expired(const Instant& at);
    void open_or_go_on(const TherapyFact& fact);
    void stop_order(const std::string& order);
    void set_dose(const TherapyFact& fact);
    void resume(const Instant& at);
    [[nodiscard]] bool is_running() const { return course_.has_value() && !running_.empty(); }
    void close(const Instant& at);

    std::vector<TherapyCourse>& courses_;
    std::optional<TherapyCourse> course_;
    std::map<std::string, EndOfOrder> running_;
};

void CourseBuilder::take_moment(std::span<const TherapyFact> facts) {
    const Instant at = facts.front().at;
    end_expired(at);
    const auto running_before = running_;
    const auto is_stop_of_running = [&](const TherapyFact& fact) {
        return fact.action == TherapyAction::Stop &&
               (!names_an_order(fact.order) || running_before.contains(fact.order));
    };
    const bool was_running = is_running();
    for (const TherapyFact& fact : facts) {
        if (was_running && is_stop_of_running(fact)) take(fact);
    }
    for (const TherapyFact& fact : facts) {
        if (fact.action != TherapyAction::Stop) take(fact);
    }
    for (const TherapyFact& fact : facts) {
        const bool is_done = was_running && is_stop_of_running(fact);
        if (fact.action == TherapyAction::Stop && !is_done) take(fact);
    }
    if (course_ && running_.empty() && !course_->stop) close(at);
}

void CourseBuilder::take(const TherapyFact& fact) {
    switch (fact.action) {
        case TherapyAction::Stop:
            stop_order(fact.order);
            return;
        case TherapyAction::Start:
        case TherapyAction::Change:
            open_or_go_on(fact);
            resume(fact.at);
            return;
        case TherapyAction::Evidence:
            open_or_go_on(fact);
            return;
        case TherapyAction::Hold:
            open_or_go_on(fact);
            if (course_->holds.empty() || course_->holds.back().until) {
                course_->holds.push_back({fact.at, std::nullopt});
            }
            return;
        case TherapyAction::Resume:
            open_or_go_on(fact);
            resume(fact.at);
            return;
    }
}

/// Ends what had a stated end before `at`; a course that ran out so may still go on.
void CourseBuilder::end_expired(const Instant& at) {
    if (!is_running()) return;
    Instant last_end = course_->start;
    for (auto order = running_.begin(); order != running_.end();) {
        const bool is_over = order->second && *order->second <= at;
        if (is_over) last_end = std::max(last_end, *order->second);
        order = is_over ? running_.erase(order) : std::next(order);
    }
    if (running_.empty()) course_->stop = last_end;
}

void CourseBuilder::open_or_go_on(const TherapyFact& fact) {
    const bool ran_out = course_ && course_->stop.has_value();
    if (ran_out && fact.at - *course_->stop > kActiveAfterStop) {
        courses_.push_back(std::move(*course_));
        course_.reset();
    }
    if (!course_) {
        course_ = TherapyCourse{};
        course_->ingredient = fact.ingredient;
        course_->start = fact.at;
        course_->order = fact.order;
    }
    course_->stop.reset();
    if (names_an_order(fact.order) || course_->order.empty()) course_->order = fact.order;
    if (!fact.prescriber_id.empty()) course_->prescriber_id = fact.prescriber_id;
    set_dose(fact);
    const bool keeps_end =
        fact.action == TherapyAction::Hold || fact.action == TherapyAction::Resume;
    if (!keeps_end || !running_.contains(fact.order)) running_[fact.order] = fact.until;
}

void CourseBuilder::set_dose(const TherapyFact& fact) {
    // NB: what a dispensing says is the strength of a tablet as often as a dose.
    if (!fact.dose || fact.action == TherapyAction::Evidence) return;
    if (course_->dose && *course_->dose != *fact.dose) course_->dose_changed = fact.at;
    course_->dose = fact.dose;
}

void CourseBuilder::stop_order(const std::string& order) {
    if (!names_an_order(order)) {
        running_.clear();
        return;
    }
    running_.erase(order);
    const bool runs_by_name = std::any_of(running_.begin(), running_.end(), [](const auto& entry) {
        return names_an_order(entry.first);
    });
    if (!runs_by_name) running_.clear();
}

void CourseBuilder::resume(const Instant& at) {
    if (!course_->holds.empty() && !course_->holds.back().until) course_->holds.back().until = at;
}

void CourseBuilder::close(const Instant& at) {
    course_->stop = at;
    courses_.push_back(std::move(*course_));
    course_.reset();
}

void CourseBuilder::finish() {
    if (!course_) return;
    const bool all_end = std::all_of(running_.begin(), running_.end(), [](const auto& entry) {
        return entry.second.has_value();
    });
    if (!course_->stop && all_end) {
        course_->stop = course_->start;
        for (const auto& [order, end] : running_)
            course_->stop = std::max(*course_->stop, *end);
    }
    courses_.push_back(std::move(*course_));
    course_.reset();
}

void build_courses(std::span<const TherapyFact> facts, std::vector<TherapyCourse>& courses) {
    CourseBuilder builder(courses);
    for (std::size_t from = 0; from < facts.size();) {
        std::size_t to = from + 1;
        while (to < facts.size() && facts[to].at == facts[from].at)
            ++to;
        builder.take_moment(facts.subspan(from, to - from));
        from = to;
    }
    builder.finish();
}

bool is_running(const TherapyCourse& course, const Instant& at) {
    return course.start <= at && (!course.stop || at < *course.stop);
}

}  // namespace

bool counts_at(const TherapyCourse& course, const Instant& at, Duration after_stop) {
    return course.start - kBaselineBeforeStart <= at &&
           (!course.stop || at < *course.stop + after_stop);
}

TherapyTimeline::TherapyTimeline(std::vector<TherapyFact> facts) {
    std::stable_sort(facts.begin(), facts.end(), [](const TherapyFact& a, const TherapyFact& b) {
        if (a.ingredient != b.ingredient) return a.ingredient < b.ingredient;
        return comes_before(a, b);
    });
    for (std::size_t from = 0; from < facts.size();) {
        std::size_t to = from + 1;
        while (to < facts.size() && facts[to].ingredient == facts[from].ingredient)
            ++to;
        build_courses(std::span(facts).subspan(from, to - from), courses_);
        from = to;
    }
    std::stable_sort(courses_.begin(), courses_.end(), [](const auto& a, const auto& b) {
        return a.start < b.start;
    });
}

const TherapyCourse* TherapyTimeline::course_counting(const Instant& at) const {
    const TherapyCourse* counting = nullptr;
    for (const TherapyCourse& course : courses_) {
        if (!is_thiopurine(course.ingredient) || !counts_at(course, at, kActiveAfterStop)) continue;
        if (is_running(course, at)) return &course;
        const bool is_past = course.start <= at;
        if (counting == nullptr || is_past) counting = &course;
    }
    return counting;
}

bool TherapyTimeline::is_active(Ingredient ingredient, const Instant& at) const {
    return std::any_of(courses_.begin(), courses_.end(), [&](const TherapyCourse& course) {
        return course.ingredient == ingredient && is_running(course, at);
    });
}

bool TherapyTimeline::is_on_thiopurine(const Instant& at) const {
    return std::any_of(courses_.begin(), courses_.end(), [&](const TherapyCourse& course) {
        return is_thiopurine(course.ingredient) && is_running(course, at);
    });
}

bool TherapyTimeline::is_held(const Instant& at) const {
    return std::any_of(courses_.begin(), courses_.end(), [&](const TherapyCourse& course) {
        if (course.holds.empty() || !is_thiopurine(course.ingredient) || !is_running(course, at)) {
            return false;
        }
        return std::any_of(course.holds.begin(), course.holds.end(), [&](const auto& hold) {
            return hold.from <= at && (!hold.until || at < *hold.until);
        });
    });
}

}  // namespace thiowatch::alerts
