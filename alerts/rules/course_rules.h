// Rules on the course of an analyte: delta, trend, drift.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alerts/rules/assessment.h"
#include "alerts/rules/course.h"

namespace thiowatch::alerts {

/// What one of them says of the newest value.
struct CourseAnswer {
    const Rule* rule = nullptr;
    bool is_true = false;
    Standing standing = Standing::NotAssessable;  ///< while it is not true
    /// It was true so many results before the newest, and nothing since has ended it; 0: no.
    std::size_t lasts_since = 0;

    [[nodiscard]] const RuleHead& head() const { return head_of(*rule); }
};

/// The rules on the course of one analyte, with the course as far as any of them looked at it.
struct CourseVerdict {
    Course course;
    std::vector<CourseAnswer> answers;  ///< in the order of the pack

    /// The most severe one that is true; among equals the first.
    [[nodiscard]] const CourseAnswer* leading() const;
};

/// Looks back only where a gate does not already say no.
CourseVerdict judge_course(const Sample& newest, const Bench& bench);

}  // namespace thiowatch::alerts
