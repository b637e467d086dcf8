// What may be meant and is probably wrong in a pack: `rules lint` says it, loading does not.
#pragma once

#include <string>

#include "config/pack_draft.h"
#include "config/rule_tests.h"

namespace thiowatch::config {

/// Warns, each at its place, of:
///   a rule that another one, as severe or more, always takes the place of
///   a limit that another limit of the same rule implies
///   an analyte whose mildest rule is urgent: nothing warns before it
///   an urgent or critical rule that cannot be decided without the laboratory's own limit
///   an urgent or critical rule that names no action
///   a profile that asks for the same as everybody's limits
///   a source that nothing cites, and sources nobody has verified
///   a pack nobody has approved
void lint_pack(const PackDraft& draft, Diagnostics& diagnostics);

}  // namespace thiowatch::config
