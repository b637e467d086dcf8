// A rule pack while it is being read: what was said, and where.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alerts/rules/rule_pack.h"
#include "config/binder.h"
#include "config/diagnostics.h"

namespace thiowatch::config {

/// A limit with the rule it belongs to and its place; `profile` when it stands in for the rule's
/// own.
struct PlacedLimit {
    std::size_t rule = 0;
    std::optional<alerts::Profile> profile;
    alerts::Limit limit;
    SourcePlace at;
};

struct PackDraft {
    alerts::RulePack pack;
    std::map<std::string, std::string> sources;  ///< name -> how it is cited
    std::vector<SourcePlace> rule_places;        ///< of the ids, in the order of pack.rules
    std::vector<PlacedLimit> limits;
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

// ---- the parts
// -----------------------------------------------------------------------------------

void read_rules(const Value& list, PackDraft& draft);
void read_quality(const Value& map, PackDraft& draft);
void read_possible_values(const Value& map, PackDraft& draft);
/// What only shows when everything is read: limits beyond possible values, tiers in the wrong
/// order.
void check_limits(const PackDraft& draft, Diagnostics& diagnostics);

}  // namespace thiowatch::config
