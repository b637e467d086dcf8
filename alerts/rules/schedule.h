// How often tests are wanted, as data.
// The code knows plans and phases; the days are said by files (config/schedules).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alerts/record/patient_traits.h"
#include "parsers/clinical/analyte.h"
#include "parsers/clinical/decimal.h"
#include "parsers/clinical/drug_map.h"
#include "parsers/clinical/instant.h"

namespace thiowatch::alerts {

/// Tests that are taken, and missed, together.
enum class TestFamily : std::uint8_t { BloodCount, Liver, Kidney };
inline constexpr std::array kTestFamilies{
    TestFamily::BloodCount,
    TestFamily::Liver,
    TestFamily::Kidney};

std::string_view name_of(TestFamily family);   ///< "blood_count", as schedules write it
std::string_view label_of(TestFamily family);  ///< "Blood count"

/// An interval that holds for a time, counted from start, restart or dose change.
struct SchedulePhase {
    std::optional<Duration> until;  ///< none: for good
    Duration every{};               ///< whole days
    Duration grace{};               ///< whole days
};

/// What becomes of a family that was never seen: its lab may not send it to us at all.
enum class NeverSeen : std::uint8_t { Alert, DigestOnly };

struct FamilyPlan {
    TestFamily family = TestFamily::BloodCount;
    std::vector<Analyte> tests;          ///< any one of them that could be judged counts
    std::vector<SchedulePhase> phases;   ///< by time; the last holds for good
    std::optional<Duration> while_held;  ///< at most so long between tests while the drug is held
    NeverSeen never_seen = NeverSeen::Alert;
    std::vector<std::string> sources;
};

/// The plan of some indications, or of all that no other plan of the schedule names.
struct SchedulePlan {
    std::vector<Indication> indications;
    std::vector<FamilyPlan> families;
};

/// Makes intervals shorter; one that states several things is true when any of them is.
struct RiskFactor {
    std::string name;  ///< "a second immunosuppressant"
    std::optional<int> age_from;
    std::optional<Decimal> egfr_below;
    std::vector<Ingredient> with;
    Duration at_most_every{};
    std::vector<std::string> sources;
};

struct Schedule {
    std::string id;  ///< "bsr_2017"
    std::string version;
    std::string title;
    std::string caution;  ///< what its alerts must say: "laxer than the US label"
    std::vector<SchedulePlan> plans;
    std::vector<RiskFactor> risks;
};

/// The schedules a site has chosen. Who has an indication follows its own; who has none, or one
/// that says nothing, follows the strictest of all.
struct ScheduleSet {
    std::vector<Schedule> schedules;  ///< the first is for indications that have none of their own
    std::map<Indication, std::size_t> by_indication;
    TimeZone zone = TimeZone::utc();  ///< days are counted by the calendar of this zone

    [[nodiscard]] bool empty() const { return schedules.empty(); }
};

/// A time after the start at which the effect of the drug is looked at; information, no alert.
struct ResponseMilestone {
    std::string name;  ///< "3 months"
    Duration after{};
    std::string text;  ///< what to look at
};

}  // namespace thiowatch::alerts
