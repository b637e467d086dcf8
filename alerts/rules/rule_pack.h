// Rules as data: limits, each with its source, and how results are checked before they are judged.
// The code knows kinds of rule; which limits hold for which drug is said by a pack (config/packs).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alerts/rules/repeat_policy.h"
#include "alerts/rules/rule.h"
#include "alerts/rules/rule_index.h"
#include "alerts/rules/schedule.h"
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
    Identity,
};
inline constexpr std::size_t kQualityCheckCount =
    static_cast<std::size_t>(QualityCheck::Identity) + 1;

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

/// Results of one person that cannot both be theirs: a mean cell volume does not change so fast.
struct IdentityCheck {
    Analyte analyte = Analyte::Mcv;
    Decimal change{3, 0};  ///< more than this, up or down
    Duration within = days(30);
};

/// Which earlier results stand for the person.
struct BaselinePolicy {
    int least = 3;                   ///< a median of fewer says nothing
    int most = 5;                    ///< the newest of them
    Duration not_older = days(400);  ///< than the value that is judged
    int recovered = 3;               ///< results after an episode that make a new baseline
    Duration year = days(400);       ///< of limits in multiples of the baseline
    std::vector<std::string> sources;
};

/// What the alleles of a gene do; a diplotype of others than these is not read.
struct AlleleTable {
    Analyte gene = Analyte::Tpmt;
    std::vector<std::string> normal;       ///< "*1"
    std::vector<std::string> no_function;  ///< "*3A"
};

/// When a rule that fired is over: the value is beyond its limit by a margin, or several results in
/// a row were on the good side of the limit.
struct Hysteresis {
    Decimal low_factor{110, 2};  ///< of limits on low values
    Decimal high_factor{90, 2};  ///< of limits on high values
    int consecutive_normals = 2;
};

/// What a site changed in a pack, by a file of its own.
struct SiteChange {
    RuleId rule;
    std::string from;  ///< "below 3.5"
    std::string to;    ///< "below 3.0", "off"
    bool is_laxer = false;
    std::vector<std::string> sources;
    std::vector<std::string> approved_by;  ///< as its file says: "Dr A. Example, 2026-11-01"
};
struct SiteChanges {
    std::vector<SiteChange> changes;       ///< of all files, one on top of the other
    std::vector<std::string> approved_by;  ///< of all files
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
    RuleIndex index;          ///< `index_of(rules)`: whoever changes the rules renews it
    std::array<QualityRule, kQualityCheckCount> quality;
    PerAnalyte<Bounds> bounds;
    PerAnalyte<Decimal>
        lowest_uln;  ///< lowest upper limit in use: decides quiet values without ULN
    JumpCheck jump;
    Decimal differential_high{105, 0};  ///< a differential in percent that sums to more is wrong
    IdentityCheck identity;
    Duration late_after = days(30);  ///< what was taken longer before it came is not the newest
    BaselinePolicy baseline;
    Duration pregnancy = days(300);  ///< a pregnancy is over so long after it began
    std::vector<AlleleTable> alleles;
    Hysteresis hysteresis;
    RepeatPolicy repeat;
    std::array<SeverityPolicy, 4> severities;
    std::vector<ResponseMilestone> milestones;
    ScheduleSet schedules;  ///< chosen by the site beside the pack; none: no test is missed

    SiteChanges site;

    /// "aza-core 0.1.0-draft", as findings name it; limits a site made laxer are told with it.
    [[nodiscard]] std::string name() const {
        const auto laxer = std::count_if(
            site.changes.begin(), site.changes.end(), [](const auto& c) { return c.is_laxer; }
        );
        const std::string told =
            laxer == 0 ? "" : " (" + std::to_string(laxer) + " made laxer by this site)";
        return id + " " + version + told;
    }
    [[nodiscard]] const QualityRule& check(QualityCheck which) const {
        return quality[static_cast<std::size_t>(which)];
    }
};

}  // namespace thiowatch::alerts
