// When a person was on which drug. Built from orders and the roster, asked by every rule.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "parsers/clinical/drug_map.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/therapy_event.h"

namespace thiowatch::alerts {

/// One course of one ingredient, from start to stop, with the times it was held.
struct TherapyCourse {
    Ingredient ingredient = Ingredient::Azathioprine;
    Instant start;
    std::optional<Instant> stop;
    struct Hold {
        Instant from;
        std::optional<Instant> until;
    };
    std::vector<Hold> holds;
    std::optional<Dose> dose;
    std::optional<Instant> dose_changed;
    std::string prescriber_id;  ///< as the sender names the prescriber
    std::string order;          ///< order number or "roster"
};

/// One event in the life of a therapy, as stored; the courses are derived from the whole list.
struct TherapyFact {
    Ingredient ingredient = Ingredient::Azathioprine;
    TherapyAction action = TherapyAction::Start;
    Instant at;
    std::optional<Instant> until;
    std::optional<Dose> dose;
    std::string order;
    std::string prescriber_id;
};

/// How long results still count after the last dose (rule pack `active_within_days`).
inline constexpr Duration kActiveAfterStop = days(90);
/// How long before the first dose results count as baseline.
inline constexpr Duration kBaselineBeforeStart = days(90);

/// Whether results of that moment belong to the course: from its baseline until `after_stop` is
/// over.
bool counts_at(const TherapyCourse& course, const Instant& at, Duration after_stop);

class TherapyTimeline {
  public:
    TherapyTimeline() = default;
    /// Orders the facts by time and folds them into courses; arrival order does not matter.
    explicit TherapyTimeline(std::vector<TherapyFact> facts);

    [[nodiscard]] const std::vector<TherapyCourse>& courses() const { return courses_; }
    /// The thiopurine course that makes this moment count: running, or stopped less than 90 days
    /// ago, or starting within 90 days (baseline).
    [[nodiscard]] const TherapyCourse* course_counting(const Instant& at) const;
    [[nodiscard]] bool is_active(Ingredient ingredient, const Instant& at) const;
    [[nodiscard]] bool is_on_thiopurine(const Instant& at) const;
    [[nodiscard]] bool is_held(const Instant& at) const;

  private:
    std::vector<TherapyCourse> courses_;
};

}  // namespace thiowatch::alerts
