// What a site changes in a pack: a small file on top of it, never a copy.
//
//   extends: aza-core
//   version: st-elsewhere.1
//   approved_by: ["Dr A. Example, 2026-11-01", "B. Second, pharmacist, 2026-11-02"]
//   sources:
//     local: "St Elsewhere, immunosuppressant policy 14"
//   changes:
//     - {rule: WBC.W, limit: below 3.5, to: below 3.8, source: [local]}
//     - {rule: ANC.W, profile: duffy_null, limit: below 1.2, to: below 1.0, source: [local]}
//     - {rule: DLT.WBC.W, limit: at_most 0.65 x MEDIAN, to: at_most 0.7 x MEDIAN, source: [local]}
//     - {rule: EOS.W, off: true, source: [local]}
//
// `limit` is what the pack says today, so that a new version of the pack with another limit is an
// error here and not a change nobody looked at. A limit that is made laxer, or a rule switched off,
// needs the names of two people; their own alerts and every listing say so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/pack_loader.h"
#include "config/settings.h"
#include "config/yaml_tree.h"

namespace thiowatch::config {

/// Whether a document is such a file rather than a pack.
bool is_overrides(const YamlNode& root);

/// The pack it extends, with the changes made. None when anything is wrong.
LoadedPack read_extension(const YamlNode& root, Diagnostics& diagnostics);

/// The changes of a file made in a pack already loaded; `extends` must name that pack. False when
/// anything is wrong.
bool override_pack(alerts::RulePack& pack, const std::string& file, Diagnostics& diagnostics);

/// The pack that `rules` of a configuration name, with its overrides. Refuses laxer limits that
/// fewer than two people approved, in the file of changes or in the configuration.
LoadedPack load_site_pack(const RulesSettings& rules, Diagnostics& diagnostics);

/// The people named: the part before the first comma of each, whoever is named twice only once.
/// Who is written otherwise only by spaces, points or capitals is the same; "none" is nobody.
std::vector<std::string> people_in(const std::vector<std::string>& approvals);

}  // namespace thiowatch::config
