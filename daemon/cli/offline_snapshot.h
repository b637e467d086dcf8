// Rules and rosters for commands that work without a daemon.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/roster_csv.h"
#include "daemon/intake/load_snapshot.h"

namespace thiowatch::cli {

/// From a configuration file, or the packaged defaults with one feed `file` when it is empty; that
/// feed takes identifiers without an authority for `authority`'s. None after the problems were
/// written to stderr.
intake::SnapshotPtr
offline_snapshot(const std::string& config, const AssigningAuthority& authority = {});

/// The authority of all rows; empty when there are several.
AssigningAuthority sole_authority(const std::vector<config::RosterRow>& rows);

/// The rows of a roster file; none after its problems were written to stderr.
std::optional<std::vector<config::RosterRow>>
roster_in(const std::string& file, const intake::Snapshot& snapshot);

/// A whole file; none when it cannot be read, which stderr is told.
std::optional<std::string> text_in(const std::string& file);

}  // namespace thiowatch::cli
