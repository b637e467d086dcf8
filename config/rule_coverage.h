// Whether the examples of a pack go close around every number in it.
//
// For each limit, on each analyte it judges:
//   under, over   an example would fail if the limit were a tenth lower, or higher
//   at            ... if "or equal" were added to it or taken away
//   other unit    the newest value came in another unit than the rules use
//   < and >       the newest value came with a comparator
//   missing       what the limit needs was not there: a usable value, the laboratory's own limit
//                 of a multiple, enough earlier results, the other results of a pattern
// For the last four, only checks count that name all findings, in somebody to whom the limit
// applies, and of plain limits only values within a tenth of the limit.
//
// A case that no value can show is not asked for, and named with its reason:
//   at            of a multiple of ERROR: the error is a root of a sum with π in it, so that no
//   mean
//                 of counts is ever equal to it
//   other unit    of an analyte of which no other unit is known
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "config/rule_tests.h"

namespace thiowatch::config {

enum class BoundaryCase : std::uint8_t {
    Under,
    At,
    Over,
    OtherUnit,
    LessThan,
    GreaterThan,
    Missing,
};
std::string_view name_of(BoundaryCase which);  ///< "under", "other unit", "<"

/// One limit on one analyte, and the cases no example shows or can show.
struct LimitCoverage {
    RuleId rule;
    Analyte analyte = Analyte::Wbc;
    std::optional<alerts::Profile> profile;
    std::string limit;  ///< "below 1.6", "above 3 x ULN, only without ANC"
    std::set<BoundaryCase> missing;
    std::map<BoundaryCase, std::string_view> cannot_be;  ///< with the reason
};

/// Every limit of the pack, in its order.
std::vector<LimitCoverage>
boundary_coverage(const alerts::RulePack& pack, const std::vector<RuleTest>& tests);

/// Whether a rule or check fires in an example, and is silent in another.
struct RuleUse {
    RuleId rule;
    bool fires = false;
    bool is_silent = false;
};
std::vector<RuleUse>
rule_coverage(const alerts::RulePack& pack, const std::vector<RuleTest>& tests);

}  // namespace thiowatch::config
