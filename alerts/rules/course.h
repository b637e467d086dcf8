// The course of one analyte: the values that may stand for the person, and the median of the stable
// ones before each.
//
// Eligible is a verified, exact, plausible count of a person who is on the drug or about to start
// it and whose drug is not on hold. A value beyond a limit opens an episode: from there on the
// baseline is frozen, and it is made anew of the results after the episode once there are enough of
// them. All of it follows from the record, so a late or a corrected result moves the baseline, too.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "alerts/rules/tiers.h"

namespace thiowatch::alerts {

/// No median is of more results than this.
inline constexpr std::size_t kMostInMedian = 9;

/// The places of a few points in their course, oldest first.
struct CoursePlaces {
    std::array<std::uint16_t, kMostInMedian> first{};
    std::size_t count = 0;

    [[nodiscard]] std::span<const std::uint16_t> all() const { return {first.data(), count}; }
};

struct CoursePoint {
    Reading value;
    const Measurement* result = nullptr;
    bool is_beyond = false;  ///< beyond a limit of its own rules, as it stands
    /// Of the stable results before it; none when they are too few.
    std::optional<Decimal> median = std::nullopt;
    CoursePlaces median_of = {};  ///< those results
};

/// Oldest first; the last one is the value that is judged, eligible or not.
using Course = std::vector<CoursePoint>;

/// The eligible results up to `newest` that are not too old beside it, and it: the newest `most`.
Course course_of(const Sample& newest, const Bench& bench, std::size_t most);

/// Fills the episodes and medians of a course, for rules that compare with them.
void find_medians(Course& course, Analyte analyte, const Bench& bench);

/// Whether the value has fallen to the rule's part of the median before it, below the gate.
bool is_delta(const DeltaRule& rule, const CoursePoint& point);

/// What the person had over the last year: of the medians of the oldest and of the newest few
/// results the lower one, so that neither a slow rise nor a bad start hides what is new. None
/// without an earlier result.
std::optional<Decimal>
baseline_before(const Measurement& result, const RecordView& view, const RulePack& pack);

}  // namespace thiowatch::alerts
