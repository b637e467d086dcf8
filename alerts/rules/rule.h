// The kinds of rule. Each is data that a pack fills and one file that judges by it:
//
//   ThresholdRule    a value beyond a limit                                 tiers, analyte_judge
//   DeltaRule        a value far below the person's own median              course_rules
//   TrendRule        several falls in a row                                 course_rules
//   DriftRule        a slow fall, by a weighted mean of all steps           course_rules
//   PatternRule      several results together, perhaps in pregnancy         pattern
//   GeneRule         what TPMT and NUDT15 say while the drug is taken       genes
//   InteractionRule  another drug beside the thiopurine                     exposure
//   PregnancyRule    pregnant while the drug is taken                       exposure
//   AllergyRule      taken in spite of an allergy on file                   exposure
//   FlagRule         the laboratory's own mark of a critical value          flags
//   MonitoringRule   a test that did not come, by the schedule              monitoring
//
// Every number a rule compares with is a `Limit`, so that listings, checks of examples and changes
// of a pack see all of them in one way: `numeric_limits`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// On which side of the number a value breaches the limit. "Or equal" belongs to AtMost and
/// AtLeast.
enum class Side : std::uint8_t { Below, AtMost, Above, AtLeast };

constexpr bool is_low_side(Side side) {
    return side == Side::Below || side == Side::AtMost;
}

/// What the number counts.
enum class Basis : std::uint8_t {
    Canonical,      // canonical units
    TimesUln,       // the laboratory's upper limit
    TimesLln,       // the laboratory's lower limit
    TimesBaseline,  // what the person had over the last year
    TimesMedian,    // the median of the person's last stable results
    TimesPrevious,  // the result before
    TimesOther,     // another analyte of the same time, the `companion`
    TimesError,     // standard errors of the person's weighted mean
};
/// As packs write it: "ULN", "MEDIAN"; of Canonical and TimesOther "".
std::string_view name_of(Basis basis);

/// When a limit takes part at all.
enum class Proviso : std::uint8_t { Always, WithoutUln, WithoutLln, WithoutCompanion };

/// "below 1.0", "above 3 x ULN", "below 2.0 when no ANC was measured on the specimen".
struct Limit {
    Side side = Side::Below;
    Decimal number;
    Basis basis = Basis::Canonical;
    Proviso proviso = Proviso::Always;
    /// With WithoutCompanion the analyte that must be absent, with TimesOther the one counted by.
    std::optional<Analyte> companion;
    std::vector<std::string> sources;
};

/// What every rule has.
struct RuleHead {
    RuleId id;
    Severity severity = Severity::Warning;
    std::vector<std::string> sources;  ///< of rules whose limits do not name their own
    std::vector<std::string>
        notes;  ///< what a reader must know: "sources mean an unexplained rise"
    std::vector<std::string> actions;  ///< options the sources name, never an order
};

/// One result a pattern asks for: beyond a limit, or in a tier of its own rules.
struct Term {
    Analyte analyte = Analyte::Alt;
    std::optional<Limit> limit;
    std::optional<Severity> tier;  ///< a rule on the analyte as severe as this, or more, is true
    std::vector<std::string> sources;
    std::string if_missing;  ///< of a term that would excuse the rest: what is said without it
};

/// Something to say beside a finding when all terms hold on the same specimen.
struct Remark {
    std::vector<Term> all_of;
    std::string text;
};

/// The limits that stand in for a rule's own when the person has the profile. Those of
/// `ElevatedBaseline` count only while the baseline lies above the laboratory's upper limit.
struct ProfileLimits {
    Profile profile = Profile::Paediatric;
    std::vector<Limit> limits;
};

/// Fires when any limit is breached. Rules on one analyte are tiers: the most severe is sent.
struct ThresholdRule : RuleHead {
    std::vector<Analyte> analytes;
    std::vector<Limit> limits;
    std::vector<ProfileLimits> overrides;  ///< of several that apply, the strictest decides
    bool adult_only = false;
    /// Only by a value whose predecessor, by the same code, was not beyond the limit or is unknown.
    bool only_on_crossing = false;
    std::optional<Duration> repeat_after;  ///< not told again sooner than this, unless worse
    std::vector<Remark> remarks;
};

