// What a newer version of a resource makes of what the one before it said.
//
// A result is known by its code, order, part and time. A version that names it otherwise, because
// it corrects one of them or because the report with the order number came later, would stand
// beside what it replaces: it takes the name the record has for it, or the old result is taken
// back. So is what was said of somebody else, whatever it was.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/intake/interaction.h"
#include "daemon/store/result_table.h"
#include "parsers/clinical/clinical_event.h"

namespace thiowatch::intake {

/// A result that its own resource says no longer.
struct TakenBack {
    alerts::PatientId person{};
    store::ResultName name;
};

/// A version that is to be written, with its entry.
struct NewVersion {
    const Interaction& it;
    fhir::EntryHold entry;
    store::ResourceName name;
};

/// Whether what was said before has to be looked at.
bool has_past(const NewVersion& version);

/// Looks at the versions before those in `written`, which `content` was read from; before anything
/// is written. Results in `content` get the names the record knows them by, and what else was said
/// of people they no longer speak of is withdrawn there; answers what is to be taken back.
std::vector<TakenBack> supersede(
    Desk& desk,
    store::FeedId feed,
    const FeedRules& rules,
    std::span<const NewVersion> written,
    ClinicalContent& content
);

/// Whether a stored message holds an older version of an Observation than the one that is current:
/// it says nothing any more. `id` is what it was kept under; none is superseded without one.
bool is_superseded(Desk& desk, const store::StoredMessage& message, const std::string& id);

}  // namespace thiowatch::intake
