// A rule pack while it is being read: what was said, and where.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "alerts/rules/rule_pack.h"
#include "config/binder.h"
#include "config/diagnostics.h"

namespace thiowatch::config {

/// What a limit is to its rule: one of its tiers, to be compared with milder and severer ones, or
/// something beside.
enum class LimitRole : std::uint8_t { Tier, Beside };

/// A limit with the rule it belongs to and its place; `profile` when it stands in for the rule's
/// own.
struct PlacedLimit {
    std::size_t rule = 0;
    std::vector<Analyte> analytes;
    LimitRole role = LimitRole::Tier;
    std::optional<alerts::Profile> profile;
    alerts::Limit limit;
    SourcePlace at;
};

struct PackDraft {
    alerts::RulePack pack;
    std::map<std::string, std::string> sources;  ///< name -> how it is cited
    std::vector<SourcePlace> rule_places;        ///< of the ids, in the order of pack.rules
    std::vector<PlacedLimit> limits;

    /// Keeps the place of a limit of the rule that is being read.
    void place(
        const alerts::Limit& limit,
        std::vector<Analyte> analytes,
        LimitRole role,
        const SourcePlace& at
    ) {
        limits.push_back({pack.rules.size(), std::move(analytes), role, std::nullopt, limit, at});
    }
};

// ---- values that several parts of a pack hold
// ----------------------------------------------------

/// Notes the names that were probably meant.
std::optional<Analyte> read_analyte(const Value& value);
std::vector<Analyte> read_analytes(const Value& value);
std::optional<alerts::Severity> read_severity(const Value& value);
/// The canonical unit of the analyte, under the key `unit`; anything else is an error that names
/// it.
void require_canonical_unit(MapReader& map, Analyte analyte);
/// What stands under the key `source`: names of sources, each alone or with what it says.
std::vector<std::string> require_sources(MapReader& map, const PackDraft& draft);

/// What the number of a limit may count besides canonical units.
using Bases = std::vector<alerts::Basis>;
/// Side and number of a limit from `below`, `at_most`, `above` or `at_least`; none, with the error
/// noted, when there is not exactly one of them.
std::optional<alerts::Limit> read_side(MapReader& map, const Bases& bases);
/// A whole limit, `{below: 0.65 x MEDIAN, source: […]}`.
std::optional<alerts::Limit>
read_limit(const Value& value, const Bases& bases, const PackDraft& draft);
/// A limit of the rule on one analyte that is being read, under its key; its place is kept.
std::optional<alerts::Limit> limit_under(
    MapReader& map,
    std::string_view key,
    Analyte analyte,
    const Bases& bases,
    PackDraft& draft
);
/// `{analyte: ALT, at_least: 3 x ULN, source: …}` or `{analyte: ALT, tier: info, source: …}`.
std::optional<alerts::Term> read_term(const Value& value, PackDraft& draft);

/// An empty rule of a kind, with what all kinds share.
template <class Kind>
Kind headed(alerts::RuleHead head) {
    Kind rule;
    static_cast<alerts::RuleHead&>(rule) = std::move(head);
    return rule;
}

// ---- the parts
// -----------------------------------------------------------------------------------

/// A rule of another kind than limits on one analyte; what all kinds share was read into `head`.
alerts::Rule read_delta(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_trend(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_drift(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_pattern(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_gene(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_interaction(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_pregnancy(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_allergy(MapReader& map, alerts::RuleHead head, PackDraft& draft);
alerts::Rule read_flag(MapReader& map, alerts::RuleHead head, PackDraft& draft);

void read_rules(const Value& list, PackDraft& draft);
/// After read_rules: the rules on tests that did not come stand behind the others.
void read_monitoring(const Value& list, PackDraft& draft);
void read_milestones(const Value& list, PackDraft& draft);
void read_quality(const Value& map, PackDraft& draft);
void read_possible_values(const Value& map, PackDraft& draft);
void read_baseline(const Value& map, PackDraft& draft);
void read_genes(const Value& map, PackDraft& draft);
/// What only shows when everything is read: limits beyond possible values, tiers in the wrong
/// order.
void check_limits(const PackDraft& draft, Diagnostics& diagnostics);

}  // namespace thiowatch::config
