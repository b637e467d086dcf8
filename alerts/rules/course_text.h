// What a finding on the course of an analyte says.
#pragma once

#include <optional>

#include "alerts/rules/course_rules.h"

namespace thiowatch::alerts {

/// The finding of the answer; `sent` is the tier that would have been sent without it, if any.
Finding course_finding(
    const CourseAnswer& answer,
    const CourseVerdict& verdict,
    const Sample& sample,
    const std::optional<SentTier>& sent,
    const Bench& bench
);

/// "x <= 0.65*MEDIAN (MEDIAN 7.6 10*9/L) and x < 5.0 10*9/L".
std::string course_threshold(const Rule& rule, const CourseVerdict& verdict, const Sample& sample);

}  // namespace thiowatch::alerts
