// From a configuration file to a Snapshot: settings, codes, rule pack, routes, all or nothing.
#pragma once

#include <filesystem>

#include "config/diagnostics.h"
#include "daemon/intake/snapshot.h"

namespace thiowatch::intake {

/// None when `diagnostics` has an error afterwards; then everything that is wrong is in it.
SnapshotPtr load_snapshot(const std::filesystem::path& file, config::Diagnostics& diagnostics);

/// The same from settings already read: `simulate` without a configuration uses the defaults.
SnapshotPtr make_snapshot(config::Settings settings, config::Diagnostics& diagnostics);

}  // namespace thiowatch::intake