/// Fires when a value is this part of the person's own median, while it is low enough to matter.
struct DeltaRule : RuleHead {
    Analyte analyte = Analyte::Wbc;
    Limit fall;  ///< TimesMedian
    std::optional<Limit> gate;
};

/// Fires when each of the last results fell so far below the one before.
struct TrendRule : RuleHead {
    Analyte analyte = Analyte::Wbc;
    int falls = 3;
    Limit each;  ///< TimesPrevious
    std::optional<Limit> gate;
};

/// Fires when the weighted mean of the logarithms of value to baseline has left its own error
/// behind, the error inflated for the baseline being a median of few results.
struct DriftRule : RuleHead {
    Analyte analyte = Analyte::Wbc;
    Decimal weight;    ///< of the newest step, 0 to 1
    Decimal sigma;     ///< of the logarithm within a person
    int baseline = 5;  ///< the oldest results, whose median is the baseline
    int steps = 12;    ///< at most so many after them
    Limit beyond;      ///< TimesError
    std::optional<Limit> gate;
};

/// Fires when every group holds within the time, each by any of its terms, and no excuse does.
struct PatternRule : RuleHead {
    bool in_pregnancy = false;
    Duration within = days(7);  ///< between the oldest and the newest result that takes part
    std::vector<std::vector<Term>> all_of;
    std::vector<Term> unless;
};

enum class Phenotype : std::uint8_t { Poor, Intermediate, Untested };

/// Fires when genes say so while a thiopurine is taken.
struct GeneRule : RuleHead {
    std::vector<Analyte> genes;
    Phenotype phenotype = Phenotype::Poor;
    bool in_all = false;                        ///< in each of the genes; else in any
    std::optional<Duration> until_after_start;  ///< only so long after the first dose
};

/// Fires when one of the drugs is taken beside a thiopurine.
struct InteractionRule : RuleHead {
    std::vector<Ingredient> drugs;
    std::vector<Profile> not_for;
};

/// Fires once in a pregnancy while a thiopurine is taken.
struct PregnancyRule : RuleHead {};

/// Fires while a thiopurine is taken and an allergy to it, or to what it turns into, is on file.
struct AllergyRule : RuleHead {};

/// Fires when the newest result of any analyte carries one of the laboratory's marks.
struct FlagRule : RuleHead {
    std::vector<std::string> flags;
};

/// Why a monitoring rule is true.
enum class MonitoringCause : std::uint8_t { Late, NotObtained };

/// Late: more days since the last test than so many intervals, and grace, of the schedule.
/// NotObtained: the newest attempt gave no result.
struct MonitoringRule : RuleHead {
    MonitoringCause cause = MonitoringCause::Late;
    int intervals = 1;
    bool with_grace = false;
};

using Rule = std::variant<
    ThresholdRule,
    DeltaRule,
    TrendRule,
    DriftRule,
    PatternRule,
    GeneRule,
    InteractionRule,
    PregnancyRule,
    AllergyRule,
    FlagRule,
    MonitoringRule>;

/// The part that all kinds share.
const RuleHead& head_of(const Rule& rule);
/// "ICP" of "ICP.U", where it lies: rules of one family are tiers of one problem.
std::string_view family_of(const RuleId& rule);
/// The analytes a rule judges; none for rules on the person.
std::vector<Analyte> analytes_of(const Rule& rule);

/// One number that a rule compares with, and what it belongs to.
struct NumericLimit {
    RuleId rule;
    std::optional<Analyte> analyte;  ///< whose values are compared
    const Limit* limit = nullptr;    ///< in the rule; side, number and what it is multiplied by
    std::optional<Profile> profile;  ///< it stands in for the rule's own
};

/// All of them, in the order of the pack; a limit of several analytes once for each. They point
/// into the rule.
std::vector<NumericLimit> numeric_limits(const Rule& rule);

}  // namespace thiowatch::alerts
