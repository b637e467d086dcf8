// Rules as data: limits, each with its source, and how results are checked before they are judged.
// The code knows kinds of rule; which limits hold for which drug is said by a pack (config/packs).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alerts/record/patient_traits.h"
#include "alerts/rules/severity.h"
#include "parsers/clinical/analyte.h"
#include "parsers/clinical/decimal.h"
#include "parsers/clinical/drug_map.h"
#include "parsers/clinical/instant.h"
#include "parsers/clinical/text_id.h"

namespace thiowatch::alerts {

/// One value for each analyte that has any.
template <class T>
class PerAnalyte {
  public:
    [[nodiscard]] const T* find(Analyte analyte) const {
        const auto& cell = cells_[static_cast<std::size_t>(analyte)];
        return cell ? &*cell : nullptr;
    }
    void put(Analyte analyte, T value) {
        cells_[static_cast<std::size_t>(analyte)] = std::move(value);
    }

  private:
    std::array<std::optional<T>, kAnalyteCount> cells_;
};

/// On which side of the number a value breaches the limit. "Or equal" belongs to AtMost and
/// AtLeast.
enum class Side : std::uint8_t { Below, AtMost, Above, AtLeast };
/// What the number counts: canonical units, or multiples of the laboratory's own limits.
enum class Basis : std::uint8_t { Canonical, TimesUln, TimesLln };
/// When a limit takes part at all.
enum class Proviso : std::uint8_t { Always, WithoutUln, WithoutLln, WithoutCompanion };

/// "below 1.0", "above 3 x ULN", "below 2.0 when no ANC was measured on the specimen".
struct Limit {
    Side side = Side::Below;
    Decimal number;
    Basis basis = Basis::Canonical;
    Proviso proviso = Proviso::Always;
    std::optional<Analyte> companion;  ///< with WithoutCompanion: the analyte that must be absent
    std::vector<std::string> sources;
};

/// The limits that stand in for a rule's own when the person has the profile.
struct ProfileLimits {
    Profile profile = Profile::Paediatric;
    std::vector<Limit> limits;
};

/// Fires when any limit is breached. Rules on one analyte are tiers: the most severe is sent.
struct ThresholdRule {
    RuleId id;
    std::vector<Analyte> analytes;
    Severity severity = Severity::Warning;
    std::vector<Limit> limits;
    std::vector<ProfileLimits> overrides;  ///< of several that apply, the strictest decides
    bool adult_only = false;
    std::optional<Duration> repeat_after;  ///< not told again sooner than this, unless worse
    std::vector<std::string>
        notes;  ///< what a reader must know: "sources mean an unexplained rise"
    std::vector<std::string> actions;  ///< options the sources name, never an order
};

/// The kinds of rule.
using Rule = std::variant<ThresholdRule>;

/// What is checked before and beside the limits.
enum class QualityCheck : std::uint8_t {
    Unit,
    Plausibility,
    Unsafe,
    Code,
    Censored,
    Haemolysed,
    Clumped,
    NoUln,
    Differential,
};
inline constexpr std::size_t kQualityCheckCount =
    static_cast<std::size_t>(QualityCheck::Differential) + 1;

/// How a failed check is reported.
struct QualityRule {
    RuleId id;  ///< "DQ.UNIT"
    Severity severity = Severity::Warning;
    std::vector<std::string> sources;
    std::vector<std::string> actions;
};

/// What a laboratory can have measured, in canonical units; outside is quarantined.
struct Bounds {
    Decimal low;
    Decimal high;
    std::optional<Decimal>
        flagged_low;  ///< down to here values are judged and flagged: aplasia is real
    std::optional<Decimal> resolution;  ///< smallest number above 0 that is reported
};

/// A change by about 1000 against the person's own median is a unit gone wrong.
struct JumpCheck {
    Decimal from;  ///< smallest factor that is suspicious
    Decimal to;    ///< largest factor that is suspicious
    std::vector<Analyte> analytes;
};

/// When a rule that fired is over: the value is beyond its limit by a margin, or several results in
/// a row were on the good side of the limit.
struct Hysteresis {
    Decimal low_factor{110, 2};  ///< of limits on low values
    Decimal high_factor{90, 2};  ///< of limits on high values
    int consecutive_normals = 2;
};

/// When the same tier is told again.
struct RepeatPolicy {
    Duration quiet_for = days(7);
    Decimal worse_by{10, 2};  ///< as a fraction
    std::vector<Severity> never_suppress{Severity::Critical};
};

/// What a severity asks of people.
struct SeverityPolicy {
    std::optional<Duration> acknowledge_within;
    bool in_working_time = false;  ///< the time runs on working days only
    std::optional<Duration> repeat_every;
};

struct RulePack {
    std::string id;  ///< "aza-core"
    std::string version;
    std::string title;
    std::optional<std::string> approved_by;  ///< none: a draft, not for live use
    std::vector<Ingredient> applies_to;
    Duration active_within = days(90);  ///< results count this long after the last dose
    int adult_from_years = 16;
    std::vector<Rule> rules;  ///< in the order of the file
    std::array<QualityRule, kQualityCheckCount> quality;
    PerAnalyte<Bounds> bounds;
    PerAnalyte<Decimal>
        lowest_uln;  ///< lowest upper limit in use: decides quiet values without ULN
    JumpCheck jump;
    Decimal differential_high{105, 0};  ///< a differential in percent that sums to more is wrong
    Hysteresis hysteresis;
    RepeatPolicy repeat;
    std::array<SeverityPolicy, 4> severities;

    /// "aza-core 0.1.0-draft", as findings name it.
    [[nodiscard]] std::string name() const { return id + " " + version; }
    [[nodiscard]] const QualityRule& check(QualityCheck which) const {
        return quality[static_cast<std::size_t>(which)];
    }
};

}  // namespace thiowatch::alerts
