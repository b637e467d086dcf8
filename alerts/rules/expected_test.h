// Which tests are wanted of a person next, and by when.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/record/patient_record.h"
#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// One family of tests of one person, by the schedule that wants it first.
struct ExpectedTest {
    const FamilyPlan* plan = nullptr;
    const Schedule* schedule = nullptr;
    const Measurement* last = nullptr;  ///< the newest that could be judged; none: never
    Instant since;                      ///< that test, or what its time is counted from
    Duration every{};
    Duration grace{};
    std::vector<std::string> reasons;  ///< why the interval is shorter than the schedule's own

    /// The moment from which it is `intervals` and grace late: the start of a day at the site.
    [[nodiscard]] Instant late_from(const MonitoringRule& rule, const ScheduleSet& set) const;
    /// Nothing of it was ever seen, and the schedule says that this alone is no alarm.
    [[nodiscard]] bool is_quiet() const {
        return last == nullptr && plan->never_seen == NeverSeen::DigestOnly;
    }
    std::optional<Instant> not_before;  ///< of people new to us: their earlier tests may yet come
};

/// At most one for each family. `course` is the one that counts now. `next_change` is set to the
/// first moment after `now` at which a risk factor begins, when there is one.
std::vector<ExpectedTest> expected_tests(
    const Bench& bench,
    const TherapyCourse& course,
    const Instant& now,
    std::optional<Instant>& next_change
);

/// The days on the site's calendar from one moment to another.
std::int64_t days_between(const Instant& from, const Instant& to, const TimeZone& zone);

}  // namespace thiowatch::alerts
