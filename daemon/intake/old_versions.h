// Versions of resources that newer ones have followed: kept as long as messages are.
#pragma once

#include "daemon/store/store.h"

namespace thiowatch::intake {

/// Deletes at most `limit` of those that came before that time, the oldest first; answers how many.
/// What is current stays, however old. Before the messages go: their texts may be in them.
int prune_versions(store::Store& store, const Instant& before, int limit);

}  // namespace thiowatch::intake
